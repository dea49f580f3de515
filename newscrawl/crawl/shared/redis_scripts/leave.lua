-- Says that a worker has ended.  KEYS: workers, worker_facts, instances.  ARGV: worker, which process.
if (redis.call('HGET', KEYS[3], ARGV[1]) or '') == ARGV[2] then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
  redis.call('ZADD', key('homes'), 'XX', '0', ARGV[1])
end
