"""The options of commands whose sites several workers share, and what they stand for."""

from __future__ import annotations

import os
import re
import signal
import socket
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from newscrawl.crawl.date_window import DateWindowError, parse_duration
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.operate.shared_membership import LEASE_SECONDS, Membership
from newscrawl.operate.worker_places import WORKER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.operate.service import Service

__all__ = [
    "FRONTIER",
    "FRONTIER_OPTIONS",
    "FrontierChoice",
    "check_frontier",
    "handle_signals",
    "is_typed",
    "membership",
]

_MIN_LEASE_SECONDS: Final = 5.0
"""A lease is renewed four times in its span: below it, a slow moment of the store ends a run."""
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME_CHARS: Final = 63  # as in a label of a host's name

FRONTIER: Final = click.option(
    "--frontier",
    metavar="URL",
    envvar="NEWSCRAWL_FRONTIER",
    show_envvar=True,
    help="Share the crawl with workers on other machines: the address of the store at which they "
    "meet, as redis://HOST/0?name=NAME or postgresql://HOST/DATABASE?name=NAME.",
)


def _check_name(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Check a worker's name."""
    if name is not None and not WORKER_NAME.fullmatch(name):
        message = f"{name!r} is no name for a worker: use letters, digits, - and _."
        raise click.BadParameter(message, ctx, param)
    return name


def _parse_lease(ctx: click.Context, param: click.Parameter, text: str | None) -> float:
    """Return the seconds of a lease."""
    try:
        seconds = LEASE_SECONDS if text is None else parse_duration(text)
    except DateWindowError as error:
        raise click.BadParameter(str(error), ctx, param) from error
    if seconds < _MIN_LEASE_SECONDS:
        raise click.BadParameter(f"give at least {_MIN_LEASE_SECONDS:.0f}s.", ctx, param)
    return seconds


FRONTIER_OPTIONS: Final = (
    FRONTIER,
    click.option(
        "--worker",
        callback=_check_name,
        metavar="NAME",
        help="With --frontier: the name of this worker, which stands in the names of its files.  "
        "[default: the machine's name]",
    ),
    click.option(
        "--lease",
        callback=_parse_lease,
        metavar="SPAN",
        help="With --frontier: for how long the sites of a worker that was lost wait for another "
        "one.  [default: 60s]",
    ),
)


def check_frontier(frontier: str | None) -> None:
    """Raise click's error where a worker is described, and no frontier is named."""
    for option in ("worker", "lease"):
        if frontier is None and is_typed(option):
            raise click.UsageError(
                f"--{option} is for workers of a shared crawl: give --frontier URL as well."
            )


def is_typed(option: str) -> bool:
    """Return True where an option stands on the command line, and not in the environment."""
    source = click.get_current_context().get_parameter_source(option)
    return source is ParameterSource.COMMANDLINE


@dataclass(frozen=True, slots=True)
class FrontierChoice:
    """What a command was told of the frontier."""

    frontier: str
    worker: str | None
    lease_seconds: float


@contextmanager
def membership(
    chosen: FrontierChoice, *, rounds: bool, only: Sequence[str] = ()
) -> Iterator[Membership]:
    """Open a frontier, and give how a worker takes part in it; ``rounds`` and ``only`` as there.

    Raises StoreError.
    """
    host = _NOT_IN_NAMES.sub("-", socket.gethostname()).strip("-")[:_MAX_NAME_CHARS]
    with closing(open_store(chosen.frontier, os.environ)) as store:
        yield Membership(
            store=store,
            frontier=chosen.frontier,
            worker=chosen.worker or host or "worker",
            lease_seconds=chosen.lease_seconds,
            rounds=rounds,
            only=tuple(only),
        )


def handle_signals(service: Service) -> None:
    """Have the service end on SIGTERM and Ctrl-C, and read its file again on SIGHUP."""
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: service.stop())
    if hasattr(signal, "SIGHUP"):  # as everywhere but on Windows
        signal.signal(signal.SIGHUP, lambda *_: service.reload())
