"""The log is one line a message, and what sites put into it steers no terminal."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from conftest import run_fork
from scrapy.utils import log as scrapy_log

from newscrawl.common.printable import printable
from newscrawl.crawl.log_format import JsonFormatter, PrintableFormatter, make_scrapys_log_printable

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b[2J\x9b31m\u202e\n2026-01-01 00:00:00 ERROR: forged\r\x85\u2028"


def record(text: str, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("newscrawl", logging.INFO, __file__, 1, "%s said", (text,), info)


def raised(text: str) -> ValueError:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


PLAIN = PrintableFormatter(logging.Formatter("%(levelname)s: %(message)s"))


def test_a_message_is_one_line() -> None:
    told = PLAIN.format(record(HOSTILE))
    assert told.startswith(r"INFO: \x1b[2J\x9b31m\u202e\n2026-01-01")
    assert printable(told) == told


def test_an_errors_text_forges_no_message() -> None:
    first, *rest = PLAIN.format(record("It", raised(HOSTILE))).split("\n")
    assert first == "INFO: It said"
    assert len(rest) > 2
    assert all(line.startswith("    ") and printable(line) == line for line in rest)
    assert any("ERROR: forged" in line for line in rest)


def test_other_handlers_get_the_message_as_it_was() -> None:
    given = record(HOSTILE, raised(HOSTILE))
    PLAIN.format(given)
    assert given.getMessage() == f"{HOSTILE} said"
    assert given.exc_text is None


def test_what_another_handler_has_formatted_is_made_printable_too() -> None:
    given = record("It", raised(HOSTILE))
    logging.Formatter().format(given)  # which leaves the traceback in the record
    assert "\x1b" in str(given.exc_text)
    assert "\x1b" not in PLAIN.format(given)


@pytest.mark.parametrize("text", [HOSTILE, "caf\udce9.html", "ü 新聞", "\x7f"])
def test_json_is_one_printable_line_that_says_the_same(text: str) -> None:
    line = JsonFormatter().format(record(text, raised(text)))
    assert printable(line) == line
    told = json.loads(line)
    assert told["message"] == f"{text} said".replace("\udce9", "\\udce9")
    assert text.splitlines()[0].replace("\udce9", "\\udce9") in told["error"]
    assert ("新聞" in line) == ("新聞" in text)


@pytest.mark.parametrize("form", ["plain", "json", "rich"])
def test_every_form_of_the_commands_log(form: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import logging; from newscrawl.crawl.progress import set_up_logging\n"
        f"set_up_logging({form!r}, 'INFO'); logging.warning('%s said', {HOSTILE!r})"
    )
    done = run_fork(str(script), folder=tmp_path)
    assert done.status == 0, done.err
    lines = done.err.split("\n")
    assert all(printable(line) == line for line in lines)
    assert not any(line.startswith("2026-01-01") for line in lines)
    assert "forged" in "".join(lines)


@pytest.mark.parametrize("inner", [None, logging.Formatter("%(message)s")])
def test_scrapys_own_handler_is_made_printable_once(
    monkeypatch: pytest.MonkeyPatch, inner: logging.Formatter | None
) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(inner)
    monkeypatch.setattr(scrapy_log, "_scrapy_root_handler", handler)
    make_scrapys_log_printable()
    once = handler.formatter
    make_scrapys_log_printable()
    assert handler.formatter is once
    assert printable(handler.format(record(HOSTILE))) == handler.format(record(HOSTILE))


def test_without_a_handler_of_scrapys_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrapy_log, "_scrapy_root_handler", None)
    before = [handler.formatter for handler in logging.getLogger().handlers]
    make_scrapys_log_printable()
    assert [handler.formatter for handler in logging.getLogger().handlers] == before


def test_scrapys_statistics_stay_a_table() -> None:
    given = record("x")
    given.name, given.msg, given.args = "scrapy.statscollectors", "Stats:\n{'a': 1,\n 'b': 2}", ()
    assert PLAIN.format(given) == "INFO: Stats:\n    {'a': 1,\n     'b': 2}"
