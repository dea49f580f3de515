-- What a shared store keeps in PostgreSQL.  Made when the first crawl is opened, in the schema that
-- comes first in the user's search_path.

CREATE TABLE newscrawl_form (
    form integer NOT NULL              -- of these tables; a later newscrawl may have a later one
);
INSERT INTO newscrawl_form VALUES (2);

CREATE TABLE newscrawl_crawls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    digest text,                       -- of the sites file that was crawled last
    is_forgotten boolean NOT NULL DEFAULT false  -- it is being deleted
);

CREATE TABLE newscrawl_sites (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    site text NOT NULL,
    due timestamptz,                   -- NULL: it is not due; kept while somebody has the site
    worker text,                       -- who has a lease, also where it has run out
    lease_ends timestamptz,
    token bigint NOT NULL DEFAULT 0,   -- of the latest lease
    version bigint NOT NULL DEFAULT 0, -- of the state
    facts text NOT NULL DEFAULT '{}',
    home text,                         -- who keeps a copy of the state, while nobody has the site
    open_at timestamptz,               -- from when on all may take it, and not its home alone
    is_paused boolean NOT NULL DEFAULT false,
    run text NOT NULL DEFAULT '{}',    -- what was told of the latest run
    UNIQUE (crawl, site)
) WITH (fillfactor = 50);              -- each commit changes a row here: it finds room beside the old
-- Commits change no column that is in an index.
CREATE INDEX newscrawl_sites_own ON newscrawl_sites (crawl, home, due, site)
    WHERE worker IS NULL AND due IS NOT NULL AND NOT is_paused;
CREATE INDEX newscrawl_sites_open ON newscrawl_sites (crawl, open_at, site)
    WHERE worker IS NULL AND due IS NOT NULL AND NOT is_paused;
CREATE INDEX newscrawl_sites_leased ON newscrawl_sites (crawl, due) WHERE worker IS NOT NULL;

-- The rows of the sites' states.  The key is a hash, as keys may be longer than an index takes.
CREATE TABLE newscrawl_rows (
    site bigint NOT NULL REFERENCES newscrawl_sites,
    digest uuid NOT NULL,
    table_name text NOT NULL,
    key text NOT NULL,
    row text NOT NULL,
    PRIMARY KEY (site, digest)
) WITH (fillfactor = 85);

CREATE TABLE newscrawl_lengths (
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    machine text NOT NULL,
    digest uuid NOT NULL,             -- of the path
    path text NOT NULL,
    length bigint NOT NULL,
    PRIMARY KEY (crawl, machine, digest)
) WITH (fillfactor = 50);

CREATE TABLE newscrawl_workers (
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    worker text NOT NULL,
    alive_until timestamptz NOT NULL,
    facts text NOT NULL,
    instance text NOT NULL DEFAULT '', -- which process it is
    has_left boolean NOT NULL DEFAULT false,
    PRIMARY KEY (crawl, worker)
) WITH (fillfactor = 50);

CREATE TABLE newscrawl_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    site text NOT NULL,
    run text NOT NULL                  -- what was told of it
);
CREATE INDEX newscrawl_runs_latest ON newscrawl_runs (crawl, id);

-- Who shares a server's address.
CREATE TABLE newscrawl_shares (
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    address text NOT NULL,
    worker text NOT NULL,
    place bigint NOT NULL,             -- in the queue for what the limit leaves over
    granted integer NOT NULL,
    ends timestamptz NOT NULL,
    PRIMARY KEY (crawl, address, worker)
);
