-- Stands before each script.  A script is one step of Redis: nothing else happens meanwhile, and it
-- is written to the append-only file as a whole.
--
-- Where memory is full, Redis refuses a script's first write if that would need more, and none after
-- a write.  So what must go on then (leases, beats) begins with a write that takes away, and what
-- must not (rows of states) begins with one that adds.
--
-- What is kept, each name behind "{newscrawl:NAME}:", which holds all of it in one slot:
--   about           hash: form (of this data), digest (of the sites file)
--   names           set: all sites
--   due             sorted set: sites that are due and that nobody has, by the time, in ms since 1970
--   leases          sorted set: sites that somebody has, by the time when the lease runs out
--   site:SITE       hash: due, worker, token, lease_ends, version, facts
--   rows:SITE       hash: TABLE:KEY to a row of the site's state
--   copy:…          a copy of such a hash, while it is read by somebody without the lease
--   lengths:MACHINE hash: a file's path to the bytes that are committed
--   workers         sorted set: workers by the time up to which they are alive
--   worker_facts    hash: what workers say of themselves
--   address:IP      hash: who shares a server's address: "place granted ends"

-- The time by the server's clock, in ms: those of workers may differ.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A number as Redis keeps it: in full, without an exponent.
local function text(number)
  return string.format('%.0f', number)
end

-- Whether a worker's lease on a site is the last one that was given, and was not released.
local function is_held(site, worker, token)
  local found = redis.call('HMGET', site, 'worker', 'token')
  return found[1] == worker and found[2] == token
end
