-- Shares the requests at once that a server's address may get.  KEYS: address:IP.  ARGV: worker,
-- limit, ms for which the share is asked for (0: no more), requests under way.  Returns the share.
local now = now_ms()
local worker, limit, busy = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
local all = redis.call('HGETALL', KEYS[1])
local mine, granted, count, waiting, last, keep = nil, 0, 0, 0, 0, now
local places = {}
for i = 1, #all, 2 do
  local place, has, ends = string.match(all[i + 1], '^(%d+) (%d+) (%d+)$')
  place, has, ends = tonumber(place), tonumber(has), tonumber(ends)
  if ends <= now or (all[i] == worker and ARGV[3] == '0') then
    redis.call('HDEL', KEYS[1], all[i])
  else
    last = math.max(last, place)
    if all[i] == worker then
      mine = {place = place, has = has}
    else
      count = count + 1
      places[count] = place
      granted = granted + has
      keep = math.max(keep, ends)
      if has == 0 then
        waiting = waiting + 1
      end
    end
  end
end
if ARGV[3] == '0' then
  return 0
end

-- Who has had a share while others have none goes behind them: with more workers than requests at
-- once, they have their turns.
if not mine or (mine.has > 0 and waiting > 0) then
  mine = {place = last + 1}
end
local rank = 0
for _, place in ipairs(places) do
  if place < mine.place then
    rank = rank + 1
  end
end
local fair = math.floor(limit / (count + 1))
if rank < limit % (count + 1) then
  fair = fair + 1
end
-- What others were given counts until they ask again.
local share = math.max(0, math.min(fair, limit - granted))
local ends = now + ARGV[3]
redis.call('HDEL', KEYS[1], worker)
redis.call('HSET', KEYS[1], worker,
  text(mine.place) .. ' ' .. text(math.max(share, busy)) .. ' ' .. text(ends))
redis.call('PEXPIREAT', KEYS[1], text(math.max(keep, ends)))
return share
