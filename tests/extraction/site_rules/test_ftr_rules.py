"""Files of rules that others have written, read as a table of our own."""

from __future__ import annotations

import pytest

from newscrawl.extraction.site_rules import check_rules
from newscrawl.extraction.site_rules.ftr_rules import (
    file_names_of_host,
    lay_above,
    read_ftr_rules,
)

FILE = """\ufeff# For the gazette
title: //h1[@class='head']
body: //div[@id='text']
body:   //article

author: substring-after(//p[@class='by'], 'By ')
date: //time/@datetime
strip: //div[@class='box']
strip_id_or_class: share-bar
strip_id_or_class: 'poll'
next_page_link: //a[@rel='next']
if_page_contains: //a[@class='all']
single_page_link: //a[@class='all']
prune: no
tidy: no
test_url: https://gazette.example/town/bridge
replace_string(<br>): <p>
find_string: <i>
requires_login: yes
login_uri: https://gazette.example/login
http_header(user-agent): Somebody
http_header(cookie):
strip: //div[@class='broken'
unheard_of: yes
"""


def test_a_file_gives_a_table_of_rules() -> None:
    table, left_out = read_ftr_rules(FILE)
    assert check_rules(table) == []
    assert {name: [rule["xpath"] for rule in rules] for name, rules in table.items()} == {
        "headline": ["//h1[@class='head']"],
        "body": ["//div[@id='text']", "//article"],
        "authors": ["substring-after(//p[@class='by'], 'By ')"],
        "timestamp": ["//time/@datetime"],
        "drop": [
            "//div[@class='box']",
            '//*[contains(@id, "share-bar") or contains(@class, "share-bar")]',
            '//*[contains(@id, "poll") or contains(@class, "poll")]',
        ],
        "next": ["//a[@rel='next']"],
        "single_page": ["(//a[@class='all'])[//a[@class='all']]"],
    }
    assert [line.partition(": ")[2].partition(":")[0] for line in left_out] == [
        "replace_string",
        "find_string",
        "requires_login",
        "login_uri",
        "http_header",
        "strip",
        "unheard_of",
    ]
    assert left_out[0] == "line 17: replace_string: replacing text in the page is not done."
    assert "line 23: strip: " in left_out[5]


def test_a_file_without_rules_gives_none() -> None:
    assert read_ftr_rules("\n# nothing\nno rule here\n: x\n") == ({}, [])


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("gazette.example", ["gazette.example.txt", ".gazette.example.txt"]),
        (
            "WWW.Gazette.example.",
            ["www.gazette.example.txt", "gazette.example.txt", ".gazette.example.txt"],
        ),
        (
            "town.gazette.example",
            ["town.gazette.example.txt", ".town.gazette.example.txt", ".gazette.example.txt"],
        ),
        ("../secret", []),
        ("", []),
    ],
)
def test_a_hosts_files_the_most_exact_first(host: str, names: list[str]) -> None:
    assert file_names_of_host(host) == names


def test_rules_are_laid_above_others() -> None:
    own = {"headline": "h1", "drop": [".a"]}
    below = {"headline": [{"xpath": "//h2"}], "body": "main", "drop": ".b"}
    assert lay_above(own, below) == {
        "headline": ["h1", {"xpath": "//h2"}],
        "drop": [".a", ".b"],
        "body": ["main"],
    }
