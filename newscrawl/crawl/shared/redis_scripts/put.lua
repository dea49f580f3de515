-- Adds sites.  KEYS: names.  ARGV: "1" for anew, ms for which sites wait for the worker with a copy,
-- and a packed list of site, ms from now (-1: not due), site, …
local now = now_ms()
free_expired(now)
local over = redis.call('ZCARD', key('due')) == 0 and redis.call('ZCARD', key('leases')) == 0
local anew = over or ARGV[1] == '1'
local list = cmsgpack.unpack(ARGV[3])
for i = 1, #list, 2 do
  local site = key('site:' .. list[i])
  local is_new = redis.call('SADD', KEYS[1], list[i]) == 1
  if is_new or (anew and not redis.call('HGET', site, 'worker')) then
    if list[i + 1] < 0 then
      set_taken(list[i])
      redis.call('HDEL', site, 'due')
    else
      local due = text(now + list[i + 1])
      redis.call('HSET', site, 'due', due)
      set_free(list[i], due, ARGV[2])
    end
  end
end
