"""``newscrawl extract -o FOLDER``: archives in, a folder of parts out, one part an archive."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec import structs
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from newscrawl.archives.archive_inputs import LIST_SIGN, archive_addresses, part_tasks
from newscrawl.archives.executor import Executor, ExecutorError
from newscrawl.archives.local_executor import LocalExecutor
from newscrawl.archives.manifest import Manifest, ManifestError
from newscrawl.archives.part_run import OutputFailedError, PartRun
from newscrawl.archives.part_store import STORE_SCHEME
from newscrawl.archives.part_task import PART_FORMS, PartOptions
from newscrawl.cli.command_output import STDOUT, Interrupts, check_is_path
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.exit_status import INTERRUPTED
from newscrawl.common.terminal import console, print_to_stderr
from newscrawl.crawl.date_window import DateWindowError, parse_typed_date
from newscrawl.files.saved_pages import STDIN
from newscrawl.files.warc import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.archives.part_task import PartResult, PartTask

__all__ = [
    "PARTS_OPTIONS",
    "PartsOptions",
    "extract_parts",
    "is_parts_folder",
    "lacking_parts_words",
]

_SECONDS_BETWEEN_LINES: Final = 30.0
"""Between two lines of progress where there is no terminal to show a bar."""
_MAX_TOLD: Final = 20
"""Lines of one kind that a summary shows; the manifest and the rejects have all."""
_DAY_HOURS: Final = 48
"""Hours from which on an estimate is told in days."""

PARTS_OPTIONS: Final[tuple[Callable[[Callable[..., None]], Callable[..., None]], ...]] = (
    click.option(
        "--as",
        "form",
        type=click.Choice(PART_FORMS),
        help=f"The form of the parts in a folder.  [default: {PART_FORMS[0]}]",
    ),
    click.option(
        "--ray",
        metavar="[ADDRESS]",
        is_flag=False,
        flag_value="",
        help="Make the parts on a Ray cluster: HOST:PORT, or auto for the one that this machine is "
        "in. Without ADDRESS Ray is started on this machine.",
    ),
    click.option(
        "--base",
        metavar="ADDRESS",
        help="What paths in an @list begin with, as in https://data.commoncrawl.org/.",
    ),
    click.option(
        "--host",
        "hosts",
        multiple=True,
        metavar="HOST",
        help="In a folder: only pages of this host and those below it. May be repeated.",
    ),
    click.option(
        "--language",
        "languages",
        multiple=True,
        metavar="LANG",
        help="In a folder: only pages in this language, as in en or pt-BR, by what it "
        "declares, else by its text. May be repeated.",
    ),
    click.option(
        "--fetched-since",
        metavar="DATE",
        help="In a folder: only pages that were fetched on DATE or later.",
    ),
    click.option(
        "--fetched-until",
        metavar="DATE",
        help="In a folder: only pages that were fetched on DATE or before.",
    ),
)


@dataclass(frozen=True, slots=True)
class PartsOptions:
    """The options that are for folders of parts alone."""

    form: str | None
    ray: str | None
    base: str | None
    hosts: tuple[str, ...]
    languages: tuple[str, ...]
    fetched_since: str | None
    fetched_until: str | None

    def given(self) -> list[str]:
        """Return the names of those that were given."""
        named = {
            "--as": self.form,
            "--base": self.base,
            "--host": self.hosts,
            "--language": self.languages,
            "--fetched-since": self.fetched_since,
            "--fetched-until": self.fetched_until,
        }
        return [name for name, value in named.items() if value]


def is_parts_folder(output: str, inputs: Sequence[str], options: PartsOptions) -> bool:
    """Whether a folder of parts is asked for: by the output, or by --ray.

    Raises click's error where something goes with a folder only, and none is given.
    """
    is_folder = output.endswith("/") or (bool(output) and Path(output).is_dir())
    if is_folder or options.ray is not None:
        return True
    lists = [name for name in inputs if name.startswith(LIST_SIGN) and not Path(name).exists()]
    for given in [*options.given(), *(f"the list {name}" for name in lists)]:
        raise click.ClickException(
            f"{given} goes with a folder of parts: name one with -o, with a slash at its end, "
            "as in -o parts/."
        )
    return False


def lacking_parts_words(count: int) -> str:
    """Say how many articles go on where no archive has it.

    >>> lacking_parts_words(1)
    '1 article without its further parts, which are not there'
    """
    articles, its = ("article", "its") if count == 1 else ("articles", "their")
    return f"{count:,} {articles} without {its} further parts, which are not there"


def extract_parts(
    inputs: Sequence[str],
    output: str,
    options: PartOptions,
    chosen: PartsOptions,
    *,
    workers: int | None,
) -> None:
    """Make a part of each archive that has none yet."""
    _check(inputs, output, chosen)
    options = _with_choice(options, chosen)
    with as_click_error(InputError, ManifestError, ExecutorError, OutputFailedError):
        addresses = archive_addresses(inputs, chosen.base)
        tasks, missing = part_tasks(addresses, output, options)
        with closing(Manifest(output, options)) as manifest:
            to_do = [task for task in tasks if not manifest.is_whole(task)]
            summary = _Summary(output.rstrip("/"), len(tasks), len(tasks) - len(to_do), missing)
            if to_do:
                _run(to_do, _executor(chosen.ray, workers), manifest, summary)
    summary.show()
    click.get_current_context().exit(summary.status)


def _check(inputs: Sequence[str], output: str, chosen: PartsOptions) -> None:
    if output == STDOUT:
        raise click.ClickException(
            "--ray writes a folder of parts: name one with -o, as in -o parts/."
        )
    is_in_store = output.startswith(STORE_SCHEME)
    if not is_in_store:
        check_is_path(output)
    ray = chosen.ray or ""
    if ray and (Path(ray).exists() or ray.startswith(LIST_SIGN) or ".warc" in ray):
        raise click.ClickException(
            f"--ray took {ray} for the address of a cluster: put an option between the two, as in "
            f"--ray -o {output} {ray}."
        )
    if not inputs or STDIN in inputs:
        raise click.ClickException(
            "a folder of parts is made of archives: give .warc or .warc.gz files, folders, "
            "addresses or an @list, and no standard input."
        )
    for folder in map(Path, inputs):
        if not is_in_store and folder.is_dir() and Path(output).resolve() == folder.resolve():
            raise click.ClickException(
                f"output is also an input: {output}. Name another folder with -o."
            )


def _with_choice(options: PartOptions, chosen: PartsOptions) -> PartOptions:
    with as_click_error(DateWindowError):
        for date in filter(None, (chosen.fetched_since, chosen.fetched_until)):
            parse_typed_date(date)
    sites = options.sites_file
    return structs.replace(
        options,
        form=chosen.form or PART_FORMS[0],
        sites_file=str(Path(sites).absolute()) if sites else None,
        sites_sha256=hashlib.sha256(Path(sites).read_bytes()).hexdigest() if sites else None,
        hosts=tuple(sorted({_host(host) for host in chosen.hosts})),
        languages=tuple(sorted({_language(language) for language in chosen.languages})),
        fetched_since=chosen.fetched_since,
        fetched_until=chosen.fetched_until,
    )


def _host(text: str) -> str:
    host = text.casefold().rstrip(".")
    if not host or any(sign in host for sign in "/:@ "):
        raise click.ClickException(f"no host: {text!r}. Give one such as news.example.")
    return host


def _language(text: str) -> str:
    language = text.replace("_", "-").casefold()
    if not language.replace("-", "").isalnum() or not language.partition("-")[0].isalpha():
        raise click.ClickException(f"no language: {text!r}. Give one such as en or pt-BR.")
    return language


def _executor(ray: str | None, workers: int | None) -> Executor:
    if ray is None:
        return LocalExecutor(workers or 1)
    # Here, as only it needs Ray.
    from newscrawl.archives.ray_executor import RayExecutor  # noqa: PLC0415

    return RayExecutor(ray, count=workers)


@dataclass(slots=True)
class _Summary:
    """What the command did, for the lines at its end."""

    folder: str
    archives: int
    done_before: int
    missing: list[str]
    parts: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """Of articles, and of rejects by reason."""
    skipped: Counter[str] = field(default_factory=Counter)
    lacking_parts: int = 0
    damage: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    was_interrupted: bool = False
    started_at: float = field(default_factory=time.monotonic)

    def add(self, part: PartResult) -> None:
        self.parts += 1
        self.counts["articles"] += part.articles
        self.counts.update(part.rejects)
        self.skipped.update(part.skipped)
        self.lacking_parts += part.lacking_parts
        if part.damage:
            self.damage.append(part.damage)
        self.set_aside += [
            f"{part.input}: the page at byte {page.offset} was set aside: {page.why}"
            for page in part.set_aside
        ]

    @property
    def status(self) -> int:
        """The exit status."""
        if self.was_interrupted:
            return INTERRUPTED
        return 2 if self.failed or self.missing or self.damage else 0

    def show(self) -> None:
        """Show it on standard error."""
        pages, articles = self.counts.total(), self.counts["articles"]
        reasons = [f"{k} {n:,}" for k, n in self.counts.most_common() if k != "articles"]
        shown_reasons = f" ({', '.join(reasons)})" if reasons else ""
        words = [f"{self.folder}: {self.parts:,} of {self.archives:,} archives done"]
        if self.done_before:
            words[0] += f", {self.done_before:,} were before"
        if self.parts:
            rate = pages / max(time.monotonic() - self.started_at, 0.001)
            words.append(
                f"{articles:,} articles and {pages - articles:,} rejects"
                f"{shown_reasons} from {pages:,} pages, "
                f"{rate:,.0f} a second"
            )
        if self.skipped:
            shown = ", ".join(f"{k} {n:,}" for k, n in self.skipped.most_common())
            words.append(f"other responses: {shown}")
        if self.lacking_parts:
            words.append(lacking_parts_words(self.lacking_parts))
        prefix = "Interrupted; the same command goes on. " if self.was_interrupted else ""
        print_to_stderr(prefix + "; ".join(words))
        for lines in (self.set_aside, self.damage, self.missing, self.failed):
            for line in lines[:_MAX_TOLD]:
                print_to_stderr(f"newscrawl extract: {line}")
            if len(lines) > _MAX_TOLD:
                print_to_stderr(f"newscrawl extract: and {len(lines) - _MAX_TOLD:,} more like it")


def _run(tasks: list[PartTask], executor: Executor, manifest: Manifest, summary: _Summary) -> None:
    """Run tasks, and show how far they are."""
    interrupts = Interrupts()
    run = PartRun(executor, manifest)
    try:
        with closing(executor), interrupts.handled(), _Shown(summary, run, len(tasks)) as shown:
            for part in run.parts(tasks):
                if part is not None:
                    summary.add(part)
                shown.update()
    except KeyboardInterrupt:
        summary.was_interrupted = True
    summary.failed += [each.why for each in run.failed]


class _Shown:
    """How far a run is: a bar on a terminal, else a line now and then."""

    def __init__(self, summary: _Summary, run: PartRun, total: int) -> None:
        self._summary, self._run, self._total = summary, run, total
        terminal = console(stderr=True)
        self._bar: Progress | None = None
        if terminal.is_terminal:
            columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=terminal, transient=True)
            self._task = self._bar.add_task("", total=total)
        self._told_at = time.monotonic()

    def __enter__(self) -> _Shown:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def update(self) -> None:
        """Show how far the run is now."""
        done = self._summary.parts + len(self._run.failed)
        if self._bar:
            self._bar.update(self._task, completed=done, description=self._words(done))
        elif time.monotonic() - self._told_at >= _SECONDS_BETWEEN_LINES:
            self._told_at = time.monotonic()
            print_to_stderr(self._words(done))

    def _words(self, done: int) -> str:
        left = self._run.seconds_left()
        estimate = f"about {_in_words(left)} left" if left is not None else "no estimate yet"
        pages = self._summary.counts.total()
        return f"{done:,} of {self._total:,} archives, {pages:,} pages, {estimate}"


def _in_words(seconds: float) -> str:
    """Return a duration as exactly as an estimate can be.

    >>> _in_words(42), _in_words(4000), _in_words(400_000)
    ('1 min', '1.1 h', '4.6 days')
    """
    if seconds < 60 * 60:
        return f"{max(round(seconds / 60), 1)} min"
    hours = seconds / 60 / 60
    return f"{hours:.1f} h" if hours < _DAY_HOURS else f"{hours / 24:.1f} days"
