-- Joins a crawl.  KEYS: about, leases, workers.  ARGV: digest of the sites file, form of the data.
-- Returns "", or the form if it is a later one, or "other" where another sites file is crawled.
local about = redis.call('HMGET', KEYS[1], 'form', 'digest')
if about[1] and tonumber(about[1]) > tonumber(ARGV[2]) then
  return about[1]
end
if about[2] and about[2] ~= ARGV[1] then
  local after = '(' .. text(now_ms())
  local leases = redis.call('ZCOUNT', KEYS[2], after, '+inf')
  local workers = redis.call('ZCOUNT', KEYS[3], after, '+inf')
  if leases + workers > 0 then
    return 'other'
  end
end
redis.call('HSET', KEYS[1], 'form', ARGV[2], 'digest', ARGV[1])
return ''
