from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings, default_settings

from newscrawl import settings as own
from newscrawl.crawl.plan import CrawlPlan, plan_settings
from newscrawl.spiders.news import NewsSpider

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [name for name in dir(own) if name.isupper()]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("NEWSCRAWL_")])
def test_each_setting_is_one_that_scrapy_knows(name: str) -> None:
    assert name in default_settings.__all__


def test_defaults_are_polite_and_leave_nothing_open() -> None:
    settings = Settings()
    settings.setmodule(own)
    for name in ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED"):
        assert settings.getbool(name)
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED"):
        assert not settings.getbool(name)
    assert settings.getfloat("DOWNLOAD_DELAY") > 0


@pytest.mark.parametrize(
    ("given", "agent"),
    [
        ({}, own.user_agent()),
        ({"NEWSCRAWL_CONTACT": "me@mail.example"}, f"{own.user_agent()} (+me@mail.example)"),
        ({"NEWSCRAWL_CONTACT": "two\r\nlines"}, f"{own.user_agent()} (+two lines)"),
        ({"NEWSCRAWL_CONTACT": "me@mail.example", "USER_AGENT": "other/1"}, "other/1"),
    ],
)
def test_the_contact_is_part_of_the_name(given: dict[str, str], agent: str) -> None:
    settings = Settings()
    settings.setmodule(own)
    settings.setdict(given)
    NewsSpider.update_settings(settings)
    assert settings["USER_AGENT"] == agent
    assert agent.startswith(("newscrawl/", "other"))


@pytest.mark.parametrize("delay", [0.0, 2.0, 60.0])
def test_a_given_pause_is_the_least_one(delay: float, tmp_path: Path) -> None:
    settings = plan_settings(CrawlPlan(output=tmp_path / "out.jsonl", delay=delay))
    assert settings.getfloat("DOWNLOAD_DELAY") == delay
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert settings.getfloat("AUTOTHROTTLE_MAX_DELAY") >= delay
    assert settings.getbool("AUTOTHROTTLE_ENABLED") is (delay > 0)
