"""Worker processes: what a page can do to them, and what it cannot do to other pages."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from worker_patch import in_workers

import newscrawl
from newscrawl import examine
from newscrawl.crawl.workers import launch, recycling, worker_process
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.messages import (
    FRAME_HEADER_BYTES,
    JobMessage,
    ResultMessage,
    encode_frame,
    frame_lengths,
)
from newscrawl.crawl.workers.processor_time import processor_seconds
from newscrawl.crawl.workers.worker_pool import PoolError, WorkerPool
from newscrawl.files.page_bytes import PageBytes
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import MakePage

CHECKOUT = str(Path(newscrawl.__file__).parents[1])
# What hostile pages could make of the process that reads them, each by a word in the page.
HOSTILE = """
import os, signal, sys, time
sys.path.insert(0, CHECKOUT)  # also where another newscrawl is installed
import newscrawl.crawl.workers.recycling as recycling
import newscrawl.extraction.examination as extraction
examine = extraction.examine_with_rules
def pipes():
    for number in range(3, 20):
        try:
            os.write(number, b"")
        except OSError:
            continue
        yield number
def hostile(content, url=None, **more):
    text = content if isinstance(content, bytes) else content.encode()
    if b"dies here" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"/once-->" in text:
        once = text.rpartition(b"<!--")[2].partition(b"-->")[0].decode()
        if not os.path.exists(once):
            open(once, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
    if b"wears it out" in text:
        recycling._MAX_JOBS = 1
    if b"takes long" in text:
        began = time.process_time()
        while time.process_time() - began < 1.5:
            pass
    if b"waits" in text:
        time.sleep(1.5)
    if b"takes for ever" in text:
        while True:
            pass
    if b"takes all memory" in text:
        bytearray(1 << 40)
    if b"asks for garbage" in text:
        raise LookupError(f"garbage is collected: {gc.isenabled()}")
    if b"raises" in text:
        raise ZeroDivisionError("on purpose")
    if b"sends rubbish" in text:
        for number in pipes():
            os.write(number, b"\\0\\0\\0\\2\\0\\0\\0\\0no")
        signal.pause()
    if b"sends a pickle" in text:
        for number in pipes():
            code = b"cos\\nsystem\\n(S'touch owned'\\ntR."
            os.write(number, bytes((0, 0, 0, len(code), 0, 0, 0, 0)) + code)
        signal.pause()
    if b"sends too much" in text:
        for number in pipes():
            os.write(number, b"\\xff\\xff\\xff\\xff\\0\\0\\0\\0")
        signal.pause()
    if b"lies" in text:
        outcome = examine(content, url, **more)
        outcome.article.photos = "no list"
        return outcome
    return examine(content, url, **more)
extraction.examine_with_rules = hostile
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "patched"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        in_workers(f"CHECKOUT = {CHECKOUT!r}\n{HOSTILE}"), encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(place))


@asynccontextmanager
async def pool(count: int = 1, *, seconds: float = 30.0) -> AsyncIterator[WorkerPool]:
    made = WorkerPool(count, seconds=seconds)
    try:
        yield made
    finally:
        made.close()


def says(text: str) -> PageBytes:
    return PageBytes(f"<html><body><p>This page {text}.</p></body></html>".encode(), None)


