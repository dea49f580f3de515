"""When a host is in a bad hour, and when its pages themselves are at fault."""

from __future__ import annotations

import pytest

from newscrawl.crawl.frontier.host_trouble import HostTrouble, Strike, is_in_bad_hour

LIMIT = 10
SITE = "news.example"


def in_question(*answers: str, is_host_fault: bool = False) -> HostTrouble:
    """A host that gave these answers in turn until it was enough."""
    trouble = HostTrouble(LIMIT)
    for number in range(LIMIT):
        assert not trouble.is_in_question
        answer = answers[number % len(answers)]
        trouble.add(Strike(SITE, answer, is_host_fault, page=number))
    assert trouble.is_in_question
    return trouble


def test_a_page_that_comes_makes_up_for_all_before() -> None:
    trouble = HostTrouble(LIMIT)
    for number in range(LIMIT - 1):
        trouble.add(Strike(SITE, "http-500", is_host_fault=True, page=number))
    trouble.page_came()
    assert trouble.spent == 0


def test_a_source_that_comes_says_nothing_of_the_pages() -> None:
    trouble = HostTrouble(LIMIT)
    trouble.add(Strike(SITE, "http-500", is_host_fault=True, page=1))
    trouble.add(Strike(SITE, "http-500", is_host_fault=True, is_source=True))
    trouble.source_came()
    assert [strike.page for strike in trouble.strikes] == [1]


def test_redirects_count_as_requests() -> None:
    trouble = HostTrouble(LIMIT)
    for number in range(5):
        trouble.add(Strike(SITE, "list", is_host_fault=False, page=number, requests=2))
    assert trouble.is_in_question


def test_after_a_pause_one_page_is_enough() -> None:
    trouble = HostTrouble(LIMIT, is_on_trial=True, pauses=1)
    assert not trouble.is_in_question
    trouble.add(Strike(SITE, "http-404", is_host_fault=False, page=1))
    assert trouble.is_in_question
    assert trouble.good_page_came()
    assert trouble.spent == 0


def test_without_a_limit_no_host_is_in_question() -> None:
    trouble = HostTrouble(0)
    trouble.add(Strike(SITE, "http-500", is_host_fault=True, page=1))
    assert not trouble.is_in_question


@pytest.mark.parametrize("answers", [["http-404"], ["list a", "list b"], ["http-500"]])
def test_where_a_known_article_comes_the_pages_are_at_fault(answers: list[str]) -> None:
    trouble = in_question(*answers, is_host_fault=answers[0] == "http-500")
    assert trouble.good_page_came()
    assert not trouble.strikes


def test_one_fault_of_the_host_again_and_again_outweighs_articles_from_a_cache() -> None:
    trouble = in_question("http-500", is_host_fault=True)
    assert trouble.good_page_came()
    for number in range(LIMIT):
        trouble.add(Strike(SITE, "http-500", is_host_fault=True, page=number))
    assert not trouble.good_page_came()


def test_where_a_known_article_does_not_come_the_host_is_at_fault() -> None:
    trouble = in_question("list a", "http-404", "empty b")
    trouble.checked.append(7)
    assert is_in_bad_hour(trouble)


@pytest.mark.parametrize(
    ("answers", "is_host_fault", "pauses", "is_bad"),
    [
        (["timeout", "http-503"], True, 0, True),
        (["timeout", "http-503"], True, 4, True),
        (["empty 1f"], False, 0, True),  # one page for all
        (["empty 1f"], False, 1, False),  # but not for ever
        (["list 1f", "list 2e"], False, 0, False),  # tag pages
        (["http-404"], False, 0, False),  # old links
    ],
)
def test_where_no_article_is_known_the_answers_decide(
    answers: list[str], is_host_fault: bool, pauses: int, is_bad: bool
) -> None:
    trouble = in_question(*answers, is_host_fault=is_host_fault)
    trouble.pauses = pauses
    assert is_in_bad_hour(trouble) is is_bad


def test_pages_get_back_the_attempts_that_they_had_before() -> None:
    trouble = HostTrouble(LIMIT)
    for attempts in (2, 3, 4):  # quick tries of one page
        trouble.add(Strike(SITE, "http-500", is_host_fault=True, page=1, attempts=attempts))
    trouble.add(Strike(SITE, "http-500", is_host_fault=True, is_source=True))
    assert trouble.attempts_by_page() == {1: 2}
