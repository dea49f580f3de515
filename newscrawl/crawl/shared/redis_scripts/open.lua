-- Joins a crawl.  KEYS: about, leases, workers.  ARGV: digest of the sites file, form of the data.
-- Returns 1, or 0 where another sites file is crawled.
local digest = redis.call('HGET', KEYS[1], 'digest')
if digest and digest ~= ARGV[1] then
  local after = '(' .. text(now_ms())
  local leases = redis.call('ZCOUNT', KEYS[2], after, '+inf')
  local workers = redis.call('ZCOUNT', KEYS[3], after, '+inf')
  if leases + workers > 0 then
    return 0
  end
end
redis.call('HSET', KEYS[1], 'form', ARGV[2], 'digest', ARGV[1])
return 1
