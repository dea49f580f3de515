-- Gives a site back.  KEYS: leases, site:SITE.  ARGV: site, worker, token, ms until it is due (-1: no
-- more), "1" where its worker keeps a copy, ms for which it waits for that worker then, what is told
-- of the run or "", how many runs are kept.  Returns 1, or 0 where the lease is lost.
if not is_held(KEYS[2], ARGV[2], ARGV[3]) then
  return 0
end
local now = now_ms()
redis.call('HDEL', KEYS[2], 'worker', 'lease_ends', 'due')
redis.call('ZREM', KEYS[1], ARGV[1])
set_taken(ARGV[1])
if ARGV[5] == '1' and is_alive(ARGV[2], now) then
  redis.call('HSET', KEYS[2], 'home', ARGV[2])
end
if tonumber(ARGV[4]) >= 0 then
  local due = text(now + ARGV[4])
  redis.call('HSET', KEYS[2], 'due', due)
  set_free(ARGV[1], due, ARGV[6])
end
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[2], 'run', ARGV[7])
  redis.call('LPUSH', key('runs'), cmsgpack.pack({ARGV[1], ARGV[7]}))
  redis.call('LTRIM', key('runs'), 0, ARGV[8] - 1)
end
return 1
