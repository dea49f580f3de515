-- Has sites taken no more, or again.  KEYS: names.  ARGV: "1" to pause, ms for which sites wait for the
-- worker with a copy, packed list of sites.
for _, name in ipairs(cmsgpack.unpack(ARGV[3])) do
  local site = key('site:' .. name)
  if redis.call('SISMEMBER', KEYS[1], name) == 1 then
    if ARGV[1] == '1' then
      redis.call('HSET', site, 'paused', '1')
      set_taken(name)
    else
      redis.call('HDEL', site, 'paused')
      local found = redis.call('HMGET', site, 'due', 'lease_ends')
      -- While its lease is among the leases, or was given back, the release puts it in its place.
      if found[1] and not redis.call('ZSCORE', key('leases'), name) then
        set_free(name, found[1], ARGV[2])
      end
    end
  end
end
