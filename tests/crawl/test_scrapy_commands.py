"""Scrapy's own commands with newscrawl's spiders: what they say and what they print."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from crawling import OUTPUT, SETTINGS, scrapy, scrapy_crawl
from newsroom import NewsSite, serve

from newscrawl.files.record_file import lock_file
from newscrawl.spiders.articles import ArticlesSpider
from newscrawl.spiders.news import NewsSpider

if TYPE_CHECKING:
    from conftest import Cli

    from newscrawl.spiders.base import FrontierSpider

# A project of one's own, as "scrapy startproject" makes it, that has newscrawl's spiders.
CONFIG = b"[settings]\ndefault = own.settings\n"
OWN_SETTINGS = b'SPIDER_MODULES = ["newscrawl.spiders", "own.spiders"]\n'
OWN_SPIDER = b"""
from newscrawl.spiders.news import NewsSpider

class Paper(NewsSpider):
    name = "paper"
    edition = None

    def __init__(self, name=None, *, region="all", **kwargs):
        super().__init__(name, **kwargs)
        self.logger.info("edition %s, region %s", self.edition, region)
"""


def own_project(cli: Cli) -> None:
    cli.write("scrapy.cfg", CONFIG)
    cli.write("own/__init__.py", b"")
    cli.write("own/settings.py", OWN_SETTINGS)
    cli.write("own/spiders/__init__.py", b"")
    cli.write("own/spiders/paper.py", OWN_SPIDER)


@pytest.mark.parametrize(
    ("spider", "arguments", "said"),
    [
        (NewsSpider, {}, "No site given: say -a sites=https://news.example"),
        (NewsSpider, {"sites": "not a url,"}, "'not' is no"),
        (NewsSpider, {"sites": ""}, "No site given"),
        (NewsSpider, {"everywher": "1"}, "no argument 'everywher'. Did you mean 'everywhere'?"),
        (NewsSpider, {"sites": "news.example", "max_aeg": "2d"}, "Did you mean 'max_age'?"),
        (
            NewsSpider,
            {"sites": "news.example", "zzz": "1"},
            "It has: sites, everywhere, sites_file, site, since, until",
        ),
        (NewsSpider, {"sites": "news.example", "since": "soon"}, "'soon' is no date"),
        (ArticlesSpider, {}, "No addresses given: say -a urls=urls.txt"),
        (ArticlesSpider, {"urls": "missing.txt"}, "There is no file 'missing.txt'"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_sentence(
    spider: type[FrontierSpider], arguments: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        spider(**arguments)


def test_scrapy_crawl_tells_a_wrong_argument_in_one_line() -> None:
    ran = scrapy("crawl", "news")
    assert ran.status == 1
    assert "No site given: say -a sites=https://news.example" in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


def test_a_warning_is_an_error(cli: Cli) -> None:
    own_project(cli)
    cli.write("own/settings.py", b"import warnings\nwarnings.warn('an old name')\n")
    ran = scrapy("list", folder=cli.folder)
    assert (ran.status, ran.err.splitlines()[-1]) == (1, "UserWarning: an old name")


def test_an_output_in_use_is_told_in_the_last_line(cli: Cli) -> None:
    state = cli.folder / "own.state"
    with lock_file(state, "its state"):
        ran = scrapy("crawl", "news", "-a", "sites=news.example", "-s", f"NEWSCRAWL_STATE={state}")
    assert ran.status == 1
    assert f"Another crawl is using {state} (its state)" in ran.err.splitlines()[-1]


def test_a_subclass_may_have_arguments_of_its_own(cli: Cli) -> None:
    own_project(cli)
    site = NewsSite(2)
    with serve(site) as running:
        given = ["-a", f"sites={running.url}", "-a", "region=north", "-a", "edition=2"]
        ran = scrapy_crawl(
            "paper", *given, "-a", "_job=7", "-o", OUTPUT, folder=cli.folder, settings=SETTINGS
        )
        assert ran.status == 0, ran.err
    assert "edition 2, region north" in ran.err
    ran = scrapy("crawl", "paper", "-a", "regin=north", folder=cli.folder)
    assert "Did you mean 'region'?" in ran.err


def test_fetch_shell_and_parse_take_a_url() -> None:
    site = NewsSite(3)
    with serve(site) as running:
        fetched = scrapy("fetch", "--nolog", site.url(2))
        assert fetched.status == 0, fetched.err
        assert b"<!DOCTYPE html>" in fetched.out
        shown = scrapy("shell", "--nolog", site.url(2), "-c", "response.url")
        assert shown.out.decode().strip() == site.url(2)
        parsed = scrapy("parse", "--nolog", "--nocolour", f"{running.url}/")
        assert "Reason.LIST" in parsed.out.decode()


def test_parse_prints_the_record_in_a_project_of_ones_own(cli: Cli) -> None:
    own_project(cli)
    site = NewsSite(3)
    with serve(site):
        parsed = scrapy("parse", "--nolog", "--nocolour", site.url(2), folder=cli.folder)
    assert parsed.status == 0, parsed.err
    first_word = site.story(2).headline.split()[0]
    assert f"'headline': '{first_word} " in parsed.out.decode()  # long texts are wrapped
    assert "'schema': 1" in parsed.out.decode()
    assert not list(cli.folder.glob("*.state"))


def test_the_page_spider_says_what_it_is_for() -> None:
    ran = scrapy("crawl", "page")
    assert "scrapy parse URL" in ran.err


def test_a_refused_address_is_told_where_nobody_else_tells_it(cli: Cli) -> None:
    cli.write("scrapy.cfg", CONFIG)
    cli.write("own/__init__.py", b"")
    cli.write("own/settings.py", b"from newscrawl.settings import *\nSPIDER_MODULES = []\n")
    ran = scrapy("fetch", "http://127.0.0.1:9/", folder=cli.folder)
    assert "Not asked for: 127.0.0.1 is at 127.0.0.1, which is no public address" in ran.err


def test_csv_has_cells_that_people_can_read(cli: Cli) -> None:
    site = NewsSite(4)
    with serve(site) as running:
        out = cli.folder / "out.csv"
        ran = scrapy_crawl("news", "-a", f"sites={running.url}", "-O", str(out))
        assert ran.status == 0, ran.err
        rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
        assert len(rows) == 4
        for row in rows:
            assert "{" not in "".join(row.values())
            assert "[" not in row["breadcrumbs"] + row["authors"] + row["hashtags"]
        by_url = {row["url"]: row for row in rows}
        row = by_url[site.url(1)]
        assert " > " in row["breadcrumbs"]
        assert row["headline"] == site.story(1).headline
