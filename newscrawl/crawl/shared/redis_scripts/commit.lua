-- Changes a site's state.  KEYS: leases, site:SITE, rows:SITE.  ARGV: site, worker, token, the
-- version that it follows upon, ms of the lease or "", facts, how many lists of changed rows follow,
-- and of rows that are gone; these lists, packed: TABLE:KEY, row, TABLE:KEY, … and TABLE:KEY, …; and
-- a packed list of lengths: name of the hash, path, length or "", …
-- Returns 1 and the new version; 0 where the lease is lost; -1 and the version of the state where
-- that is another: nothing is changed then.
if not is_held(KEYS[2], ARGV[2], ARGV[3]) then
  return {0}
end
local version = redis.call('HGET', KEYS[2], 'version') or '0'
if version ~= ARGV[4] then
  return {-1, version}
end
version = text(tonumber(version) + 1)
redis.call('HSET', KEYS[2], 'version', version, 'facts', ARGV[6])

local changed = 7 + 2
local gone = changed + ARGV[7]
local lengths = gone + ARGV[8]
-- The rows that are gone go first: a key may be changed and gone in turn, and is told once.
for i = gone, lengths - 1 do
  redis.call('HDEL', KEYS[3], unpack(cmsgpack.unpack(ARGV[i])))
end
for i = changed, gone - 1 do
  redis.call('HSET', KEYS[3], unpack(cmsgpack.unpack(ARGV[i])))
end
local list = cmsgpack.unpack(ARGV[lengths])
for i = 1, #list, 3 do
  if list[i + 2] == '' then
    redis.call('HDEL', list[i], list[i + 1])
  else
    redis.call('HSET', list[i], list[i + 1], list[i + 2])
  end
end

if ARGV[5] ~= '' then
  local ends = text(now_ms() + ARGV[5])
  set_taken(ARGV[1])
  redis.call('ZADD', KEYS[1], ends, ARGV[1])
  redis.call('HSET', KEYS[2], 'lease_ends', ends)
end
return {1, version}
