-- The state of crawls.  Times are seconds since 1970, UTC.

CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Pages that may be articles: the frontier and its history.
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,          -- one for all spellings of the URL
    url TEXT NOT NULL,
    site TEXT NOT NULL,                -- the site that it was found for
    host TEXT NOT NULL,
    how TEXT NOT NULL,                 -- how it was found: given, front, section, feed, …
    state TEXT NOT NULL DEFAULT 'waiting',
    reason TEXT,                       -- why it has that state, in a word
    detail TEXT,                       -- the same in words
    queued INTEGER NOT NULL DEFAULT 0, -- 1 in this run's queue, 2 leased
    priority INTEGER NOT NULL DEFAULT 0,
    rank REAL NOT NULL DEFAULT 0,      -- newest first: when it was published, or found
    dated_from REAL,                   -- published not before …
    dated_to REAL,                     -- … and before
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL,
    found_at REAL NOT NULL,
    fetched_at REAL,
    article TEXT,                      -- the id of its article
    etag TEXT,
    modified TEXT,                     -- Last-Modified, as the server words it
    source INTEGER,                    -- the source that named it first, where one did
    unwanted INTEGER NOT NULL DEFAULT 0, -- 1: it waits, dated out of the last run's window
    given_part TEXT,                   -- the part of the site, as given, whose list or feed names it
    host_pauses INTEGER NOT NULL DEFAULT 0 -- its host is left alone until next_try, as often
);
CREATE INDEX pages_queue ON pages (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX pages_asked ON pages (queued) WHERE queued <> 0;
CREATE INDEX pages_later ON pages (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX pages_host_pauses ON pages (host) WHERE host_pauses > 0;
CREATE INDEX pages_site ON pages (site, state, reason);
CREATE INDEX pages_article ON pages (article) WHERE article IS NOT NULL;
-- The pages that the capacity of a site bounds: found, and never requested; the first are evicted
-- first.  The condition's columns stand in it, too: else each row would be looked up to be counted.
CREATE INDEX pages_unasked
    ON pages (site, unwanted DESC, priority, rank, id DESC, state, fetched_at, how)
    WHERE state = 'waiting' AND fetched_at IS NULL AND how <> 'given';

-- The articles that were written.
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    content BLOB,                      -- what it says: a Wording; of older versions a hash, or NULL
    published REAL,
    written_at REAL NOT NULL,
    unsure TEXT                        -- fields of low confidence, as in 'body timestamp'
) WITHOUT ROWID;
CREATE INDEX articles_unsure ON articles (written_at) WHERE unsure <> '';

-- The texts of the articles that were written, also of their earlier revisions.
CREATE TABLE texts (
    text BLOB PRIMARY KEY,             -- a hash of site, headline and body
    article TEXT NOT NULL              -- the article's id
) WITHOUT ROWID;

-- What pages name as their canonical URL.
CREATE TABLE canonicals (
    id TEXT PRIMARY KEY,               -- of the article at that URL
    content BLOB,                      -- what a page that names it says: a Wording
    shared INTEGER NOT NULL DEFAULT 0  -- 1: pages of different articles name it
) WITHOUT ROWID;

-- Sources, which name articles: front pages, sections, feeds, sitemaps.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    kind TEXT NOT NULL,                -- front, section, feed, news-sitemap, sitemap
    depth INTEGER NOT NULL DEFAULT 0,  -- links from the front page or robots.txt
    part INTEGER NOT NULL DEFAULT 1,   -- 2 and more: a further page of a section
    guessed INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 0, -- 1: to be read although it is not due
    queued INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0,
    rank REAL NOT NULL DEFAULT 0,
    lastmod TEXT,                      -- what its index says now
    changed_to REAL,                   -- the same in seconds: not changed since
    read_lastmod TEXT,                 -- … and said when it was read last
    state TEXT NOT NULL DEFAULT 'new', -- new, alive, failing, dead, retired
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL,
    pace REAL,                         -- seconds between two readings, learned
    due REAL NOT NULL DEFAULT 0,
    read_at REAL,
    new_at REAL,                       -- when it last brought something new
    named INTEGER NOT NULL DEFAULT 0,  -- URLs that it named when it was read last
    brought INTEGER NOT NULL DEFAULT 0,-- new ones, all in all
    etag TEXT,
    modified TEXT,
    -- Pages that it named when it was read last and that were not kept, as too many waited …
    not_kept INTEGER NOT NULL DEFAULT 0,
    outside INTEGER NOT NULL DEFAULT 0,-- … and such that were dated out of that run's window;
    not_kept_from REAL,                -- published not before; NULL: it need not be read again
    not_kept_to REAL,                  -- … and before
    detail TEXT,                       -- why it failed, in words
    given_part TEXT,                   -- the part of the site, as given, to which it belongs
    read_for TEXT,                     -- the parts to which the run was limited that read it last
    parent INTEGER,                    -- the sitemap index that names it; 0: robots.txt
    place INTEGER NOT NULL DEFAULT 0,  -- its place there; below 0: it is dated
    newest REAL,                       -- when the newest page was published that it named
    digest BLOB,                       -- a hash of its bytes when they came last
    unseen_for REAL NOT NULL DEFAULT 0, -- seconds before read_at since its bytes came last
    bad_validators INTEGER NOT NULL DEFAULT 0, -- 2: they stood still while it changed
    bad_lastmod INTEGER NOT NULL DEFAULT 0,    -- 1: so did the lastmod that its index gives
    first_lately REAL NOT NULL DEFAULT 0, -- new pages that it named first; older ones count less
    hours_lately REAL NOT NULL DEFAULT 0, -- the hours in which it did, of which older count less
    found_after TEXT                   -- JSON: its latest articles by how soon they were found
);
CREATE INDEX sources_queue ON sources (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX sources_asked ON sources (queued) WHERE queued <> 0;
CREATE INDEX sources_site ON sources (site, kind);

-- Paused sites.
CREATE TABLE left_sites (
    site TEXT PRIMARY KEY,
    left_until REAL NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;

-- Files of records, and how many bytes of each are committed.
CREATE TABLE outputs (
    path TEXT PRIMARY KEY,
    length INTEGER NOT NULL,
    clean INTEGER NOT NULL DEFAULT 0   -- 1: closed in order at that length
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at REAL NOT NULL,
    ended_at REAL,
    reason TEXT,
    sites TEXT NOT NULL,
    summary TEXT
);

-- URLs that were named and are not asked for, where no page keeps them; see frontier/left_out.py.
CREATE TABLE left_out (
    site TEXT NOT NULL,
    cause TEXT NOT NULL,
    host TEXT NOT NULL,                -- '': hosts beyond the first
    urls INTEGER NOT NULL,             -- distinct ones, over all runs
    hashes BLOB NOT NULL,              -- the smallest hashes of the URLs, by which they are counted
    examples TEXT NOT NULL,            -- JSON: some of the URLs, the latest first
    last_at REAL NOT NULL,             -- when one was named last
    PRIMARY KEY (site, cause, host)
) WITHOUT ROWID;

-- Sites that gave nothing in the last run that asked them; see crawl/silence.py.
CREATE TABLE silent_sites (
    site TEXT PRIMARY KEY,
    since REAL NOT NULL,               -- when the first such run in a row ended
    cause TEXT NOT NULL,
    words TEXT NOT NULL
) WITHOUT ROWID;

-- Hosts that belong to a site beside its own, and what vouches for each; see frontier/site_hosts.py,
-- which has the table of what each voucher allows.
CREATE TABLE site_hosts (
    site TEXT NOT NULL,
    host TEXT NOT NULL,
    voucher TEXT NOT NULL,
    named_by TEXT NOT NULL,            -- the URL that says so
    since REAL NOT NULL,
    counts_from REAL NOT NULL,         -- after "since": on probation until then
    PRIMARY KEY (site, host, voucher)
) WITHOUT ROWID;
CREATE INDEX site_hosts_host ON site_hosts (host);

-- What URLs of each form gave, asked for as pages or as lists; see frontier/url_forms.py.
CREATE TABLE url_forms (
    site TEXT NOT NULL,
    asked_as TEXT NOT NULL,            -- page, list
    form TEXT NOT NULL,                -- '': forms beyond the first
    gave INTEGER NOT NULL,
    gave_nothing INTEGER NOT NULL,
    PRIMARY KEY (site, asked_as, form)
) WITHOUT ROWID;

-- What happened to each site's articles by day (UTC); see frontier/site_days.py.
CREATE TABLE site_days (
    site TEXT NOT NULL,
    day TEXT NOT NULL,                 -- as in 2026-11-30; '': all days, also forgotten ones
    counts TEXT NOT NULL,              -- JSON: a number by name
    PRIMARY KEY (site, day)
) WITHOUT ROWID;

-- What the archives hold of each URL (--warc); see frontier/archived_payloads.py.
CREATE TABLE archived (
    url BLOB PRIMARY KEY,              -- its hash
    payload BLOB NOT NULL,             -- the SHA-1 digest of the last payload
    began TEXT NOT NULL                -- the date of its record
) WITHOUT ROWID;

-- When each site publishes; see frontier/publication_profile.py.
CREATE TABLE site_profiles (
    site TEXT PRIMARY KEY,
    profile BLOB NOT NULL
) WITHOUT ROWID;
