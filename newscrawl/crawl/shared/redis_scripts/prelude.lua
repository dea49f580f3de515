-- Stands before each script.  A script is one step of Redis: nothing else happens meanwhile, and it
-- is written to the append-only file as a whole.
--
-- Where memory is full, Redis refuses a script's first write if that would need more, and none after
-- a write.  So what must go on then (leases, beats) begins with a write that takes away, and what
-- must not (rows of states) begins with one that adds.
--
-- What is kept, each name behind "{newscrawl:NAME}:", which holds all of it in one slot:
--   about           hash: form (of this data), digest (of the sites file), forgetting (it is deleted)
--   names           set: all sites
--   due             sorted set: sites that have a time and that nobody has, by it, in ms since 1970;
--                   those that are paused are in none of these sets
--   open            sorted set: the same sites, by the time from which on every worker may take them
--   own:WORKER      sorted set: those of them of which a worker keeps a copy, by the time when due
--   homes           sorted set: the workers that have such a set, by the time up to which they live
--   leases          sorted set: sites that somebody has, by the time when the lease runs out
--   site:SITE       hash: due, worker, token, lease_ends, version, facts, home (the worker with a
--                   copy), paused ("1"), run (what was told of the latest)
--   rows:SITE       hash: TABLE:KEY to a row of the site's state
--   copy:…          a copy of such a hash, while it is read by somebody without the lease
--   lengths:MACHINE hash: a file's path to the bytes that are committed
--   workers         sorted set: workers by the time up to which they are alive
--   worker_facts    hash: what workers say of themselves
--   instances       hash: which process each of them is
--   runs            list: what was told of runs, the last first: a packed list of site and text
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

-- All names begin with that of the crawl.
local PREFIX = string.match(KEYS[1], '^{[^}]*}:')
local function key(name)
  return PREFIX .. name
end

-- Puts a site that nobody has among those that are due at a time: its home may take it then, others
-- "hold" ms later.
local function set_free(name, due, hold)
  local found = redis.call('HMGET', key('site:' .. name), 'home', 'paused')
  local home, paused = found[1], found[2]
  if paused then
    return
  end
  redis.call('ZADD', key('due'), due, name)
  if not home then
    redis.call('ZADD', key('open'), due, name)
    return
  end
  redis.call('ZADD', key('open'), text(due + hold), name)
  redis.call('ZADD', key('own:' .. home), due, name)
  redis.call('ZADD', key('homes'), redis.call('ZSCORE', key('workers'), home) or '0', home)
end

-- Takes a site out of those that are due.
local function set_taken(name)
  redis.call('ZREM', key('due'), name)
  redis.call('ZREM', key('open'), name)
  local home = redis.call('HGET', key('site:' .. name), 'home')
  if home then
    redis.call('ZREM', key('own:' .. home), name)
    if redis.call('EXISTS', key('own:' .. home)) == 0 then
      redis.call('ZREM', key('homes'), home)
    end
  end
end

-- Sites whose lease has run out are due as they were before.  Their worker stays noted: until another
-- takes the site, it may renew the lease.  A thousand at once, so that the step stays short.
local function free_expired(now)
  local leases = key('leases')
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', text(now), 'LIMIT', 0, 1000)) do
    redis.call('ZREM', leases, name)
    set_free(name, redis.call('HGET', key('site:' .. name), 'due') or text(now), 0)
  end
end

-- The first of a sorted set, and its number.
local function first_of(name)
  local found = redis.call('ZRANGE', key(name), 0, 0, 'WITHSCORES')
  return found[1], tonumber(found[2])
end

-- Workers that are lost and keep copies, not more than so many.
local function lost_homes(now, most)
  return redis.call('ZRANGEBYSCORE', key('homes'), '-inf', text(now), 'LIMIT', 0, most)
end

-- Whether a worker gives signs of life.
local function is_alive(worker, now)
  local ends = redis.call('ZSCORE', key('workers'), worker)
  return ends and tonumber(ends) > now
end
