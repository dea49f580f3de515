-- Copies a state, so that it can be read while it changes.  KEYS: rows:SITE, copy:….
-- ARGV: ms for which the copy is kept.  Returns 1, or 0 where there is no state.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('COPY', KEYS[1], KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
