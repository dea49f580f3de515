"""Alerts: told once, again after a while, and when they are over; many sites' as one."""

from __future__ import annotations

import sqlite3

import pytest

from newscrawl.operate.alerts import ALL_SITES, Alerts, Event
from newscrawl.operate.health import Finding

DAY = 86_400.0


@pytest.fixture
def alerts() -> Alerts:
    return Alerts(sqlite3.connect(":memory:"))


def silent(site: str, words: str = "It gave nothing.") -> Finding:
    return Finding(site, "silent", words)


def told(events: list[Event]) -> list[tuple[str, str, str]]:
    return [(str(event.kind), event.alert.site, event.alert.kind) for event in events]


def update(
    alerts: Alerts, *found: Finding, checked: str = "a b", day: float = 1.0, sites: int = 3
) -> list[tuple[str, str, str]]:
    events = alerts.update(
        found, checked=checked.split(), sites=sites, now=day * DAY, repeat_seconds=DAY
    )
    return told(events)


def test_an_alert_is_told_when_it_opens_again_after_a_while_and_when_it_is_over(
    alerts: Alerts,
) -> None:
    assert update(alerts, silent("a")) == [("opened", "a", "silent")]
    assert update(alerts, silent("a"), day=1.5) == []
    assert update(alerts, silent("a", "Still nothing."), day=2.1) == [("repeated", "a", "silent")]
    assert [alert.words for alert in alerts.open_alerts()] == ["Still nothing."]
    assert update(alerts, day=2.5) == [("recovered", "a", "silent")]
    assert update(alerts, day=3) == []
    assert update(alerts, silent("a"), day=4) == [("opened", "a", "silent")]
    assert [alert.opened_at for alert in alerts.latest(5)] == [4 * DAY, DAY]


def test_an_alert_of_a_site_that_was_not_checked_stays(alerts: Alerts) -> None:
    update(alerts, silent("a"))
    assert update(alerts, checked="b", day=1.5) == []
    assert [alert.site for alert in alerts.open_alerts()] == ["a"]


def test_what_is_acknowledged_is_not_told_again_until_it_is_over(alerts: Alerts) -> None:
    update(alerts, silent("a"), Finding("a", "late", "Late."), silent("b"))
    assert alerts.acknowledge("a", now=DAY) == 2
    assert alerts.acknowledge("a", now=DAY) == 0
    assert alerts.acknowledge("b", "late", now=DAY) == 0
    again = update(alerts, silent("a"), Finding("a", "late", "Late."), silent("b"), day=9)
    assert again == [("repeated", "b", "silent")]
    assert update(alerts, silent("b"), day=9.5) == [
        ("recovered", "a", "late"),
        ("recovered", "a", "silent"),
    ]


def test_many_sites_at_once_are_one_alert(alerts: Alerts) -> None:
    sites = [f"s{number}" for number in range(8)]
    found = list(map(silent, sites))
    events = alerts.update(found, checked=sites, sites=10, now=DAY, repeat_seconds=DAY)
    assert told(events) == [("opened", ALL_SITES, "silent")]
    assert "8 of 10 sites at once: s0, s1," in events[0].alert.words
    # Those that stay when the others are well again have alerts of their own.
    events = alerts.update(found[:1], checked=sites, sites=10, now=2 * DAY, repeat_seconds=DAY)
    assert told(events) == [("opened", "s0", "silent"), ("recovered", ALL_SITES, "silent")]


def test_sites_that_are_checked_one_after_the_other_are_many_all_the_same(alerts: Alerts) -> None:
    for number in range(4):
        name = f"s{number}"
        assert update(alerts, silent(name), checked=name, sites=8) == [("opened", name, "silent")]
    assert update(alerts, silent("s4"), checked="s4", sites=8) == [("opened", ALL_SITES, "silent")]
    assert update(alerts, silent("s5"), checked="s5", sites=8, day=1.5) == []
    # A site that is well tells nothing of those that are not.
    assert update(alerts, checked="s7", sites=8, day=1.5) == []
    # As soon as they are few again, it is over, and those that are left go on by themselves.
    assert update(alerts, checked="s0", sites=8, day=1.6) == [("recovered", "s0", "silent")]
    assert update(alerts, checked="s1", sites=8, day=1.6) == [
        ("opened", "s4", "silent"),
        ("opened", "s5", "silent"),
        ("recovered", ALL_SITES, "silent"),
        ("recovered", "s1", "silent"),
    ]
    assert {alert.site for alert in alerts.open_alerts()} == {"s2", "s3", "s4", "s5"}


def test_many_sites_that_are_well_again_one_after_the_other_are_over(alerts: Alerts) -> None:
    names = [f"s{number}" for number in range(7)]
    alerts.update(map(silent, names), checked=names, sites=8, now=DAY, repeat_seconds=DAY)
    over = [event for name in names for event in update(alerts, checked=name, sites=8, day=1.5)]
    assert ("recovered", ALL_SITES, "silent") in over
    assert alerts.open_alerts() == []


def test_what_nobody_heard_is_told_anew(alerts: Alerts) -> None:
    [event] = alerts.update([silent("a")], checked=["a"], sites=3, now=DAY, repeat_seconds=DAY)
    alerts.forget_told(event.alert)
    assert update(alerts, silent("a"), day=1.1) == [("opened", "a", "silent")]
    [event] = alerts.update([], checked=["a"], sites=3, now=1.2 * DAY, repeat_seconds=DAY)
    alerts.forget_told(event.alert)
    assert update(alerts, day=1.3) == [("recovered", "a", "silent")]
    assert update(alerts, day=1.4) == []
