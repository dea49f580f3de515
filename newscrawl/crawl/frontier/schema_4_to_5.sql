-- Brings a state of version 4 to version 5.

-- What the archives hold of each URL (--warc); see frontier/archived_payloads.py.
CREATE TABLE archived (
    url BLOB PRIMARY KEY,              -- its hash
    payload BLOB NOT NULL,             -- the SHA-1 digest of the last payload
    began TEXT NOT NULL                -- the date of its record
) WITHOUT ROWID;
