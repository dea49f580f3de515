-- Brings a state of version 1 to version 2.  SQLite adds columns at the end of their tables, so no
-- code may rely on a column's place.

ALTER TABLE pages ADD COLUMN source INTEGER;
ALTER TABLE pages ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN not_kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN outside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN not_kept_from REAL;
ALTER TABLE sources ADD COLUMN not_kept_to REAL;
CREATE TABLE left_sites (
    site TEXT PRIMARY KEY, left_until REAL NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX pages_unasked
    ON pages (site, unwanted DESC, priority, rank, id DESC, state, fetched_at, how)
    WHERE state = 'waiting' AND fetched_at IS NULL AND how <> 'given';
