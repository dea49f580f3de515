"""The keys of ``[alerts]`` in a sites file: who is told when a site is not as usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newscrawl.operate.sites_file import value_kinds as kinds
from newscrawl.operate.sites_file.keys import Key, Topic
from newscrawl.operate.sites_file.mistakes import Fault
from newscrawl.operate.sites_file.value_kinds import Kind, one_or_more

__all__ = ["ALERT_KEYS", "AlertPlan", "MailPlan", "alert_plan"]

_MAX_PORT: Final = 65_535  # the largest number of a port
_ADDRESS_WORDS: Final = 'an address in quotes, as in "https://chat.example/hook"'
_REPEAT: Final = "1d"


def _check_address(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        yield Fault((), f"Give {_ADDRESS_WORDS}.")


_ADDRESS: Final = Kind(_ADDRESS_WORDS, {"type": "string"}, _check_address)
_TEXTS: Final = one_or_more(kinds.TEXT, "a text in quotes, or a list of such")

ALERT_KEYS: Final = (
    Key(
        "command",
        _TEXTS,
        Topic.ALERTS,
        "A command, with its arguments, that gets each alert as JSON on its standard input.",
        '["/usr/local/bin/page-the-desk", "--news"]',
    ),
    Key(
        "webhook",
        _ADDRESS,
        Topic.ALERTS,
        "An address that each alert is posted to as JSON; its `text` is what chats show.",
        '{secret_file = "webhook.txt"}',
        is_secret=True,
    ),
    Key("mail.host", kinds.TEXT, Topic.ALERTS, "The server that takes mail.", '"mail.example"'),
    Key(
        "mail.port",
        kinds.number("a port from 1 to 65535", least=1, most=_MAX_PORT, whole=True),
        Topic.ALERTS,
        "Its port, where it speaks SMTP with STARTTLS; 465 is for another way.",
        "25",
        default="587",
    ),
    Key("mail.sender", kinds.TEXT, Topic.ALERTS, "Who writes.", '"crawl@news.example"'),
    Key("mail.to", _TEXTS, Topic.ALERTS, "Who is written to.", '["desk@news.example"]'),
    Key("mail.user", kinds.TEXT, Topic.ALERTS, "The name to log in with.", '"crawl"'),
    Key(
        "mail.password",
        kinds.TEXT,
        Topic.ALERTS,
        "The password to log in with.",
        '"${MAIL_PASSWORD}"',
        is_secret=True,
    ),
    Key(
        "mail.starttls",
        kinds.FLAG,
        Topic.ALERTS,
        "Whether the connection is encrypted, and the server's certificate verified; false for a "
        "server on this machine.",
        "false",
        default="true",
    ),
    Key(
        "apprise",
        _TEXTS,
        Topic.ALERTS,
        "Services that Apprise knows, by their URLs (needs newscrawl[apprise]).",
        '["ntfy://news-crawl"]',
        is_secret=True,
    ),
    Key(
        "repeat",
        kinds.SPAN,
        Topic.ALERTS,
        "After so long an alert that is open is told again.",
        '"12h"',
        default=_REPEAT,
    ),
    Key(
        "digest",
        kinds.choice("daily", "weekly"),
        Topic.ALERTS,
        "How often a summary of all sites is sent, as usual or not.",
        '"weekly"',
    ),
    Key(
        "heartbeat",
        _ADDRESS,
        Topic.ALERTS,
        "An address that is asked when a run begins (`/start`), went well, or failed (`/fail`).",
        '"https://ping.example/1f0c"',
        is_secret=True,
    ),
)
"""What ``[alerts]`` may have; a number is a port's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlan:
    """The server that takes mail, and who writes to whom."""

    host: str
    sender: str
    to: Sequence[str]
    port: int = 587
    user: str | None = None
    password: str | None = None
    starttls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlan:
    """Who is told of alerts, and how often."""

    command: Sequence[str] = ()
    webhook: str | None = None
    mail: MailPlan | None = None
    apprise: Sequence[str] = ()
    repeat: str = _REPEAT
    """A span of time."""
    digest: str | None = None
    heartbeat: str | None = None


_NEEDED_OF_MAIL: Final = ("host", "sender", "to")


def alert_plan(values: Mapping[str, Any]) -> AlertPlan | str:
    """Return the plan that the values of the keys make, or what is missing, as a sentence."""
    mail = {name.partition(".")[2]: value for name, value in values.items() if "." in name}
    others = {name: value for name, value in values.items() if "." not in name}
    missing = [name for name in _NEEDED_OF_MAIL if mail and name not in mail]
    if missing:
        return f"mail has no {missing[0]!r}: give {', '.join(_NEEDED_OF_MAIL)}."
    return AlertPlan(**others, mail=MailPlan(**mail) if mail else None)
