"""Which articles a crawl wants: by their dates, and how many."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawling import OUTPUT, STATE, asked, days_later, fine, paths, records
from newsroom import NewsSite, Settings, faults, serve, text

if TYPE_CHECKING:
    from conftest import Cli

# Four months of articles, one a day, the newest of 20 November 2026; a sitemap for each month.
DAILY = {"pace": timedelta(days=1), "settings": Settings(on_front=5, in_news=5, in_feed=5)}


def days(cli: Cli) -> list[str]:
    """The days of the articles that were written, in the order of their lines."""
    return [str(record["timestamp"])[:10] for record in records(cli.folder)]


def test_a_window_and_then_the_rest(cli: Cli) -> None:
    site = NewsSite(120, **DAILY)  # type: ignore[arg-type]
    # Nothing but the sitemaps names the older ones.
    site.faults.put(faults.status(404), on=re.compile(r"/[a-z]+/(?:page/|feed|atom|\Z)"))
    with serve(site) as running:
        line = fine(cli, "--since", "2026-11-01", "--until", "2026-11-10", running.url)
        assert sorted(days(cli)) == [f"2026-11-{day:02}" for day in range(1, 11)]
        assert line.startswith("10 new article(s)")
        wanted = asked(running.hits)
        assert {path for path in wanted if path.startswith("/sitemap-2")} == {
            "/sitemap-2026-11-1.xml"
        }
        # By their dates in feeds, lists and sitemaps, no other was asked for, but for what was
        # asked for before it was dated.
        assert not [path for path in wanted if "/2026/10/" in path]
        assert len([path for path in wanted if re.search(r"/2026/11/(1[1-9]|2)", path)]) < 10

        running.hits.clear()
        fine(cli, "--since", "2026-10-01", running.url)
        assert len(records(cli.folder)) == 51
        assert not {path for path in asked(running.hits) if "/2026/09/" in path}

        running.hits.clear()
        fine(cli, running.url)
        assert len(records(cli.folder)) == 120
        assert len(set(days(cli))) == 120


def test_max_age_counts_back_from_now(cli: Cli) -> None:
    now = datetime.now(UTC) - timedelta(hours=1)
    site = NewsSite(20, now=now, pace=timedelta(days=1), settings=Settings(in_feed=5))
    with serve(site) as running:
        line = fine(cli, "--max-age", "3d", running.url)
        assert set(paths(cli.folder)) == {site.story(number).path for number in (18, 19, 20)}
        assert ", 17 outside the dates;" in line  # sources have their dates, so they wait
        # One that is in the window no more is no loss: it was written.
        days_later(cli.folder / STATE)
        line = fine(cli, "--max-age", "12h", running.url)
        assert line.startswith("0 new of 3 known")


def test_an_article_of_another_time_than_its_lists_say_is_left_out(cli: Cli) -> None:
    site = NewsSite(12, **DAILY)  # type: ignore[arg-type]
    with serve(site) as running:
        # Nothing but the page itself tells its date.
        story = site.story(3)
        site.pages["/plain.txt"] = text(f"{running.url}/news/{story.path.rsplit('/', 1)[1]}\n")
        site.pages["/robots.txt"] = text("Sitemap: /plain.txt\n")
        site.alias(f"/news/{story.path.rsplit('/', 1)[1]}", story.path)
        line = fine(cli, "--since", "2026-11-19", running.url)
        assert sorted(days(cli)) == ["2026-11-19", "2026-11-20"]
        assert "; 1 outside the dates asked for;" in line
        running.hits.clear()
        line = fine(cli, "--since", "2026-11-19", running.url)
        assert not [path for path in asked(running.hits) if path.count("/") > 4]
        fine(cli, running.url)
    assert len(records(cli.folder)) == 12


def test_the_newest_so_many_and_then_the_next(cli: Cli) -> None:
    site = NewsSite(40, pace=timedelta(days=1))
    with serve(site) as running:
        for part in range(3):
            line = fine(cli, "--concurrency", "1", "--max-articles", "7", running.url)
            assert "ended early (max-articles)" in line
            newest = [
                (site.now - timedelta(days=n)).date().isoformat() for n in range(7 * (part + 1))
            ]
            assert sorted(days(cli), reverse=True) == newest
        fine(cli, "--max-articles", "3", running.url)  # many at once, and still no more
        assert len(records(cli.folder)) == 24
        line = fine(cli, "--max-articles", "1000", running.url)
        assert line.startswith(f"16 new, 24 known article(s) in {OUTPUT};")
        assert "ended early" not in line
    assert len(set(days(cli))) == 40
