-- Says that a worker is alive.  KEYS: workers, worker_facts, instances.  ARGV: worker, ms, facts, ms
-- after which a lost one is forgotten, which process it is, "1" where it may come instead of another,
-- and which that is.  Returns 1, or 0 where another process of the name is alive.
local now = now_ms()
local known = redis.call('HGET', KEYS[3], ARGV[1])
local is_other = known and known ~= ARGV[5] and not (ARGV[6] == '1' and known == ARGV[7])
if is_other and is_alive(ARGV[1], now) then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], text(now + ARGV[2]), ARGV[1])
redis.call('ZADD', key('homes'), 'XX', text(now + ARGV[2]), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[5])
for _, lost in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now - ARGV[4]))) do
  redis.call('ZREM', KEYS[1], lost)
  redis.call('HDEL', KEYS[2], lost)
  redis.call('HDEL', KEYS[3], lost)
end
return 1
