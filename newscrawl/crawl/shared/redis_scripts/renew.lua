-- Has a lease run out later.  KEYS: leases, site:SITE.  ARGV: site, worker, token, ms.
-- Returns 1, or 0 where the lease is lost.
if not is_held(KEYS[2], ARGV[2], ARGV[3]) then
  return 0
end
local ends = text(now_ms() + ARGV[4])
set_taken(ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], ends, ARGV[1])
redis.call('HSET', KEYS[2], 'lease_ends', ends)
return 1