def test_an_article_comes_back_as_it_was_read(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed")

    async def run() -> None:
        async with pool() as workers:
            url = "https://news.example/a"
            read = await workers.read_page(PageBytes(page, url, "text/html", "2026-01-02"))
            assert read.reject is None
            assert read.article.headline == "The bridge stays closed"
            assert (read.article.url, read.article.fetched_at) == (url, "2026-01-02")

    asyncio.run(run())


HOSTILE_PAGES = {
    "dies here": (Reason.FAILED, "it ended the process that read it"),
    "raises": (Reason.FAILED, "ZeroDivisionError: on purpose"),
    # None is collected while a worker starts.
    "asks for garbage": (Reason.FAILED, "LookupError: garbage is collected: True"),
    "takes for ever": (Reason.TOO_SLOW, "reading it took longer than 1.5 s"),
    "takes all memory": (Reason.FAILED, "MemoryError"),
    "sends rubbish": (Reason.FAILED, "its worker sent something that is not a result"),
    "sends a pickle": (Reason.FAILED, "its worker sent something that is not a result"),
    "sends too much": (Reason.FAILED, "its worker sent more than 24 MB"),
    "lies": (Reason.FAILED, "its worker sent a result of the wrong form"),
}


@pytest.mark.usefixtures("hostile")
def test_only_the_hostile_pages_are_lost_and_their_rejects_say_why(
    article_page: MakePage, tmp_path: Path
) -> None:
    """Of a pool with one worker, which reads good pages before, between and after them."""
    good = PageBytes(article_page("The bridge stays closed"), None)
    pages = [good, *(page for text in HOSTILE_PAGES for page in (says(text), good))]

    async def run() -> None:
        async with pool(seconds=1.5) as workers:
            reads = await asyncio.gather(*map(workers.read_page, pages))
        assert [read.reject for read in reads[::2]] == [None] * (len(HOSTILE_PAGES) + 1)
        for (text, (reason, detail)), read in zip(HOSTILE_PAGES.items(), reads[1::2], strict=True):
            assert read.reject is not None, text
            assert read.reject.reason is reason, text
            assert (read.reject.detail or "").startswith(detail), text

    asyncio.run(run())
    assert not (tmp_path / "owned").exists()


@pytest.mark.usefixtures("hostile")
def test_the_traceback_of_a_job_that_broke_is_in_the_parents_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = "https://news.example/a"

    async def run() -> None:
        async with pool() as workers:
            await workers.read_page(PageBytes(b"<p>This page raises.", url))
            await workers.read_page(says("takes all memory"))

    asyncio.run(run())
    [record] = [record for record in caplog.records if record.name.startswith("newscrawl.")]
    assert (record.levelname, record.getMessage()) == ("ERROR", f"An extractor broke on {url}")
    assert ", in hostile\n" in caplog.text
    assert "ZeroDivisionError: on purpose" in caplog.text


@pytest.mark.usefixtures("hostile")
def test_slow_pages_of_a_site_do_not_hold_up_another(article_page: MakePage) -> None:
    """With one worker: all good pages are through before a second slow one is."""
    good = PageBytes(article_page("The bridge stays closed"), None)
    done: list[str] = []

    async def read(workers: WorkerPool, page: PageBytes, site: str) -> None:
        await workers.read_page(page, site=site)
        done.append(site)

    async def run() -> None:
        async with pool() as workers:
            slow = [
                asyncio.ensure_future(read(workers, says("takes long"), "slow.example"))
                for _ in range(4)
            ]
            await asyncio.sleep(0)
            quick = [read(workers, good, "quick.example") for _ in range(12)]
            await asyncio.gather(*quick)
            for task in slow:
                task.cancel()

    asyncio.run(run())
    assert done.count("quick.example") == 12
    assert done.count("slow.example") <= 1


@pytest.mark.usefixtures("hostile")
def test_pages_behind_a_slow_one_go_to_another_worker(article_page: MakePage) -> None:
    good = PageBytes(article_page("The bridge stays closed"), None)
    done: list[str] = []

    async def read(workers: WorkerPool, page: PageBytes, name: str) -> None:
        await workers.read_page(page)
        done.append(name)

    async def run() -> None:
        async with pool() as workers:
            await workers.read_page(good)  # it is ready, and takes several at a time
            pages = [(says("takes for ever"), "slow"), *((good, "good") for _ in range(20))]
            tasks = [asyncio.ensure_future(read(workers, *page)) for page in pages]
            await asyncio.gather(*tasks[1:])
            tasks[0].cancel()

    asyncio.run(run())
    assert done == ["good"] * 20


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The workers that are started."""
    found: list[subprocess.Popen[bytes]] = []

    def start(*, max_memory_bytes: int) -> subprocess.Popen[bytes]:
        found.append(launch.start_worker(max_memory_bytes=max_memory_bytes))
        return found[-1]

    monkeypatch.setattr(worker_process, "start_worker", start)
    return found


@pytest.mark.usefixtures("hostile")
@pytest.mark.skipif(processor_seconds(os.getpid()) is None, reason="the system does not tell")
def test_a_page_that_waits_for_a_processor_is_not_slow(
    article_page: MakePage, started: list[subprocess.Popen[bytes]]
) -> None:
    """On a busy machine any page may take a second."""
    good = PageBytes(article_page("The bridge stays closed"), None)
    with closing(BlockingPool(1)) as workers:
        list(workers.read_pages(enumerate([good, says("waits"), good])))
    assert len(started) == 1


@pytest.mark.usefixtures("hostile")
def test_another_worker_takes_the_place_of_one_that_is_worn(
    article_page: MakePage, started: list[subprocess.Popen[bytes]]
) -> None:
    """Also of one that has more pages at hand: each is read, in the order in which they came."""
    page = article_page("The bridge stays closed")
    worn = page.replace(b"</body>", b"<p>This page wears it out.</p></body>")
    pages = [PageBytes(worn if number in {7, 30} else page, None) for number in range(40)]
    with closing(BlockingPool(1)) as workers:
        read = list(workers.read_pages(enumerate(pages)))
        assert [number for number, _ in read] == list(range(40))
        assert all(result is not None and result.reject is None for _, result in read)
        assert len(started) == 3
        assert [process.poll() is None for process in started] == [False, False, True]


def test_a_process_is_worn_by_its_jobs_or_by_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recycling, "_MAX_JOBS", 3)
    monkeypatch.setattr(recycling, "_MAX_RESIDENT_BYTES", 1 << 40)
    assert [recycling.is_worn(jobs) for jobs in (2, 3)] == [False, True]
    monkeypatch.setattr(recycling, "_MAX_RESIDENT_BYTES", 1 << 20)
    assert recycling.is_worn(1)
    monkeypatch.setattr(recycling, "_MEMORY", Path("/nowhere"))  # as on other systems
    assert recycling.is_worn(1)


def test_workers_that_cannot_start_fail_the_pages_and_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(3)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    failures: list[PoolError] = []

    async def run() -> None:
        workers = WorkerPool(2, on_failure=failures.append)
        with pytest.raises(PoolError, match="cannot be started: 3 in a row ended"):
            await workers.read_page(says("waits"))
        with pytest.raises(PoolError, match="cannot be started"):
            await workers.read_page(says("comes later"))
        workers.close()

    asyncio.run(run())
    assert len(failures) == 1


@pytest.mark.usefixtures("hostile")
def test_a_worker_without_a_parent_ends_itself() -> None:
    """Also in the midst of a page that never ends."""
    process = launch.start_worker(max_memory_bytes=0)
    assert process.stdin is not None
    assert process.stdout is not None
    text, payload = frame_lengths(process.stdout.read(FRAME_HEADER_BYTES))
    assert (
        msgspec.json.decode(process.stdout.read(text + payload), type=ResultMessage)
        == ResultMessage()
    )
    arguments: dict[str, str | bool | None] = dict.fromkeys(("url", "content_type", "fetched_at"))
    job = JobMessage(
        "read_page", arguments | {"with_next": False, "is_utf8": False, "text_of": "none"}, 0.2
    )
    process.stdin.write(encode_frame(msgspec.json.encode(job), says("takes for ever").content))
    process.stdin.close()
    assert process.wait(60) == -signal.SIGALRM
    process.stdout.close()


def test_results_come_in_the_order_of_the_pages_and_few_are_held(article_page: MakePage) -> None:
    asked = 0

    def pages() -> list[tuple[int, PageBytes | None]]:
        return [
            (number, PageBytes(article_page(f"Story {number}"), None) if number % 7 else None)
            for number in range(300)
        ]

    def watched() -> Iterator[tuple[int, PageBytes | None]]:
        nonlocal asked
        for page in pages():
            asked += 1
            yield page

    with closing(BlockingPool(2)) as workers:
        for done, (number, read) in enumerate(workers.read_pages(watched())):
            assert number == done
            assert asked - done <= 2 * 32 + 2
            if number % 7:
                assert read is not None
                assert read.article.headline == f"Story {number}"
            else:
                assert read is None
    assert asked == 300


def test_no_worker_outlives_its_pool(article_page: MakePage) -> None:
    workers = BlockingPool(2)
    results = workers.read_pages(
        (number, PageBytes(article_page(f"Story {number}"), None)) for number in range(100)
    )
    next(results)
    pids = [worker._process.pid for worker in workers._pool._workers if worker._process]
    assert pids
    results.close()
    workers.close()
    workers.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_half_a_surrogate_pair_costs_at_most_its_own_page(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed")

    async def run() -> None:
        async with pool() as workers:
            read = await workers.read_page(PageBytes(page, "https://news.example/\ud800"))
            assert read.article.headline == "The bridge stays closed"
            read = await workers.read_page(PageBytes(page, None, "text/html; \ud800"))
            assert read.reject is not None
            assert (read.reject.detail or "").startswith("UnicodeEncodeError")
            read = await workers.read_page(PageBytes(page, None))
            assert read.reject is None

    asyncio.run(run())


@pytest.mark.usefixtures("hostile")
def test_a_page_whose_worker_was_killed_by_chance_is_read_again(
    article_page: MakePage, tmp_path: Path
) -> None:
    """By the system, say, which is out of memory: another worker reads it."""
    page = article_page("Dies once").replace(b"</body>", f"<!--{tmp_path}/once--></body>".encode())

    async def run() -> None:
        async with pool() as workers:
            read = await workers.read_page(PageBytes(page, None))
            assert read.reject is None
            assert read.article.headline == "Dies once"

    asyncio.run(run())
    assert (tmp_path / "once").exists()


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e300])
def test_an_impossible_time_limit_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="number of seconds above 0"):
        WorkerPool(1, seconds=seconds)
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0"):
        examine(b"<p>a page", timeout=seconds)


def test_what_the_parent_found_elsewhere_is_found_by_a_worker(
    tmp_path: Path, article_page: MakePage
) -> None:
    """Packages that the parent has by its own sys.path, as where they were installed apart."""
    page = tmp_path / "page.html"
    page.write_bytes(article_page("The bridge stays closed"))
    places = [place for place in sys.path if place]
    code = (
        f"import sys; sys.path[:] = {places!r}; import newscrawl\n"
        f"article = newscrawl.extract(open({str(page)!r}, 'rb').read(), timeout=60)\n"
        "print(article.headline)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],  # without site-packages of its own
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "The bridge stays closed\n", done.stderr


# --- the library ---------------------------------------------------------------------------------

LIBRARY = """
import newscrawl
page = open({page!r}, "rb").read()
assert newscrawl.extract(page, timeout=60).headline == "The bridge stays closed"
assert newscrawl.extract(page.decode(), timeout=60).headline == "The bridge stays closed"
slow = b"<html><p>This page takes for ever.</p></html>"
outcome = newscrawl.examine(slow, "https://news.example/a", timeout=0.5)
assert outcome.reject.reason is newscrawl.Reason.TOO_SLOW, outcome
assert outcome.article.url == "https://news.example/a"
try:
    newscrawl.extract(slow, "https://news.example/a", timeout=0.5)
except TimeoutError as error:
    print(error)
"""


@pytest.mark.usefixtures("hostile")
def test_the_library_has_a_time_limit(article_page: MakePage, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article_page("The bridge stays closed"))
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY.format(page=str(page))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    message = "https://news.example/a: reading it took longer than 0.5 s\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, message, "")
