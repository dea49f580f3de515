"""A state of the oldest form."""

from __future__ import annotations

__all__ = ["FORM_1"]

# The tables as they were before there was a bound.
FORM_1 = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, site TEXT NOT NULL,
    host TEXT NOT NULL, how TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT,
    detail TEXT, queued INTEGER NOT NULL DEFAULT 0, priority INTEGER NOT NULL DEFAULT 0,
    rank REAL NOT NULL DEFAULT 0, dated_from REAL, dated_to REAL,
    attempts INTEGER NOT NULL DEFAULT 0, next_try REAL, found_at REAL NOT NULL, fetched_at REAL,
    article TEXT, etag TEXT, modified TEXT
);
CREATE INDEX pages_queue ON pages (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX pages_asked ON pages (queued) WHERE queued <> 0;
CREATE INDEX pages_later ON pages (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX pages_site ON pages (site, state, reason);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, content BLOB, published REAL,
    written_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, site TEXT NOT NULL,
    host TEXT NOT NULL, kind TEXT NOT NULL, depth INTEGER NOT NULL DEFAULT 0,
    part INTEGER NOT NULL DEFAULT 1, guessed INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 0, queued INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0, rank REAL NOT NULL DEFAULT 0, lastmod TEXT,
    changed_to REAL, read_lastmod TEXT, state TEXT NOT NULL DEFAULT 'new', reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, next_try REAL, pace REAL, due REAL NOT NULL DEFAULT 0,
    read_at REAL, new_at REAL, named INTEGER NOT NULL DEFAULT 0,
    brought INTEGER NOT NULL DEFAULT 0, etag TEXT, modified TEXT
);
CREATE INDEX sources_queue ON sources (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX sources_asked ON sources (queued) WHERE queued <> 0;
CREATE INDEX sources_site ON sources (site, kind);
CREATE TABLE outputs (
    path TEXT PRIMARY KEY, length INTEGER NOT NULL, clean INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, reason TEXT,
    sites TEXT NOT NULL, summary TEXT
);
INSERT INTO about VALUES ('newscrawl', '1');
INSERT INTO runs (started_at, sites) VALUES (1, '["news.example"]');
INSERT INTO sources (key, url, site, host, kind, state, read_at, lastmod, read_lastmod, etag)
VALUES ('https://news.example/s', 'https://news.example/s', 'news.example', 'news.example',
    'sitemap', 'alive', 1.0, '2026-11-01', '2026-11-01', 'a tag');
"""
