"""Alerts reach the operator by every way, on real servers of this machine; a broken way is told."""

from __future__ import annotations

import json
import socket
import sys
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from certificates import certificate
from receiving import receiver

from newscrawl.operate.alerts import ALL_SITES, Alert, Event, EventKind
from newscrawl.operate.notices import (
    Notice,
    NoticeError,
    apprise_sender,
    command_sender,
    mail_sender,
    notice_of,
    send_heartbeat,
    send_to_all,
    webhook_sender,
)
from newscrawl.operate.sites_file.alert_keys import MailPlan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD_IMPORTS = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Apprise loads
NOTICE = Notice("a.example: no news", "a.example: no news for 5 days — look at it", {"alerts": []})


def event(
    kind: EventKind = EventKind.OPENED, site: str = "a.example", words: str = "No news."
) -> Event:
    return Event(kind, Alert(site, "silent", words, 1.0, 1.0, None, None))


class Letters:
    """What a mail server does with what it takes: it keeps it."""

    def __init__(self) -> None:
        self.got: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's
        self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@contextmanager
def mail_server(letters: Letters, **options: Any) -> Iterator[int]:
    """Serve mail on this machine; yield the port."""
    with socket.socket() as free:  # aiosmtpd wants to know the number before it serves
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.mark.server
def test_a_webhook_gets_json_with_the_text_that_chats_show() -> None:
    with receiver() as server:
        webhook_sender(f"{server.url}/hook")(NOTICE)
    [(path, content)] = server.got
    assert path == "/hook"
    assert json.loads(content) == {"text": NOTICE.text, "subject": NOTICE.subject, "alerts": []}


@pytest.mark.server
def test_a_mail_server_gets_a_mail() -> None:
    letters = Letters()
    to = ["desk@a.example", "night@a.example"]
    with mail_server(letters) as port:
        mailbox = MailPlan(
            host="127.0.0.1", port=port, sender="crawl@a.example", to=to, starttls=False
        )
        mail_sender(mailbox)(NOTICE)
    [(sender, recipients, content)] = letters.got
    mail = message_from_bytes(content, policy=default)
    assert (sender, recipients) == ("crawl@a.example", to)
    assert mail["Subject"] == NOTICE.subject
    assert mail.get_content().strip() == NOTICE.text


def test_a_command_gets_the_notice_as_a_line_on_its_standard_input(tmp_path: Path) -> None:
    got = tmp_path / "got.json"
    code = f"import sys; open({str(got)!r}, 'wb').write(sys.stdin.buffer.read())"
    command_sender([sys.executable, "-c", code])(NOTICE)
    [line] = got.read_bytes().splitlines(keepends=True)
    assert (json.loads(line)["text"], line[-1:]) == (NOTICE.text, b"\n")


@OLD_IMPORTS
@pytest.mark.server
def test_apprise_sends_to_the_services_that_it_knows() -> None:
    with receiver() as server:
        apprise_sender([f"json://{server.url.removeprefix('http://')}/"])(NOTICE)
    [(_, content)] = server.got
    assert json.loads(content)["message"] == NOTICE.text


@pytest.mark.server
@pytest.mark.parametrize(
    ("moment", "path"), [("start", "/id/start"), ("success", "/id"), ("failure", "/id/fail")]
)
def test_a_heartbeat(moment: str, path: str) -> None:
    with receiver() as server:
        send_heartbeat(f"{server.url}/id", moment)
    assert [each for each, _ in server.got] == [path]


def broken() -> dict[str, Any]:
    code = "import sys; sys.exit('no such room')"
    return {
        "command": command_sender([sys.executable, "-c", code]),
        "no command": command_sender(["/none/at/all"]),
        "mail": mail_sender(MailPlan(host="127.0.0.1", port=9, sender="a@b.example", to=["c"])),
    }


