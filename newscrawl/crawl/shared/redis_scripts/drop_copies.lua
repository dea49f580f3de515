-- Notes that a worker keeps no copies of sites any more.  KEYS: due.  ARGV: worker, packed list of sites.
for _, name in ipairs(cmsgpack.unpack(ARGV[2])) do
  local site = key('site:' .. name)
  if redis.call('HGET', site, 'home') == ARGV[1] then
    local due = redis.call('ZSCORE', KEYS[1], name)
    if due then
      set_taken(name)
    end
    redis.call('HDEL', site, 'home')
    if due then
      set_free(name, due, 0)
    end
  end
end
