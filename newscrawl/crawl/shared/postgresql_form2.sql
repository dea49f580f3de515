-- Brings tables of form 1 up to date, which knew of no homes, pauses, instances and runs.

UPDATE newscrawl_form SET form = 2;
ALTER TABLE newscrawl_crawls ADD COLUMN is_forgotten boolean NOT NULL DEFAULT false;
ALTER TABLE newscrawl_sites
    ADD COLUMN home text,
    ADD COLUMN open_at timestamptz,
    ADD COLUMN is_paused boolean NOT NULL DEFAULT false,
    ADD COLUMN run text NOT NULL DEFAULT '{}';
UPDATE newscrawl_sites SET open_at = due;
DROP INDEX newscrawl_sites_due;
CREATE INDEX newscrawl_sites_own ON newscrawl_sites (crawl, home, due, site)
    WHERE worker IS NULL AND due IS NOT NULL AND NOT is_paused;
CREATE INDEX newscrawl_sites_open ON newscrawl_sites (crawl, open_at, site)
    WHERE worker IS NULL AND due IS NOT NULL AND NOT is_paused;
CREATE INDEX newscrawl_sites_leased ON newscrawl_sites (crawl, due) WHERE worker IS NOT NULL;
ALTER TABLE newscrawl_workers
    ADD COLUMN instance text NOT NULL DEFAULT '',
    ADD COLUMN has_left boolean NOT NULL DEFAULT false;
CREATE TABLE newscrawl_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crawl bigint NOT NULL REFERENCES newscrawl_crawls,
    site text NOT NULL,
    run text NOT NULL
);
CREATE INDEX newscrawl_runs_latest ON newscrawl_runs (crawl, id);
