"""A host's pause: never below its floor, whatever AutoThrottle, chance or idleness make it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from newscrawl.crawl.downloader.crawl_delay import CrawlDelayThrottle

HOST = "news.example"


def made(**settings: Any) -> tuple[CrawlDelayThrottle, Any]:
    """A throttle, and the downloader that it works on."""
    given = {"AUTOTHROTTLE_ENABLED": True, "DOWNLOAD_DELAY": 0.5, "AUTOTHROTTLE_START_DELAY": 1.0}
    given |= {"AUTOTHROTTLE_MAX_DELAY": 30.0, "DOWNLOAD_DELAY_JITTER": 0.5} | settings
    delay, jitter = given["DOWNLOAD_DELAY"], given["DOWNLOAD_DELAY_JITTER"]
    downloader = SimpleNamespace(slots={}, per_slot_settings={}, _delay=delay, _jitter=jitter)
    crawler: Any = SimpleNamespace(
        settings=Settings(given),
        signals=SignalManager(),
        engine=SimpleNamespace(downloader=downloader),
    )
    throttle = CrawlDelayThrottle(crawler)
    if given["AUTOTHROTTLE_ENABLED"]:
        throttle._spider_opened(None)  # type: ignore[arg-type]
    return throttle, downloader


def new_slot(downloader: Any) -> Slot:
    """What Scrapy's downloader does for a host that has no slot, or none any more."""
    own = downloader.per_slot_settings.get(HOST, {})
    delay, jitter = own.get("delay", downloader._delay), own.get("jitter", downloader._jitter)
    downloader.slots[HOST] = Slot(2, delay, jitter)
    slot: Slot = downloader.slots[HOST]
    return slot


def answered(throttle: CrawlDelayThrottle, latency: float, status: int = 200) -> None:
    request = Request(f"https://{HOST}/", meta={"download_slot": HOST, "download_latency": latency})
    throttle._response_downloaded(Response(request.url, status=status), request, None)  # type: ignore[arg-type]


def shortest(slot: Slot) -> float:
    return slot.delay * (1 - slot.jitter)


def test_quick_answers_do_not_go_below_the_crawl_delay() -> None:
    throttle, downloader = made()
    slot = new_slot(downloader)
    throttle._robots_txt_received(f"https://{HOST}:443", 7.0)
    assert shortest(slot) == 7.0
    for _ in range(20):
        answered(throttle, 0.01)
    assert shortest(slot) == 7.0


def test_a_crawl_delay_may_be_longer_than_the_longest_pause() -> None:
    throttle, downloader = made(AUTOTHROTTLE_MAX_DELAY=3.0)
    slot = new_slot(downloader)
    throttle._robots_txt_received(f"https://{HOST}:443", 45.0)
    answered(throttle, 10.0)
    assert shortest(slot) == 45.0


def test_a_slot_that_was_dropped_comes_back_with_its_crawl_delay() -> None:
    throttle, downloader = made()
    throttle._robots_txt_received(f"https://{HOST}:443", 7.0)
    assert shortest(new_slot(downloader)) == 7.0


def test_what_the_operator_set_for_a_host_stays() -> None:
    throttle, downloader = made()
    downloader.per_slot_settings[HOST] = {"concurrency": 1, "delay": 9.0}
    throttle._robots_txt_received(f"https://{HOST}:443", 7.0)
    assert downloader.per_slot_settings[HOST]["concurrency"] == 1
    assert shortest(new_slot(downloader)) >= 7.0


@pytest.mark.parametrize("latency", [0.01, 0.3, 1.2, 20.0])
def test_jitter_does_not_go_below_the_shortest_pause(latency: float) -> None:
    throttle, downloader = made()
    slot = new_slot(downloader)
    assert shortest(slot) >= 0.5
    for _ in range(10):
        answered(throttle, latency)
        assert shortest(slot) >= 0.5
        assert slot.delay <= 30


def test_another_host_is_not_slowed() -> None:
    throttle, downloader = made()
    throttle._robots_txt_received("https://slow.example:443", 20.0)
    assert new_slot(downloader).delay == 1.0
    assert throttle.min_pause("slow.example") == 20.0
    assert throttle.min_pause(HOST) == 0.5


def test_too_many_requests_double_the_pause_up_to_the_longest() -> None:
    throttle, downloader = made(AUTOTHROTTLE_MAX_DELAY=3.0)
    slot = new_slot(downloader)
    seen = []
    for _ in range(3):
        answered(throttle, 0.01, status=429)
        seen.append(slot.delay)
    assert seen == [2.0, 3.0, 3.0]
    for _ in range(20):
        answered(throttle, 0.01)
    assert slot.delay == pytest.approx(0.5, abs=0.01)


def test_without_autothrottle_a_crawl_delay_holds() -> None:
    throttle, downloader = made(AUTOTHROTTLE_ENABLED=False)
    slot = new_slot(downloader)
    assert slot.delay == 0.5
    throttle._robots_txt_received(f"https://{HOST}:443", 7.0)
    assert shortest(slot) == 7.0


def test_without_any_brakes_it_is_off() -> None:
    with pytest.raises(NotConfigured):
        made(AUTOTHROTTLE_ENABLED=False, DOWNLOAD_DELAY=0.0)


def test_autothrottle_without_a_least_pause_keeps_crawl_delays() -> None:
    throttle, downloader = made(DOWNLOAD_DELAY=0.0)
    slot = new_slot(downloader)
    throttle._robots_txt_received(f"https://{HOST}:443", 2.5)
    answered(throttle, 0.01)
    assert shortest(slot) == 2.5
