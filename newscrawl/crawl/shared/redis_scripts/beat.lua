-- Says that a worker is alive.  KEYS: workers, worker_facts.  ARGV: worker, ms, facts, ms after which
-- a lost one is forgotten.
local now = now_ms()
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], text(now + ARGV[2]), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
for _, lost in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now - ARGV[4]))) do
  redis.call('ZREM', KEYS[1], lost)
  redis.call('HDEL', KEYS[2], lost)
end
