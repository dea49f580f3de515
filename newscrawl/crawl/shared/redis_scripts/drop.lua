-- Has sites due no more.  KEYS: due, leases.  ARGV: prefix of all names, packed list of sites.
local now = now_ms()
for _, name in ipairs(cmsgpack.unpack(ARGV[2])) do
  local site = ARGV[1] .. 'site:' .. name
  local ends = redis.call('HGET', site, 'lease_ends')
  if not redis.call('HGET', site, 'worker') or tonumber(ends) <= now then
    redis.call('HDEL', site, 'due', 'worker', 'lease_ends')
    redis.call('ZREM', KEYS[1], name)
    redis.call('ZREM', KEYS[2], name)
  end
end
