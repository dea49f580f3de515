-- Brings a state of version 5 to version 6.

ALTER TABLE sources ADD COLUMN
    first_lately REAL NOT NULL DEFAULT 0;   -- new pages that it named first; older ones count less
ALTER TABLE sources ADD COLUMN
    hours_lately REAL NOT NULL DEFAULT 0;   -- the hours in which it did, of which older count less
ALTER TABLE sources ADD COLUMN
    found_after TEXT;                       -- JSON: its latest articles by how soon they were found

-- When each site publishes; see frontier/publication_profile.py.
CREATE TABLE site_profiles (
    site TEXT PRIMARY KEY,
    profile BLOB NOT NULL
) WITHOUT ROWID;
