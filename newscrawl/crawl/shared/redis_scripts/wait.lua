-- KEYS: due.  ARGV: worker, lost workers to look at, packed list of the only sites.
-- Returns the ms until the worker may take a site, or a lease runs out; -1: there is neither.
local now = now_ms()
free_expired(now)
local nearest = nil
local function look(at)
  if at and (not nearest or at < nearest) then
    nearest = at
  end
end
local only = cmsgpack.unpack(ARGV[3])
if #only > 0 then
  for _, name in ipairs(only) do
    look(tonumber(redis.call('ZSCORE', KEYS[1], name) or nil))
    look(tonumber(redis.call('ZSCORE', key('leases'), name) or nil))
  end
else
  for _, set in ipairs({'leases', 'own:' .. ARGV[1], 'open'}) do
    local _, at = first_of(set)
    look(at)
  end
  for _, lost in ipairs(lost_homes(now, ARGV[2])) do
    local _, at = first_of('own:' .. lost)
    look(at)
  end
end
return nearest and math.max(0, nearest - now) or -1
