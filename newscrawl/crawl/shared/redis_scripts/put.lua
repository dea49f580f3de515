-- Adds sites.  KEYS: names, due, leases.  ARGV: prefix of all names, "1" for anew, and a packed list
-- of site, ms from now (-1: not due), site, …
local now = now_ms()
local over = redis.call('ZCARD', KEYS[2]) == 0 and redis.call('ZCARD', KEYS[3]) == 0
local anew = over or ARGV[2] == '1'
local list = cmsgpack.unpack(ARGV[3])
for i = 1, #list, 2 do
  local site = ARGV[1] .. 'site:' .. list[i]
  local is_new = redis.call('SADD', KEYS[1], list[i]) == 1
  if is_new or (anew and not redis.call('HGET', site, 'worker')) then
    if list[i + 1] < 0 then
      redis.call('HDEL', site, 'due')
      redis.call('ZREM', KEYS[2], list[i])
    else
      local due = text(now + list[i + 1])
      redis.call('HSET', site, 'due', due)
      redis.call('ZADD', KEYS[2], due, list[i])
    end
  end
end
