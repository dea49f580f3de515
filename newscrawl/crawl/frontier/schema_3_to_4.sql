-- Brings a state of version 3 to version 4.

-- What happened to each site's articles by day (UTC); see frontier/site_days.py.
CREATE TABLE site_days (
    site TEXT NOT NULL,
    day TEXT NOT NULL,                 -- as in 2026-11-30
    counts TEXT NOT NULL,              -- JSON: a number by name
    PRIMARY KEY (site, day)
) WITHOUT ROWID;

-- Fields of low confidence; NULL: what was written before says nothing of it.
ALTER TABLE articles ADD COLUMN unsure TEXT;
CREATE INDEX articles_unsure ON articles (written_at) WHERE unsure <> '';
