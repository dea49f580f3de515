"""A state of an older version is brought up to date, or stays as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from capacity_kit import (
    NOW,
    add_source,
    begin,
    due,
    plain,
    read,
    taken,
    waiting,
)
from older_state import FORM_1

from newscrawl.crawl import frontier
from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.overview import site_overviews
from newscrawl.crawl.frontier.state_file import open_read_only
from newscrawl.operate.report import read_site_reports, report_page


def old_state(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FORM_1)
        with db:
            db.executemany(
                "INSERT INTO pages (key, url, site, host, how, state, priority, rank, found_at) "
                "VALUES (?, ?, 'news.example', 'news.example', 'sitemap', ?, 15, ?, 1.0)",
                [
                    (f"k{n}", f"https://news.example/{n}", "waiting" if n < 30 else "written", n)
                    for n in range(40)
                ],
            )
    return path


def layout(db: sqlite3.Connection) -> tuple[dict[str, list[tuple[object, ...]]], set[str]]:
    """Each table's columns in their order, and the indexes, without spaces and comments."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {
        name: [tuple(row[1:]) for row in db.execute(f"PRAGMA table_info({name})")]
        for name in tables
    }
    indexes = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return columns, {" ".join(row[0].split()) for row in indexes}


def test_a_state_of_the_form_before_goes_on(tmp_path: Path) -> None:
    path = old_state(tmp_path / "old.state")
    with closing(CrawlState(path)) as state, closing(CrawlState(tmp_path / "new.state")) as fresh:
        assert layout(state.db) == layout(fresh.db)
        begin(state)
        assert len(waiting(state)) == 30  # nothing is dropped by opening it
        add_source(state, "t")
        # What has to go has no source that is known: all that were read are read again.
        new, not_kept = read(state, "t", plain(range(25, 35)))
        assert (new, not_kept.number) == (0, 0)
        new, not_kept = read(state, "t", plain([50]), now=NOW + 1)
        assert waiting(state) == [50, *range(29, 20, -1)]
        assert taken(state) == [50, *range(29, 20, -1)]
        state.commit()
    with closing(CrawlState(path)) as state:
        state.db.execute("UPDATE pages SET state = 'written'")
        begin(state, now=NOW + 2)
        assert due(state) == ["s", "t"]
        assert state.db.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_state_of_form_3_is_shown_as_it_is_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "3.state"
    with closing(CrawlState(path)) as state:
        state.commit()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "DROP TABLE archived; DROP TABLE site_days; DROP INDEX articles_unsure;"
            "DROP TABLE site_profiles; ALTER TABLE sources DROP COLUMN first_lately;"
            "ALTER TABLE sources DROP COLUMN hours_lately;"
            "ALTER TABLE sources DROP COLUMN found_after;"
            "ALTER TABLE articles DROP COLUMN unsure;"
            "UPDATE about SET value = '3' WHERE name = 'newscrawl';"
            "INSERT INTO articles VALUES ('a', 1, NULL, NULL, 1.0);"
            "INSERT INTO pages (key, url, site, host, how, state, article, found_at) VALUES"
            "('k', 'https://news.example/1', 'news.example', 'news.example', 'feed', 'written',"
            "'a', 1.0)"
        )
    with closing(open_read_only(path)) as db:
        assert [(row.written, row.unsure) for row in site_overviews(db)] == [(1, {})]
    with closing(CrawlState(path)) as state, closing(CrawlState(tmp_path / "new.state")) as fresh:
        assert layout(state.db) == layout(fresh.db)
        assert list(state.articles.count_unsure()) == []


@pytest.mark.parametrize("form", [1, 2, 3, 4])
def test_reports_are_made_of_the_states_of_earlier_forms(tmp_path: Path, form: int) -> None:
    path = old_state(tmp_path / "old.state")
    with closing(sqlite3.connect(path)) as db:
        for older in range(1, form):
            name = f"schema_{older}_to_{older + 1}.sql"
            db.executescript(files(frontier).joinpath(name).read_text(encoding="utf-8"))
        db.execute("UPDATE about SET value = ? WHERE name = 'newscrawl'", (str(form),))
        db.commit()
    [site] = read_site_reports([path], now=NOW)
    assert (site.site, site.is_known, site.overview.written) == ("news.example", True, 10)
    assert "news.example" in report_page([site], now=NOW, title="News")


def test_a_state_whose_new_form_was_not_committed_keeps_the_old_one(tmp_path: Path) -> None:
    path = old_state(tmp_path / "old.state")
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TRIGGER no BEFORE INSERT ON about BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(Exception, match="no"):
        CrawlState(path)
    with closing(sqlite3.connect(path)) as db:
        names = {row[1] for row in db.execute("PRAGMA table_info(pages)")}
        db.execute("DROP TRIGGER no")
    assert "unwanted" not in names
    with closing(CrawlState(path)) as state:
        assert len(waiting(state)) == 30
