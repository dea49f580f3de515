-- Gives some rows of a state.  KEYS: rows:SITE or copy:…, site:SITE.  ARGV: cursor, rows at once, ms
-- for which a copy is kept from now ("": it is none).  Returns the next cursor ("0": these were the
-- last), the rows as a packed list (TABLE:KEY, row, …), and worker, token and version; nothing
-- where a copy is gone.
if ARGV[3] ~= '' and redis.call('PEXPIRE', KEYS[1], ARGV[3]) == 0 then
  return false
end
local found = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local site = redis.call('HMGET', KEYS[2], 'worker', 'token', 'version')
return {found[1], cmsgpack.pack(found[2]), site[1] or '', site[2] or '0', site[3] or '0'}