@pytest.mark.server
def test_a_broken_way_is_told_and_keeps_no_other_from_being_heard() -> None:
    with receiver(500) as failing, receiver() as fine:
        senders = {**broken(), "webhook": webhook_sender(failing.url)}
        failures = send_to_all(NOTICE, {**senders, "other": webhook_sender(fine.url)})
    assert len(fine.got) == 1
    assert len(failures) == 4
    for name, words in (
        ("command", "ended with 1: no such room"),
        ("no command", "/none/at/all: No such file or directory"),
        ("mail", "127.0.0.1:9: "),
        ("webhook", "answers 500 Internal Server Error"),
    ):
        [told] = [line for line in failures if f"could not be sent by {name}:" in line]
        assert words in told


@pytest.mark.server
@pytest.mark.parametrize("status", [404, 500])
def test_what_went_wrong_is_told_without_the_address_which_may_be_a_secret(status: int) -> None:
    with receiver(status) as server:
        addresses = [f"{server.url}/hooks/s3cret", f"{server.url}/a s3cret"]
    for address in ("http://127.0.0.1:9/s3cret", "http://s3cret@[::1/", "s3cret", *addresses):
        with pytest.raises(NoticeError) as caught:
            webhook_sender(address)(NOTICE)
        assert "s3cret" not in str(caught.value)
        with pytest.raises(NoticeError) as caught:
            send_heartbeat(address, "start")
        assert "s3cret" not in str(caught.value)


def answering(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(answer)


@pytest.mark.server
def test_a_server_that_does_not_speak_http_keeps_no_other_from_being_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, receiver() as fine:
        Thread(target=answering, args=(listener, b"220 mail.example\r\n"), daemon=True).start()
        odd = webhook_sender(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        failures = send_to_all(NOTICE, {"odd": odd, "other": webhook_sender(fine.url)})
    assert len(fine.got) == 1
    assert "gives no answer of HTTP" in failures[0]


@pytest.mark.server
def test_a_mail_server_with_a_certificate_of_its_own_gets_no_password(tmp_path: Path) -> None:
    context = certificate("127.0.0.1").context(tmp_path)
    letters = Letters()
    with mail_server(letters, tls_context=context, require_starttls=True) as port:
        mailbox = MailPlan(host="127.0.0.1", port=port, sender="a@b.example", to=["c@d.example"])
        with pytest.raises(NoticeError, match="certificate"):
            mail_sender(replace(mailbox, user="crawl", password=str(tmp_path)))(NOTICE)
    assert not letters.got


@pytest.mark.server
def test_a_mail_of_odd_words_is_sent_or_told() -> None:
    letters = Letters()
    with mail_server(letters) as port:
        mailbox = MailPlan(
            host="127.0.0.1", port=port, sender="a@b.example", to=["c@d.example"], starttls=False
        )
        mail_sender(mailbox)(NOTICE._replace(subject="one\r\nBcc: two@d.example"))
        with pytest.raises(NoticeError):
            mail_sender(replace(mailbox, sender="a\nb"))(NOTICE)
    [(_, recipients, content)] = letters.got
    assert recipients == ["c@d.example"]
    assert message_from_bytes(content, policy=default)["Subject"] == "one Bcc: two@d.example"


@OLD_IMPORTS
def test_addresses_that_are_none() -> None:
    with pytest.raises(NoticeError, match="is no http or https address"):
        webhook_sender("file:///etc/passwd")
    with pytest.raises(NoticeError, match="is no http or https address"):
        send_heartbeat("ftp://a.example", "start")
    with pytest.raises(NoticeError, match="Apprise knows no service for nothing"):
        apprise_sender(["nothing://secret"])


def test_the_notice_of_one_event_and_of_several() -> None:
    one = notice_of([event()])
    assert (one.subject, one.text) == ("a.example: No news.", "a.example: No news.")
    several = notice_of(
        [event(EventKind.REPEATED), event(EventKind.RECOVERED), event(site=ALL_SITES)]
    )
    assert several.subject == "3 alerts: a.example: still, No news."
    assert several.text.splitlines() == [
        "a.example: still, No news.",
        "a.example: as usual again (silent). It was: No news.",
        "many sites: No news.",
    ]
    assert [each["event"] for each in several.data["alerts"]] == ["repeated", "recovered", "opened"]
    long = notice_of([event(words="x" * 500)])
    assert len(long.subject) == 120
    assert long.subject.endswith("…")
