"""No pattern of the find_patterns takes more than linear time, whatever it reads."""

from __future__ import annotations

import ast
import re

import find_patterns
import pumping
import pytest
from each_case import check_each


def test_each_pattern_takes_linear_time() -> None:
    def check(case: tuple[find_patterns.Found, str]) -> None:
        found, use = case
        worst = pumping.worst(found.pattern, use)
        assert worst.growth <= pumping.MOST_GROWTH, worst
        assert worst.cost <= pumping.MOST_COST, worst

    tried = [(found, use) for found in find_patterns.patterns() for use in sorted(found.uses)]
    check_each(tried, check, name=lambda case: f"{case[0].id}-{case[1]}")


def test_every_pattern_of_a_module_is_found() -> None:
    unseen = []
    for module, tree in find_patterns.trees().items():
        unseen += find_patterns.hidden(module, tree) + find_patterns.lost(module, tree)
    assert unseen == []


def test_a_compiled_module_keeps_its_patterns_in_names() -> None:
    for module, path in find_patterns.sources().items():
        if path.suffix == ".pyx":
            lines = path.read_text(encoding="utf-8").splitlines()
            uses = [line for line in lines if re.search(r"\bre\.\w+\(", line)]
            named = [line for line in uses if re.match(r"\w+ = re\.compile\(", line)]
            assert uses == named
            assert len(named) == sum(found.module == module for found in find_patterns.patterns())


HIDDEN = {
    "a text as the pattern": "def f(text):\n    return re.sub('a', '', text)",
    "a text as the pattern, on import": "X = re.findall('a', 'banana')",
    "compiled when it is called": "def f(text):\n    return re.compile('a').search(text)",
    "in a lambda": "f = lambda text: re.compile('a').search(text)",
    "in a method": "class A:\n    def f(self):\n        return re.compile('a')",
    "under another name": "import re as other",
    "a function alone": "from re import search",
    "another engine": "import regex",
    "a selector's": "def f(page):\n    return page.css('p').re_first('a')",
}


@pytest.mark.parametrize("way", HIDDEN)
def test_a_hidden_pattern_is_told(way: str) -> None:
    assert find_patterns.hidden("newscrawl.some", ast.parse(HIDDEN[way])) != []


SEEN = {
    "in a name": "X = re.compile('a')",
    "in a table": "X = {name: re.compile(name) for name in 'ab'}",
    "by a function that is called on import": "def f():\n    return re.compile('a')\nX = f()",
    "a pattern's own method": "def f(text):\n    return X.sub('', text)",
}


@pytest.mark.parametrize("way", SEEN)
def test_what_is_found_is_not_told(way: str) -> None:
    assert find_patterns.hidden("newscrawl.some", ast.parse(SEEN[way])) == []


def test_patterns_are_found_wherever_names_hold_them() -> None:
    uses = {found.id: found.uses for found in find_patterns.patterns()}
    assert uses["extraction.document.lenient_json._WRAPPING"] == {"search"}  # in a name
    assert uses["extraction.lines.hashtag_line._HASHTAGS"] == {"fullmatch"}
    assert uses["extraction.dates.visible_date_forms.FORMS[5][0]"] == {
        "search"
    }  # in a table of tables
    assert "extraction.fields.metadata_tags._CAPITALS.__self__" in uses  # as a method
    assert "extraction.vocabulary.class_words._LOOSE" in uses  # made by a function
    assert "extraction.document.segment._BLANK_LINE" in uses  # in a compiled module
    assert "crawl.discovery.article_parts._number_pattern" in uses  # made when it is called


# Patterns that a hostile page kept busy for minutes, as they once were, and their like.
SLOW = {
    "a repeat in a repeat": (r"(?:[#＃][^\s#＃]+[\s,;·|]*)+", "fullmatch"),
    "a part between two repeats that overlap": (r"([}\]\"])(\s*\n\s*)(?=[\"{])", "search"),
    "two repeats of white space": (r"(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "search"),
    "white space that a search begins with": (r"\s*[|｜]\s*", "search"),
    "a look to the end from every place": (r"\s*_\s*(?=\S+$)", "search"),
    "a repeat that only the end ends": (r"^[\s:]+|[\s:]+$", "search"),
    "an open bracket in brackets": (r"\[([^]]+)\]", "search"),
    "alternatives that overlap": (r"(?:a|a)+b", "match"),
    "a repeat of what may be empty": (r"(?:\w*\s?)*[.]", "match"),
    "a repeat in bounded repeats": (r"(?:\w{1,20}\s?){1,20}[.]", "match"),
    "bytes": (rb"\s*<html", "search"),
}


@pytest.mark.parametrize("kind", SLOW)
def test_the_pump_finds(kind: str) -> None:
    pattern, use = SLOW[kind]
    worst = pumping.worst(re.compile(pattern), use)
    assert worst.growth > pumping.MOST_GROWTH or worst.cost > pumping.MOST_COST


LINEAR = {
    "possessive repeats": (r"(?:[#＃][^\s#＃]++[\s,;·|]*+)++", "fullmatch"),
    "white space from its beginning only": (r"(?<!\s)\s*+[|｜]\s*+", "search"),
    "a bounded look ahead": (r"_(?=\S{1,120}$)", "search"),
    "a match, tried at one place": (r"\s*[|｜]\s*", "match"),
    "an atomic group": (r"(?>\w+\s?)*[.]", "match"),
}


@pytest.mark.parametrize("kind", LINEAR)
def test_the_pump_lets_pass(kind: str) -> None:
    pattern, use = LINEAR[kind]
    worst = pumping.worst(re.compile(pattern), use)
    assert worst.growth <= pumping.MOST_GROWTH
    assert worst.cost <= pumping.MOST_COST
