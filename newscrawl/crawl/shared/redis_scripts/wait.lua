-- KEYS: due, leases.  Returns the ms until a site is due or a lease runs out; -1: there is neither.
local nearest = nil
for _, key in ipairs(KEYS) do
  local at = tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
  if at and (not nearest or at < nearest) then
    nearest = at
  end
end
return nearest and math.max(0, nearest - now_ms()) or -1
