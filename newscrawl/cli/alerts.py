"""``newscrawl alerts``: what operators were told of, and what they know of already."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.status_tables import moment
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import Grid, console, print_lines
from newscrawl.operate.alerting import open_alerts, senders_of
from newscrawl.operate.alerts import ALL_SITES
from newscrawl.operate.notices import Notice, NoticeError, send_to_all

if TYPE_CHECKING:
    from newscrawl.operate.alerts import Alert

__all__ = ["alerts"]

_OPEN_STATUS: Final = 3
"""The exit status where an alert is open that nobody has acknowledged, for other monitors."""
_MAX_SHOWN_LINES: Final = 100  # of past alerts: the latest
_TEST: Final = Notice(
    "newscrawl: a test", "This is a test: alerts of newscrawl come this way.", {"alerts": []}
)


_SITES: Final = click.option(
    "--sites",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The sites file.  [default: sites.toml]",
)
"""Stands before or behind the name of a subcommand."""
_DEFAULT_FILE: Final = Path("sites.toml")


@click.group(invoke_without_command=True)
@_SITES
@click.option("--all", "show_all", is_flag=True, help="Show those that are over, too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
@click.pass_context
def alerts(ctx: click.Context, file: Path | None, *, show_all: bool, as_json: bool) -> None:
    """Show what is not as usual at the sites of a sites file, and since when.

    The service looks after each run, and keeps alerts beside the sites file; [alerts] there says
    who is told.

    \b
    Examples:
      newscrawl alerts --sites sites.toml
      newscrawl alerts ack --sites sites.toml news.example
      newscrawl alerts test --sites sites.toml

    Exit status: 0 none is open, 2 wrong use, 3 some are that nobody has acknowledged.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    ctx.obj = file or _DEFAULT_FILE
    if ctx.invoked_subcommand is not None:
        return
    with as_click_error(FileNotFoundError), closing(open_alerts(ctx.obj)) as db:
        shown = db.alerts.latest(_MAX_SHOWN_LINES) if show_all else db.alerts.open_alerts()
    if as_json:
        rows = [alert._asdict() for alert in shown]
        print_lines(printable_json(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()))
    elif shown:
        console().print(_table(shown))
    is_open = any(not alert.recovered_at and not alert.acknowledged_at for alert in shown)
    ctx.exit(_OPEN_STATUS if is_open else 0)


def _table(shown: list[Alert]) -> Grid:
    table = Grid("site", "kind", "since", "state", "what")
    for alert in shown:
        site = "many sites" if alert.site == ALL_SITES else alert.site
        table.add_row(site, alert.kind, moment(alert.opened_at), _state(alert), alert.words)
    return table


def _state(alert: Alert) -> str:
    if alert.recovered_at is not None:
        return f"over {moment(alert.recovered_at)}"
    return "open" if alert.acknowledged_at is None else "acknowledged"


@alerts.command
@_SITES
@click.argument("site", metavar="SITE")
@click.argument("kind", metavar="[KIND]", required=False)
@click.pass_obj
def ack(given: Path, file: Path | None, site: str, kind: str | None) -> None:
    """Acknowledge the open alerts of SITE ("*": of many sites), or those of one KIND.

    They are not told again until they are over.
    """
    with as_click_error(FileNotFoundError), closing(open_alerts(file or given)) as db:
        number = db.alerts.acknowledge(site, kind, now=time.time())
        known = sorted({alert.site for alert in db.alerts.open_alerts()})
    if not number:
        there = f" Open are those of: {', '.join(known)}." if known else " None is open."
        of_kind = f" of the kind {kind!r}" if kind else ""
        raise click.ClickException(f"{site} has no alert{of_kind} to acknowledge.{there}")
    print_lines(f"{number} alert{'s' if number != 1 else ''} of {site} acknowledged.")


@alerts.command
@_SITES
@click.pass_obj
def test(given: Path, file: Path | None) -> None:
    """Send a test by every way that the sites file's [alerts] name."""
    file = file or given
    plan = read_file(file).alerts
    with as_click_error(NoticeError):
        senders = senders_of(plan)
    if not senders:
        raise click.ClickException(
            f"{file} names nobody to be told: write command, webhook, mail or apprise "
            "below [alerts]."
        )
    failures = send_to_all(_TEST, senders)
    if failures:
        raise click.ClickException(" ".join(failures))
    print_lines(f"A test was sent by {', '.join(senders)}.")
