"""How operators hear of alerts: a command, a webhook, mail, Apprise; and a heartbeat.

A notice is a subject, a text, and the same as data.  Each way of sending takes a notice, and raises
NoticeError with what went wrong; :func:`send_to_all` tries every way, so that one that is broken
keeps no other from being heard.
"""

from __future__ import annotations

import http.client
import json
import smtplib
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.message import EmailMessage
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newscrawl.common.urls import shown_address
from newscrawl.operate.alerts import ALL_SITES, EventKind

if TYPE_CHECKING:
    from newscrawl.operate.alerts import Event
    from newscrawl.operate.sites_file.alert_keys import MailPlan

__all__ = [
    "HeartbeatMoment",
    "Notice",
    "NoticeError",
    "Sender",
    "apprise_sender",
    "command_sender",
    "line_of",
    "mail_sender",
    "notice_of",
    "send_heartbeat",
    "send_to_all",
    "webhook_sender",
]

_TIMEOUT_SECONDS: Final = 30.0
"""For a server to answer: a service that waits longer for one alert holds up the others."""
_COMMAND_SECONDS: Final = 60.0
"""For a command, which may ask a server itself."""
_MAX_ERROR_CHARS: Final = 300  # of what a command or server says of its failure
_MAX_SUBJECT_CHARS: Final = 120
"""Of a subject, which mail programs cut at about that length."""
_HEARTBEAT_PATHS: Final = {"start": "/start", "success": "", "failure": "/fail"}
"""What is added to a heartbeat's address, as healthchecks.io and its like understand it."""
HeartbeatMoment = str
"""One of the names in ``_HEARTBEAT_PATHS``."""


class Notice(NamedTuple):
    """What is sent."""

    subject: str
    text: str
    data: Mapping[str, Any]


class NoticeError(Exception):
    """A notice could not be sent; the message says by which way, and why."""


Sender = Callable[[Notice], None]
"""Sends a notice.  Raises NoticeError."""


def notice_of(events: Sequence[Event]) -> Notice:
    """Return the notice of some events: one, or several that came up together."""
    lines = [line_of(event) for event in events]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} alerts: {lines[0]}"
    data = [
        {
            "event": str(event.kind),
            "site": event.alert.site,
            "kind": event.alert.kind,
            "words": event.alert.words,
            "opened_at": event.alert.opened_at,
        }
        for event in events
    ]
    return Notice(_shortened(subject), "\n".join(lines), {"alerts": data})


def line_of(event: Event) -> str:
    """Return what is told of an alert, in a line."""
    alert = event.alert
    site = "many sites" if alert.site == ALL_SITES else alert.site
    if event.kind is EventKind.RECOVERED:
        return f"{site}: as usual again ({alert.kind}). It was: {alert.words}"
    again = "still, " if event.kind is EventKind.REPEATED else ""
    return f"{site}: {again}{alert.words}"


def _shortened(subject: str) -> str:
    is_long = len(subject) > _MAX_SUBJECT_CHARS
    return f"{subject[: _MAX_SUBJECT_CHARS - 1]}…" if is_long else subject


def send_to_all(notice: Notice, senders: Mapping[str, Sender]) -> list[str]:
    """Send a notice by every way; return a sentence for each that failed."""
    failures = []
    for name, send in senders.items():
        try:
            send(notice)
        except NoticeError as error:
            failures.append(f"The alert could not be sent by {name}: {error}")
    return failures


# --- the ways ------------------------------------------------------------------------------------


def command_sender(arguments: Sequence[str]) -> Sender:
    """Return what runs a command: the notice as a line of JSON is its standard input."""

    def send(notice: Notice) -> None:
        content = json.dumps({"subject": notice.subject, "text": notice.text, **notice.data})
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command
                list(arguments),
                input=f"{content}\n".encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_COMMAND_SECONDS,
                check=False,
            )
        except OSError as error:
            raise NoticeError(f"{arguments[0]}: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise NoticeError(f"{arguments[0]} took more than {_COMMAND_SECONDS:g} s") from error
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip()[-_MAX_ERROR_CHARS:]
            raise NoticeError(f"{arguments[0]} ended with {done.returncode}: {words}")

    return send


def webhook_sender(url: str) -> Sender:
    """Return what posts a notice as JSON: ``text`` is what chat programs show."""

    def send(notice: Notice) -> None:
        content = json.dumps({"text": notice.text, "subject": notice.subject, **notice.data})
        _ask(url, content.encode(), {"Content-Type": "application/json"})

    _check_address(url)
    return send


def send_heartbeat(url: str, moment: HeartbeatMoment) -> None:
    """Tell a monitor that a run begins, went well, or failed.  Raises NoticeError.

    ``moment`` is "start", "success" or "failure".
    """
    _check_address(url)
    _ask(url.rstrip("/") + _HEARTBEAT_PATHS[moment], None, {})


def _check_address(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise NoticeError(f"{shown_address(url)} is no http or https address")


def _ask(url: str, content: bytes | None, headers: Mapping[str, str]) -> None:
    where, version = shown_address(url), metadata.version("newscrawl")
    try:
        named = {"User-Agent": f"newscrawl/{version}", **headers}
        request = urllib.request.Request(url, content, named)  # noqa: S310 - checked
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - checked
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise NoticeError(f"{where} answers {error.code} {error.reason}") from None
    except OSError as error:
        raise NoticeError(f"{where}: {getattr(error, 'reason', error)}") from None
    except (http.client.InvalidURL, ValueError):  # their words hold the address
        raise NoticeError(f"{where} is no address that can be asked: write it anew") from None
    except http.client.HTTPException as error:
        raise NoticeError(f"{where} gives no answer of HTTP ({type(error).__name__})") from None


def mail_sender(mailbox: MailPlan) -> Sender:
    """Return what sends a notice as mail."""

    def send(notice: Notice) -> None:
        try:
            message = EmailMessage()
            message["Subject"] = " ".join(notice.subject.split())
            message["From"], message["To"] = mailbox.sender, ", ".join(mailbox.to)
            message.set_content(notice.text)
            with smtplib.SMTP(mailbox.host, mailbox.port, timeout=_TIMEOUT_SECONDS) as server:
                if mailbox.starttls:
                    server.starttls(context=ssl.create_default_context())
                if mailbox.user:
                    server.login(mailbox.user, mailbox.password or "")
                server.send_message(message)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            where = f"{mailbox.host}:{mailbox.port}"
            raise NoticeError(f"{where}: {str(error)[:_MAX_ERROR_CHARS]}") from error

    return send


def apprise_sender(urls: Iterable[str]) -> Sender:
    """Return what sends a notice to services that Apprise knows, each named by its URL.

    Raises NoticeError where Apprise is not installed, or does not know a URL.
    """
    try:
        # Here, as it is an extra, and takes as long to load as all else.
        import apprise  # noqa: PLC0415
    except ImportError as error:
        raise NoticeError(
            "Apprise is not installed: pip install 'newscrawl[apprise]', or name another way."
        ) from error
    services = apprise.Apprise()
    for url in urls:
        if not services.add(url):
            raise NoticeError(f"Apprise knows no service for {url.partition(':')[0]}:…")

    def send(notice: Notice) -> None:
        if not services.notify(body=notice.text, title=notice.subject):
            raise NoticeError("a service did not take it; Apprise's own log says why")

    return send
