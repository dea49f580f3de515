-- Brings a state of version 2 to version 3.  SQLite adds columns at the end of their tables, so no
-- code may rely on a column's place.

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

ALTER TABLE sources ADD COLUMN detail TEXT; -- why it failed, in words

-- Crawls of a part of a site.
ALTER TABLE pages ADD COLUMN given_part TEXT;
ALTER TABLE sources ADD COLUMN given_part TEXT;
ALTER TABLE sources ADD COLUMN read_for TEXT;

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
CREATE TABLE texts (
    text BLOB PRIMARY KEY, article TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE canonicals (
    id TEXT PRIMARY KEY, content BLOB, shared INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX pages_article ON pages (article) WHERE article IS NOT NULL;

-- What URLs of each form gave, asked for as pages or as lists; see frontier/url_forms.py.
CREATE TABLE url_forms (
    site TEXT NOT NULL,
    asked_as TEXT NOT NULL,            -- page, list
    form TEXT NOT NULL,                -- '': forms beyond the first
    gave INTEGER NOT NULL,
    gave_nothing INTEGER NOT NULL,
    PRIMARY KEY (site, asked_as, form)
) WITHOUT ROWID;

-- What is learned of sources.
ALTER TABLE sources ADD COLUMN parent INTEGER;
ALTER TABLE sources ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN newest REAL;
ALTER TABLE sources ADD COLUMN digest BLOB;
ALTER TABLE sources ADD COLUMN unseen_for REAL NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN bad_validators INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN bad_lastmod INTEGER NOT NULL DEFAULT 0;
-- They failed once and were given up for 30 days.
UPDATE sources SET state = 'failing', next_try = NULL, due = 0
WHERE state = 'dead' AND NOT guessed AND part = 1;

-- Hosts that are left alone in a bad hour; see frontier/host_pauses.py.
ALTER TABLE pages ADD COLUMN host_pauses INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pages_host_pauses ON pages (host) WHERE host_pauses > 0;
