-- Gives a site back.  KEYS: due, leases, site:SITE.  ARGV: site, worker, token, ms until it is due
-- (-1: no more).  Returns 1, or 0 where the lease is lost.
if not is_held(KEYS[3], ARGV[2], ARGV[3]) then
  return 0
end
redis.call('HDEL', KEYS[3], 'worker', 'lease_ends', 'due')
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if tonumber(ARGV[4]) >= 0 then
  local due = text(now_ms() + ARGV[4])
  redis.call('HSET', KEYS[3], 'due', due)
  redis.call('ZADD', KEYS[1], due, ARGV[1])
end
return 1
