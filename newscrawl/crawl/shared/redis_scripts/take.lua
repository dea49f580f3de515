-- Leases the site that has been due longest.  KEYS: due, leases.  ARGV: prefix of all names, worker,
-- ms of the lease, ms that a preferred site counts as due longer, packed list of preferred sites.
-- Returns site, token and version; nothing where no site is due.
local now = now_ms()

-- Sites whose lease has run out are due as they were before.  Their worker stays noted: until another
-- takes the site, it may renew the lease.  A thousand at once, so that the step stays short.
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text(now), 'LIMIT', 0, 1000)) do
  redis.call('ZREM', KEYS[2], name)
  local due = redis.call('HGET', ARGV[1] .. 'site:' .. name, 'due')
  redis.call('ZADD', KEYS[1], due or text(now), name)
end

local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local name, due = first[1], tonumber(first[2])
if not name or due > now then
  return false
end
for _, preferred in ipairs(cmsgpack.unpack(ARGV[5])) do
  local since = tonumber(redis.call('ZSCORE', KEYS[1], preferred) or now + 1)
  if since <= now and since - ARGV[4] < due then
    name, due = preferred, since - ARGV[4]
  end
end

local site = ARGV[1] .. 'site:' .. name
local found = redis.call('HMGET', site, 'token', 'version')
-- Not below the clock, so that it grows also where Redis has lost what it noted last.
local token = text(math.max(tonumber(found[1] or 0) + 1, now))
local ends = text(now + ARGV[3])
redis.call('HSET', site, 'token', token, 'worker', ARGV[2], 'lease_ends', ends)
redis.call('ZREM', KEYS[1], name)
redis.call('ZADD', KEYS[2], ends, name)
return {name, token, found[2] or '0'}
