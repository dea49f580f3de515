"""A site's rules as a table: what is taken, and each mistake with its place and what to do."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from newscrawl.extraction.site_rules import check_rules, read_rules, rules_of_json
from newscrawl.extraction.site_rules.rule_table import BODY_PARTS, FIELDS

RULES = {
    "headline": "h1.title",
    "authors": ["//span[@class='by']/a", {"css": "p.author", "until": date(2026, 10, 1)}],
    "timestamp": {"css": "time", "attr": "datetime"},
    "modified": {"xpath": "string(//i)", "pattern": "on (.*)", "date_format": "%d.%m.%Y"},
    "body": "div.story",
    "drop": [".promo", "p.note"],
    "next": "a.next",
}


def test_a_right_table_has_no_mistakes() -> None:
    assert check_rules(RULES) == []
    rules = read_rules(RULES)
    assert list(rules.fields) == ["headline", "authors", "timestamp", "modified"]
    assert [len(found) for found in (rules.body, rules.keep, rules.drop, rules.next)] == [
        1,
        0,
        2,
        1,
    ]


def test_rules_pass_as_json() -> None:
    text = json.dumps(RULES, default=date.isoformat)
    assert rules_of_json(text).fields["authors"][1].until == "2026-10-01"
    assert rules_of_json(text) is rules_of_json(text)


@pytest.mark.parametrize(
    ("table", "path", "words"),
    [
        ({"headlin": "h1"}, ("headlin",), "Did you mean 'headline'?"),
        ({"body": "div["}, ("body",), "not a CSS selector: Expected ident or '*'"),
        ({"body": ""}, ("body",), "The selector is empty"),
        ({"body": "div:nope"}, ("body",), "not a CSS selector"),
        ({"drop": ["p", "//a["]}, ("drop", 1), "not an XPath expression"),
        ({"drop": []}, ("drop",), "leave the key out"),
        ({"drop": {"css": "p", "attr": "id"}}, ("drop", "attr"), "has no 'attr'"),
        ({"headline": 5}, ("headline",), "a selector in quotes, or a table"),
        ({"headline": {"attr": "x"}}, ("headline",), "selects nothing"),
        ({"headline": {"css": 5}}, ("headline", "css"), "must be a text in quotes"),
        ({"headline": {"css": "a", "xpath": "//a"}}, ("headline", "xpath"), "not both"),
        ({"headline": {"xpath": "h1.title[["}}, ("headline", "xpath"), "not an XPath expression"),
        ({"headline": {"css": "a", "patern": "x"}}, ("headline", "patern"), "mean 'pattern'?"),
        (
            {"headline": {"css": "a", "pattern": "x("}},
            ("headline", "pattern"),
            "at its character 2",
        ),
        ({"headline": {"css": "a", "until": "soon"}}, ("headline", "until"), "as in 2026-10-01"),
        (
            {"headline": {"css": "a", "date_format": "%Y"}},
            ("headline", "date_format"),
            "is for timestamp and modified",
        ),
        *(
            ({"timestamp": {"css": "a", "date_format": form}}, ("timestamp", "date_format"), words)
            for form, words in (("%d.%m.%Q", "bad directive"), ("%d %d", "no form"), ("%", "stray"))
        ),
        ([], (), "must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    table: object, path: tuple[str | int, ...], words: str
) -> None:
    mistakes = check_rules(table)
    assert [mistake.path for mistake in mistakes] == [path]
    assert words in mistakes[0].message
    with pytest.raises(ValueError, match=re.escape(mistakes[0].message)):
        read_rules(table)


def test_all_mistakes_are_told_at_once() -> None:
    table = {"headlin": "h1", "body": "div[", "next": {"css": "a", "until": 5}}
    assert len(check_rules(table)) == 3


def test_the_documents_examples_are_right_and_name_every_rule() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    [example] = re.findall(r"\n\n((?:    [a-z]+ = .*\n)+)", text)
    assert check_rules(tomllib.loads(example)) == []
    for name in (*FIELDS, *BODY_PARTS, "next", "single_page", "css", "xpath", "attr", "join"):
        assert f"`{name}`" in text
