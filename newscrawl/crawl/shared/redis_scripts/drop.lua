-- Has sites due no more.  KEYS: leases.  ARGV: packed list of sites.
local now = now_ms()
for _, name in ipairs(cmsgpack.unpack(ARGV[1])) do
  local site = key('site:' .. name)
  local ends = redis.call('HGET', site, 'lease_ends')
  if not redis.call('HGET', site, 'worker') or tonumber(ends) <= now then
    redis.call('HDEL', site, 'due', 'worker', 'lease_ends')
    set_taken(name)
    redis.call('ZREM', KEYS[1], name)
  end
end
