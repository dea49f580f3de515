"""The task itself: one archive becomes one part.  It is the same wherever it runs."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from newscrawl.archives.further_parts import with_parts_joined
from newscrawl.archives.page_filter import OTHER_LANGUAGES, PageFilter
from newscrawl.archives.part_files import PartFiles, ReadPage, sha256_of, write_part
from newscrawl.archives.part_store import folder_to_fill
from newscrawl.archives.part_task import (
    PartAnswer,
    PartResult,
    PartTask,
    SetAside,
    decode_task,
    encode,
)
from newscrawl.archives.remote_files import (
    MissingFileError,
    RemoteError,
    has_scheme,
    open_remote,
)
from newscrawl.common.text import error_line
from newscrawl.crawl.site_values import lay_over
from newscrawl.crawl.wanted_articles import WantedArticles
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.extraction.confidence_bounds import parse_bounds
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS, ReadingHints
from newscrawl.files.forms.parquet_form import MissingLibraryError
from newscrawl.files.forms.whole_output import WholeOutputError
from newscrawl.files.page_lines import page_lines, unread_page_lines
from newscrawl.files.warc import InputError, ReadLog, holds_records, read_warc_stream
from newscrawl.items import Article, Reason, Reject
from newscrawl.operate.sites_file import read_sites_file
from newscrawl.operate.sites_file.by_host import SitesByHost

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from newscrawl.crawl.workers.messages import PageResult
    from newscrawl.extraction.confidence_bounds import ConfidenceBounds
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["PAGE_TRIES", "answer_task", "make_part"]

PAGE_TRIES: Final = 3
"""How many times a page may end the process that reads it before it is set aside."""
_MAX_SET_ASIDE: Final = 1000
"""How many times a part's entry names such a page; the part's rejects have all of them."""
_UNREAD: Final = frozenset({Reason.FAILED, Reason.TOO_SLOW})
"""Why a page was not read to its end."""


def answer_task(text: bytes) -> bytes:
    """Do a task that came as JSON, and return its answer as JSON: errors are answers, too."""
    try:
        return encode(PartAnswer(make_part(decode_task(text))))
    except (MissingFileError, InputError) as error:
        return encode(PartAnswer(None, str(error), "input"))
    except (WholeOutputError, MissingLibraryError) as error:
        return encode(PartAnswer(None, str(error), "output"))
    except RemoteError as error:
        return encode(PartAnswer(None, str(error), "other"))
    except Exception as error:  # noqa: BLE001 - whatever broke, it is told and tried again
        return encode(PartAnswer(None, error_line(error), "other"))


def make_part(task: PartTask) -> PartResult:
    """Read an archive, and write its part.

    Raises RemoteError, InputError where it is no archive at all, WholeOutputError, PoolError and
    MissingLibraryError.
    """
    started_at, used_before = time.monotonic(), _processor_seconds()
    files = PartFiles.of(task.name, task.options.form)
    with folder_to_fill(task.folder, files) as folder:
        with _opened(task) as (stream, size, tag):
            making = _Making(task, stream)
            with closing(making.pages()) as pages:
                write_part(folder, files, pages)
        path = folder / files.articles
        part_bytes, digest = path.stat().st_size, sha256_of(path)
    return PartResult(
        input=task.address,
        size=size,
        modified=task.modified,
        etag=tag,
        part=files.articles,
        rejects_part=files.rejects,
        part_bytes=part_bytes,
        sha256=digest,
        articles=making.reasons.pop(None, 0),
        rejects={str(reason): count for reason, count in making.reasons.most_common()},
        skipped=dict(making.log.skipped.most_common()),
        lacking_parts=making.log.lacking_parts,
        set_aside=tuple(making.set_aside[:_MAX_SET_ASIDE]),
        damage=making.damage,
        seconds=round(time.monotonic() - started_at, 3),
        processor_seconds=round(_processor_seconds() - used_before, 3),
        version=version("newscrawl"),
    )


def _processor_seconds() -> float:
    return sum(os.times()[:4])  # of this process and of those that it has ended


@contextmanager
def _opened(task: PartTask) -> Iterator[tuple[BinaryIO, int | None, str | None]]:
    if has_scheme(task.address):
        with open_remote(task.address) as opened:
            _check_archive(task.address, opened[0])
            yield opened
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(task.address).open("rb"))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise InputError(f"cannot read {task.address}: {why}. Check the file.") from error
        _check_archive(task.address, stream)
        yield stream, task.size, None


def _check_archive(address: str, stream: BinaryIO) -> None:
    if not holds_records(stream):
        raise InputError(
            f"not a WARC archive: {address}. Give .warc or .warc.gz files; other archives must be "
            "unpacked first."
        )


@dataclass(slots=True)
class _Making:
    """A part while it is made."""

    task: PartTask
    stream: BinaryIO
    log: ReadLog = field(default_factory=ReadLog)
    reasons: Counter[str | None] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)
    damage: str | None = None

    def pages(self) -> Generator[ReadPage]:
        """Have a process read the pages, and yield what each gives, in the archive's order."""
        options = self.task.options
        sites = _sites_of(options.sites_file)
        wanted = WantedArticles.of(options.languages, ())
        bounds = parse_bounds(options.min_confidence)

        def hints_of(url: str | None) -> ReadingHints:
            return sites.hints_of(url) if sites else NO_HINTS

        def is_markdown(url: str | None) -> bool:
            site = sites.site_of(url) if sites and options.body is None else None
            return (options.body or (site.what.body if site else None)) == "markdown"

        jobs = ((page, page if page.is_whole else None) for page in self._wanted_pages())
        with closing(BlockingPool(1, seconds=options.page_seconds, tries=PAGE_TRIES)) as pool:
            results = pool.read_pages(jobs, hints_of=hints_of, markdown_of=is_markdown)
            for page, result in with_parts_joined(results, self.log):
                site = sites.site_of(page.url) if sites else None
                if site is not None and result is not None:
                    lay_over(result.article, site.into.metadata, site.how.time_zone)
                yield self._read_page(page, result, wanted, bounds)

    def _wanted_pages(self) -> Iterator[PageBytes]:
        chosen = PageFilter(self.task.options)
        address = self.task.address
        why_skip = chosen.why_skip
        try:
            for page in read_warc_stream(
                self.stream, self.log, name=address, label=address, why_skip=why_skip
            ):
                if chosen.is_other_language(page):
                    self.log.skipped[OTHER_LANGUAGES] += 1
                else:
                    yield page
        except InputError as error:
            self.damage = str(error)

    def _read_page(
        self,
        page: PageBytes,
        result: PageResult | None,
        wanted: WantedArticles,
        bounds: ConfidenceBounds,
    ) -> ReadPage:
        keep_all = self.task.options.keep_all
        if result is None:
            article = Article(url=page.url, fetched_at=page.fetched_at)
            lines = unread_page_lines(page, keep_all=keep_all)
        else:
            article, reject = result.article, result.reject or wanted.why_not(result.article)
            if reject is not None and reject.reason in _UNREAD:
                self._set_aside(page, reject)
            lines = page_lines(page, article, reject, keep_all=keep_all, min_confidence=bounds)
        self.reasons[lines.reason] += 1
        return ReadPage(article, lines)

    def _set_aside(self, page: PageBytes, reject: Reject) -> None:
        self.set_aside.append(SetAside(page.offset, page.url, reject.detail or ""))
        reject.detail = f"{reject.detail}; its record begins at byte {page.offset} of the archive"


def _sites_of(name: str | None) -> SitesByHost | None:
    return SitesByHost(read_sites_file(Path(name)).plans.values()) if name else None
