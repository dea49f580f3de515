-- Joins a crawl.  KEYS: about, leases, workers.  ARGV: digest of the sites file, form of the data.
-- Returns 1; 0 where another sites file is crawled, -1 where the crawl is being forgotten, -2 where
-- workers of an earlier form are at work.
if redis.call('HGET', KEYS[1], 'forgetting') then
  return -1
end
local after = '(' .. text(now_ms())
local in_use = redis.call('ZCOUNT', KEYS[2], after, '+inf') + redis.call('ZCOUNT', KEYS[3], after, '+inf') > 0
local digest = redis.call('HGET', KEYS[1], 'digest')
local form = redis.call('HGET', KEYS[1], 'form')
if form and form ~= ARGV[2] then  -- it knew of no homes
  if in_use then
    return -2
  end
  for _, name in ipairs(redis.call('ZRANGE', key('due'), 0, -1)) do
    redis.call('ZADD', key('open'), redis.call('ZSCORE', key('due'), name), name)
  end
end
if digest and digest ~= ARGV[1] and in_use then
  return 0
end
redis.call('HSET', KEYS[1], 'form', ARGV[2], 'digest', ARGV[1])
return 1
