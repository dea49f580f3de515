-- Has nobody join the crawl any more.  KEYS: about, leases, workers.
-- Returns 1, or 0 where workers or leases are alive.
local after = '(' .. text(now_ms())
if redis.call('ZCOUNT', KEYS[2], after, '+inf') + redis.call('ZCOUNT', KEYS[3], after, '+inf') > 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'forgetting', '1')
return 1
