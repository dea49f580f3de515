"""``newscrawl follow`` against servers on loopback, which fail, refuse, and are killed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import signal
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from followed import add, follow
from store_servers import RedisServer
from waiting import wait_until

from newscrawl.following import follower
from newscrawl.following.cursor_file import CursorFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Cli

pytestmark = pytest.mark.server
SECRET = "very secret"  # noqa: S105 - a test's


class Requests:
    """What a server was sent, and how it answers."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.statuses: list[int] = []
        """Of the next answers; 200 when there are no more."""
        self.answer: Callable[[bytes], bytes] = lambda _: b"{}"

    def numbers(self) -> list[int]:
        return [int(orjson.loads(body)["id"], 16) for body in self.bodies]


@contextmanager
def server(requests: Requests, port: int = 0) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = requests.statuses.pop(0) if requests.statuses else 200
            if status < 300:
                requests.bodies.append(body)
                requests.paths.append(self.path)
                requests.headers.append({k.lower(): v for k, v in self.headers.items()})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(requests.answer(body))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(follower, "_FIRST_PAUSE_SECONDS", 0.01)
    path = tmp_path / "articles.jsonl"
    add(path, 1, 3)
    return path


def test_a_webhook_is_signed_and_gets_each_record_once(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSCRAWL_WEBHOOK_SECRET", SECRET)
    requests = Requests()
    with server(requests) as url:
        assert follow(output, f"{url}/hook") == 0
        assert capsys.readouterr().err == "3 handed on\n"
        add(output, 4, 4)
        assert follow(output, f"{url}/hook") == 0
    assert requests.numbers() == [1, 2, 3, 4]
    assert set(requests.paths) == {"/hook"}
    headers, body = requests.headers[0], requests.bodies[0]
    assert headers["webhook-id"] == f"{1:016x}.1"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.digest(SECRET.encode(), signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_what_is_refused_is_a_dead_letter_and_what_fails_is_sent_again(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = Requests()
    requests.statuses = [503, 429, 200, 422]  # the first record at the third try; not the second
    output.write_bytes(output.read_bytes() + b"no JSON\n")
    with server(requests) as url:
        assert follow(output, url, "--dead-letters", "dead.jsonl") == 0
    assert requests.numbers() == [1, 3]
    told = capsys.readouterr().err
    assert "answers 503 Service Unavailable; trying again in 0.01 s." in told
    assert told.endswith("2 handed on; 1 skipped: not-json; 2 in dead.jsonl\n")
    letters = [orjson.loads(line) for line in Path("dead.jsonl").read_bytes().splitlines()]
    assert letters[0]["record"]["headline"] == "H 2"
    assert letters[0]["reason"].startswith("HTTP status 422")
    assert letters[1]["line"] == "no JSON"


@pytest.mark.parametrize(
    ("statuses", "words"),
    [([404], "answers 404 Not Found, so it takes nothing"), ([500] * 9, "6 times. What was")],
)
def test_a_target_that_takes_nothing_ends_a_single_run(
    output: Path, statuses: list[int], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = Requests()
    requests.statuses = [200, *statuses]
    with server(requests) as url:
        assert follow(output, url) == 2
        assert words in capsys.readouterr().err
        requests.statuses.clear()
        assert follow(output, url) == 0
    assert requests.numbers() == [1, 2, 3]


def test_a_search_engine_gets_batches(output: Path) -> None:
    requests = Requests()

    def answer(body: bytes) -> bytes:
        count = len(body.splitlines()) // 2
        return orjson.dumps({"items": [{"index": {"status": 201}}] * count})

    requests.answer = answer
    with server(requests) as url:
        assert follow(output, f"opensearch+{url}/articles") == 0
    assert requests.paths == ["/articles/_bulk"]
    assert len(requests.bodies[0].splitlines()) == 6


def test_either_side_may_be_killed(cli: Cli, output: Path) -> None:
    """Both are killed in the middle; each record arrives, and none is left out."""
    requests = Requests()
    with server(requests) as url:
        process = cli.start("follow", output.name, "--to", url)
        wait_until(lambda: len(requests.bodies) == 3, "three records")
        add(output, 4, 80)
        wait_until(lambda: len(requests.bodies) > 20, "some more")
        process.send_signal(signal.SIGKILL)
        process.communicate()
    port = int(url.rpartition(":")[2])
    process = cli.start("follow", output.name, "--to", url)  # while the server is gone
    assert process.stderr is not None
    assert process.stderr.readline().startswith(b"Following articles.jsonl, to http://127.0.0.1:")
    assert b"trying again in 1 s" in process.stderr.readline()
    with server(requests, port):
        wait_until(lambda: set(requests.numbers()) == set(range(1, 81)), "all records")
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 0
    assert len(requests.bodies) <= 81  # the one under way at the kill may come twice


# --- Redis ---


def test_redis_may_be_killed(cli: Cli, output: Path, tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    url = f"redis://127.0.0.1:{server.port}/0?stream=articles"

    def entries() -> list[dict[str, Any]]:
        with server.client() as client:
            found: Any = client.xrange("articles")
            return [entry for _, entry in found]

    with server.running():
        process = cli.start("follow", output.name, "--to", url)
        wait_until(lambda: len(entries()) == 3, "three entries")
        server.kill()
    add(output, 4, 300)
    assert process.stderr is not None
    assert process.stderr.readline().startswith(b"Following ")
    assert b"trying again in 1 s" in process.stderr.readline()
    with server.running():
        wait_until(lambda: len(entries()) >= 300, "all entries")
        process.send_signal(signal.SIGTERM)
        process.communicate()
        found = entries()
    assert {int(entry["id"], 16) for entry in found} == set(range(1, 301))
    assert orjson.loads(found[0]["record"])["headline"] == "H 1"
    assert found[0]["revision"] == "1"


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("output_name", "more", "words"),
    [
        ("none.jsonl", (), "none.jsonl does not exist"),
        ("page.html", (), "page.html is no file of records"),
        ("articles.jsonl", ("--cursor", "none/c"), "there is no such folder"),
        ("articles.jsonl", ("--cursor", "articles.jsonl"), "is no cursor of newscrawl follow"),
    ],
)
def test_an_error_is_one_line(
    output: Path,
    output_name: str,
    more: tuple[str, ...],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = output.read_bytes()
    Path("page.html").write_bytes(b"<p>A page.")
    assert follow(Path(output_name), "http://127.0.0.1:9/x", *more) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line
    assert output.read_bytes() == before


def test_two_at_once_are_told_apart(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CursorFile(Path("cursor")):
        assert follow(output, "http://127.0.0.1:9/x", "--cursor", "cursor") == 2
    assert "Another newscrawl follow uses cursor: wait" in capsys.readouterr().err


def test_from_the_end_and_what_comes_after_it(output: Path) -> None:
    requests = Requests()
    with server(requests) as url:
        assert follow(output, url, "--from-end") == 0
        add(output, 4, 4)
        assert follow(output, url, "--from-end") == 0
    assert requests.numbers() == [4]
