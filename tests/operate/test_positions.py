"""Where the keys and values of a TOML text stand."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.operate.sites_file.positions import KeyPath, Place, toml_places

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = '''\
# A comment with [brackets] and "quotes.
title = "a [text] # with {marks}"   # and a comment
"quoted key" = 'its'
a.b."c.d" = 1

[defaults]
delay = 2.5
many = [
  "one",   # ], not the end
  'two]',
  ["three", {deep = "x", deeper.still = 4}],
]
long = """
[site]
name = "no key"
a quote at the end: \\""""""
after = true
raw = \'\'\'C:\\path\\\'\'\'\'

[[site]]
name = "first"
limits = {pages = 10, articles = 2}
[site.rules]
headline = "h1"
[[site.part]]
x = 1
[[site.part]]
x = 2

[[site]]
name = "second"
date = 2026-11-01T06:00:00+01:00
  [site.rules]
  drop = [".a", ".b"]
'''

MARKS = [
    (("title",), 'title = "a', "a [text]"),
    (("quoted key",), '"quoted key"', "its"),
    (("a", "b", "c.d"), '"c.d"', "1"),
    (("defaults", "delay"), "delay", "2.5"),
    (("defaults", "many", 1), "'two]'", "'two]'"),
    (("defaults", "many", 2, 1, "deep"), 'deep = "x"', '"x", deeper'),
    (("defaults", "many", 2, 1, "deeper", "still"), "still = 4", "4}],"),
    (("defaults", "after"), "after = true", "true"),
    (("defaults", "raw"), "raw = ", "'''C:"),
    (("site", 0, "name"), 'name = "first"', '"first"'),
    (("site", 0, "limits", "articles"), "articles = 2", "2}"),
    (("site", 0, "rules", "headline"), "headline", '"h1"'),
    (("site", 0, "part", 1, "x"), "x = 2", "2\n\n[[site]]"),
    (("site", 1, "date"), "date = 2026", "2026-11-01T06"),
    (("site", 1, "rules", "drop", 1), '".b"', '".b"'),
]


def place_of(text: str, wanted: str) -> Place:
    before = text[: text.index(wanted)]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("path", "key", "value"), MARKS)
def test_places(path: KeyPath, key: str, value: str, newline: str) -> None:
    places = toml_places(TEXT.replace("\n", newline))
    assert places.key(path) == place_of(TEXT, key)
    place = place_of(TEXT, value)
    if value in {"a [text]", "its"}:  # behind the quote
        place = place._replace(column=place.column - 1)
    if value == "1":
        place = place_of(TEXT, "1\n\n[defaults]")
    assert places.value(path) == place


def test_what_has_no_place_stands_where_the_next_thing_around_it_does() -> None:
    places = toml_places(TEXT)
    assert places.key(("site", 1, "missing")) == place_of(TEXT, '[[site]]\nname = "second"')
    assert places.key(("nothing",)) == Place(1, 1)


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    pairs: Any = value.items() if isinstance(value, dict) else ()
    for name, inner in enumerate(value) if isinstance(value, list) else pairs:
        yield from paths(inner, (*path, name))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "",
        "a = []",
        "a = {}\n[b]\n[c.d]\n[[e]]\n[e.f]",
        'a = [[], [[1]], {b = []}] # "x',
        "a = '''''' \nb = \"\"\"\"\"\"\nc = ''",
        'a = """\\""""""\nb = 1',
        'a = "\\\\"\nb = "\\""',
        "a = -0.5e3\nb = inf\nc = 07:32:00\nd = 1979-05-27 07:32:00Z # x\ne=0xF",
        "a = [\n# only a comment\n]\nb = [ 1 , 2 , ]",
        "'' = 1\n'y' . x = 2",
    ],
)
def test_each_thing_that_tomllib_reads_has_a_place(text: str) -> None:
    places = toml_places(text)
    found = {*places._keys, *places._values}
    for path in paths(tomllib.loads(text)):
        assert not path or path in found or any(each[: len(path)] == path for each in found)
