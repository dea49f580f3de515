"""What goes wrong with servers and networks: statuses, silence, broken answers, redirects.

Each function makes a fault, which ``site.faults.put(fault, on=…)`` puts on addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from newsroom.fault_rules import Fault
from newsroom.http_messages import (
    HTML,
    Answer,
    End,
    Gate,
    Headers,
    Pause,
    Request,
    Response,
    Script,
    Step,
    encode,
    status_line,
)
from newsroom.simple_site import html, redirect

__all__ = [
    "FORBIDDEN_TARGETS",
    "answer_with",
    "content_type",
    "drip",
    "drop_body",
    "drop_head",
    "hang",
    "hang_in_body",
    "hold",
    "moved_to",
    "no_content_type",
    "redirect_loop",
    "slow",
    "status",
    "too_long",
    "too_short",
    "truncated_chunks",
    "unavailable",
    "wrong_charset",
]

FORBIDDEN_TARGETS: Final = (
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://[::1]/",
    "http://0.0.0.0/",
    "file:///etc/passwd",
    "ftp://files.example/story",
    "javascript:alert(1)",
    "data:text/html,<p>story</p>",
)
"""Where no crawler may be led."""

_DRIP: Final = 0.1
_PARTS: Final = 4


def answer_with(name: str, answer: Answer) -> Fault:
    """Answer with this instead; a fault of one's own."""
    return Fault(name, lambda _, __: answer)


def _script(
    name: str, steps: Callable[[Request, Response], Iterator[Step]], *, code: int = 200
) -> Fault:
    """A fault whose script has the right answer to work with."""

    def spoil(request: Request, right: Callable[[], Answer]) -> Answer:
        answer = right()
        if isinstance(answer, Script):
            return answer
        return Script(lambda: steps(request, answer), code)

    return Fault(name, spoil)


def _changed(name: str, change: Callable[[Response], Response]) -> Fault:
    def spoil(_: Request, right: Callable[[], Answer]) -> Answer:
        answer = right()
        return answer if isinstance(answer, Script) else change(answer)

    return Fault(name, spoil)


def status(code: int, *, headers: Headers = ()) -> Fault:
    """Answer with a status and an error page: 403, 404, 410, 429, 500."""
    page = f"<title>{code}</title><body><h1>{code}</h1><p>This did not work.</p></body>"
    return answer_with(f"status-{code}", replace(html(page, status=code), headers=headers))


def unavailable(
    code: int = 503, *, retry_after: float | str | None = None, as_date: bool = False
) -> Fault:
    """Answer 503, or 429, with Retry-After: seconds, or a date that many seconds ahead.

    A string goes out as it is, for what no server should send.
    """

    def spoil(_: Request, __: Callable[[], Answer]) -> Answer:
        told = retry_after
        if as_date and isinstance(told, int | float):
            told = format_datetime(datetime.now(UTC) + timedelta(seconds=told), usegmt=True)
        headers = {} if told is None else {"Retry-After": f"{told}"}
        page = "<title>Busy</title><body><h1>Come back later</h1></body>"
        return replace(html(page, status=code), headers=headers)

    return Fault(f"unavailable-{code}", spoil)


def hang() -> Fault:
    """Take the request and never answer."""
    return _script("hang", lambda *_: iter((End.HANG,)), code=0)


def hang_in_body() -> Fault:
    """Send the head and half of the body, then nothing more."""

    def steps(request: Request, right: Response) -> Iterator[Step]:
        wire = encode(right, request)[1]
        yield wire[: -(len(right.content()) // 2) or None]
        yield End.HANG

    return _script("hang-in-body", steps)


def hold(gate: Gate) -> Fault:
    """Answer rightly, once the test opens the gate."""

    def steps(request: Request, right: Response) -> Iterator[Step]:
        yield gate
        yield encode(right, request)[1]

    return _script("hold", steps)


def slow(seconds: float) -> Fault:
    """Answer rightly, after a while."""

    def steps(request: Request, right: Response) -> Iterator[Step]:
        yield Pause(seconds)
        yield encode(right, request)[1]

    return _script("slow", steps)


def drip(interval: float = _DRIP, size: int = 1) -> Fault:
    """Send the right answer a few bytes at a time, with a pause between (seconds)."""

    def steps(request: Request, right: Response) -> Iterator[Step]:
        wire = encode(right, request)[1]
        for at in range(0, len(wire), size):
            yield wire[at : at + size]
            yield Pause(interval)

    return _script("drip", steps)


def drop_head() -> Fault:
    """Tear the connection before anything is answered."""
    return _script("drop-head", lambda *_: iter((End.RESET,)), code=0)


def drop_body() -> Fault:
    """Send the head and half of the body, then tear the connection."""

    def steps(request: Request, right: Response) -> Iterator[Step]:
        wire = encode(right, request)[1]
        yield wire[: -(len(right.content()) // 2) or None]
        yield Pause(0.05)  # else the reset overtakes what was sent
        yield End.RESET

    return _script("drop-body", steps)


def _head(code: int, fields: Mapping[str, str]) -> bytes:
    lines = [status_line(code), *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _with_length(name: str, more: int) -> Fault:
    def steps(_: Request, right: Response) -> Iterator[Step]:
        body = right.content()
        length = max(0, len(body) + more)
        fields = {"Content-Type": right.content_type or HTML, "Content-Length": str(length)}
        yield _head(right.status, fields)
        yield body
        yield End.CLOSE

    return _script(name, steps)


def too_long(more: int = 1000) -> Fault:
    """Promise that many bytes more than are sent, then close."""
    return _with_length("too-long", more)


def too_short(less: int = 1000) -> Fault:
    """Promise that many bytes less than are sent, then close."""
    return _with_length("too-short", -less)


def truncated_chunks() -> Fault:
    """Send the body in chunks, and close in the middle of one."""

    def steps(_: Request, right: Response) -> Iterator[Step]:
        body = right.content()
        fields = {"Content-Type": right.content_type or HTML, "Transfer-Encoding": "chunked"}
        yield _head(right.status, fields)
        size = max(1, len(body) // _PARTS)
        for at in range(0, size * (_PARTS - 1), size):
            part = body[at : at + size]
            yield b"%x\r\n%b\r\n" % (len(part), part)
        last = body[size * (_PARTS - 1) :]
        yield b"%x\r\n%b" % (len(last), last[: len(last) // 2])
        yield End.CLOSE

    return _script("truncated-chunks", steps)


def content_type(value: str) -> Fault:
    """Send the right body under a wrong content type."""
    return _changed("content-type", lambda right: replace(right, content_type=value))


def wrong_charset(charset: str = "koi8-r") -> Fault:
    """Send a UTF-8 page with a header that names another charset."""
    fault = content_type(f"text/html; charset={charset}")
    return replace(fault, name="wrong-charset")


def no_content_type() -> Fault:
    """Send the right body without a content type."""
    return _changed("no-content-type", lambda right: replace(right, content_type=None))


def moved_to(target: str, code: int = 302) -> Fault:
    """Redirect to an address, as it is: another site, or one of ``FORBIDDEN_TARGETS``."""
    return answer_with("moved", redirect(target, code))


def redirect_loop(path: str = "/loop/", length: int = 2) -> Fault:
    """Redirect in a circle: put it on the page and on ``/loop/*``."""
    steps: Sequence[str] = [f"{path}{at}" for at in range(length)]

    def spoil(request: Request, _: Callable[[], Answer]) -> Answer:
        at = steps.index(request.path) + 1 if request.path in steps else 0
        return redirect(steps[at % length])

    return Fault("redirect-loop", spoil)
