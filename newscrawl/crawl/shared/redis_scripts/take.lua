-- Leases the site that has been due longest.  KEYS: due.  ARGV: worker, ms of the lease, ms for which
-- a worker's own sites count as due longer, lost workers to look at, packed list of the only sites.
-- Returns site, token and version; nothing where no site is due.
local now = now_ms()
local worker = ARGV[1]
free_expired(now)

local best, rank = nil, nil
local function look(name, at, longer)
  if not name or not at or at > now then
    return
  end
  at = at - longer
  if not best or at < rank or (at == rank and name < best) then
    best, rank = name, at
  end
end

local only = cmsgpack.unpack(ARGV[5])
if #only > 0 then
  for _, name in ipairs(only) do
    look(name, tonumber(redis.call('ZSCORE', KEYS[1], name) or now + 1), 0)
  end
else
  local name, at = first_of('own:' .. worker)
  look(name, at, tonumber(ARGV[3]))
  name, at = first_of('open')
  look(name, at, 0)
  for _, lost in ipairs(lost_homes(now, ARGV[4])) do
    name, at = first_of('own:' .. lost)
    look(name, at, 0)
  end
end
if not best then
  return false
end

local site = key('site:' .. best)
local found = redis.call('HMGET', site, 'token', 'version')
-- Not below the clock, so that it grows also where Redis has lost what it noted last.
local token = text(math.max(tonumber(found[1] or 0) + 1, now))
local ends = text(now + ARGV[2])
redis.call('HSET', site, 'token', token, 'worker', worker, 'lease_ends', ends)
set_taken(best)
redis.call('HDEL', site, 'home')
redis.call('ZADD', key('leases'), ends, best)
return {best, token, found[2] or '0'}
