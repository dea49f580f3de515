"""Where bodies lose: what kind of block is missed or added, and which rule decided it."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.accuracy import page_value
from benchmarks.scoring import best_body_pair, words_of
from benchmarks.tables import table
from benchmarks.word_alignment import aligned_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from benchmarks.accuracy import Measured

__all__ = ["Kind", "Loss", "budget_tables", "losses_of_page"]

_MAX_F1_OF_LOST_PAGE: Final = 0.1
"""A share: with less, the text is missing or is another one, whatever its blocks are."""
_MIN_SHARE_OF_BLOCK: Final = 0.5
"""Of a block's words: with as many in the annotated text, the block is part of it."""
_MIN_LINKED: Final = 0.5
"""A share of a block's letters: such a block is a link."""
_MAX_CELL_WORDS: Final = 40
"""Words; on old pages the text itself stands in a table's cell."""
_PLACES: Final = {-1: "above", 0: "amid", 1: "behind"}
"""A block's place, as a sign, in words: where it stands to the text that is right."""
_TEXT: Final = "text"
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STANDFIRST_RULES: Final = frozenset(("standfirst", "above-text", "stray-line"))


class Kind(StrEnum):
    """What a block that is missed or added is."""

    LOST_PAGE = "page lost whole"
    NOT_SHOWN = "in no block of the page"
    WITHIN = "within a paragraph"
    STANDFIRST = "standfirst"
    FIRST_PART = "first part lost"
    BEHIND = "prose after the end"
    TEASERS = "other stories' teasers"
    READ_ALSO = "read-also lines"
    CAPTIONS = "captions"
    BYLINES = "bylines and dates"
    PROMOS = "promos"
    SUBHEADS = "subheads"
    LISTS = "lists"
    QUOTES = "quotes"
    COMMENTS = "comments"
    TABLES = "tables"
    HEADLINE = "headline"
    PARAGRAPHS = "paragraphs amid text"


# In this order: what labels and class hints say.
_KIND_BY_MARK: Final = (
    (Kind.COMMENTS, {"comments"}),
    (Kind.CAPTIONS, {"caption", "credit", "figcaption"}),
    (Kind.PROMOS, {"promo", "ad", "consent", "share"}),
    (Kind.TEASERS, {"related", "navigation", "nav"}),
    (Kind.BYLINES, {"byline", "author", "time"}),
    (Kind.HEADLINE, {"headline", "kicker", "breadcrumbs"}),
    (Kind.QUOTES, {"blockquote"}),
    (Kind.LISTS, {"li", "dt", "dd", "hashtags"}),
)


class Loss(NamedTuple):
    """Words that are missed or added."""

    kind: Kind
    rule: str
    """What decided: the rule and its label, or where a block stands that no rule spoke of."""
    missed: int
    added: int


def losses_of_page(one: Measured, blocks: Sequence[Mapping[str, Any]]) -> list[Loss]:
    """Return what a page's body misses and what it has too much, by block."""
    pair = best_body_pair(one.page.expected, one.record.get("body"))
    if pair is None or pair[0] == pair[1]:
        return []
    truth, found = pair
    if page_value(one.scores, "body F1") < _MAX_F1_OF_LOST_PAGE:
        reject = one.record.get("reject") or {}
        why = f"rejected: {reject['reason']}" if reject else "another text was taken"
        why = why if found else why if reject else "no text was taken"
        return [Loss(Kind.LOST_PAGE, why, len(truth), len(found))]
    words = [words_of(block["text"]) for block in blocks]
    matches = iter(aligned_words([word for of_block in words for word in of_block], truth))
    matched = [sum(next(matches) for _ in of_block) for of_block in words]
    return list(_losses(blocks, words, matched, len(truth)))


def _losses(
    blocks: Sequence[Mapping[str, Any]],
    words: Sequence[Sequence[str]],
    matched: Sequence[int],
    truth_words: int,
) -> Iterator[Loss]:
    is_right = [
        bool(of_block) and hits >= _MIN_SHARE_OF_BLOCK * len(of_block)
        for of_block, hits in zip(words, matched, strict=True)
    ]
    is_taken = [block["label"] == _TEXT for block in blocks]
    both = [number for number, right in enumerate(is_right) if right and is_taken[number]]
    first, last = (both[0], both[-1]) if both else (0, len(blocks))
    for number, block in enumerate(blocks):
        size, hits = len(words[number]), matched[number]
        missed = hits if is_right[number] and not is_taken[number] else 0
        added = size - hits if is_taken[number] else 0
        if missed or added:
            is_part = is_right[number] and is_taken[number]
            place = -1 if number < first else 1 if number > last else 0
            kind = Kind.WITHIN if is_part else _kind(block, place, is_missed=missed > 0)
            yield Loss(kind, _rule(block, place), missed, added)
    in_blocks = sum(hits for hits, right in zip(matched, is_right, strict=True) if right)
    if in_blocks < truth_words:
        yield Loss(Kind.NOT_SHOWN, "", truth_words - in_blocks, 0)


def _rule(block: Mapping[str, Any], place: int) -> str:
    decisions = block["decisions"]
    return "/".join(decisions[-1]) if decisions else f"no rule, {_PLACES[place]} the text"


def _kind(block: Mapping[str, Any], place: int, *, is_missed: bool) -> Kind:
    """Return what a block is; ``place``: a key of ``_PLACES``."""
    tags = block["tags"]
    if tags and tags[0] in _HEADINGS and block["label"] != "headline":
        return Kind.SUBHEADS
    marks = {block["label"], *block["hints"], *tags}
    kind = next((kind for kind, names in _KIND_BY_MARK if marks & names), None)
    is_link = block["linked"] >= _MIN_LINKED
    if kind is Kind.TEASERS or (kind is None and is_link):
        return Kind.TEASERS if place else Kind.READ_ALSO
    if kind is not None:
        return kind
    if tags and tags[0] in ("td", "th", "tr") and len(words_of(block["text"])) <= _MAX_CELL_WORDS:
        return Kind.TABLES
    rules = {rule for rule, _ in block["decisions"]}
    if place < 0:
        is_standfirst = not is_missed or "lede" in block["hints"] or rules & _STANDFIRST_RULES
        return Kind.STANDFIRST if is_standfirst else Kind.FIRST_PART
    return Kind.BEHIND if place else Kind.PARAGRAPHS


class _Budget(NamedTuple):
    pages: int
    """Pages with an annotated body."""
    losses: list[tuple[Measured, list[Loss]]]


def budget_tables(measured: Sequence[Measured], *, most: int) -> Iterator[Table]:
    """Yield the losses by kind, by kind and rule, and the worst pages.

    The records of the measured pages have their blocks.
    """
    with_body = [one for one in measured if "body F1" in one.scores]
    found = [(one, losses_of_page(one, one.record["blocks"])) for one in with_body]
    budget = _Budget(len(with_body), [(one, losses) for one, losses in found if losses])
    yield _losses_table(budget, "Error budget: what bodies lose, by kind of block", 1, 0)
    title = "Error budget by kind and rule"
    yield _losses_table(budget, title, 2, most)
    yield _worst_table(budget, most)


def _losses_table(budget: _Budget, title: str, columns: int, most: int) -> Table:
    """Return a table of losses by kind, or (two columns) by kind and by rule.

    A page's loss is what its F1 lacks; its missed and added words share it.
    """
    points: Counter[tuple[str, ...]] = Counter()
    missed, added = points.copy(), points.copy()
    pages: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, (one, losses) in enumerate(budget.losses):
        wrong = sum(loss.missed + loss.added for loss in losses)
        lost = 1 - page_value(one.scores, "body F1")
        for loss in losses:
            key = (str(loss.kind), loss.rule)[:columns]
            share = lost * (loss.missed + loss.added) / wrong
            points[key] += 100 * share / budget.pages  # type: ignore[assignment]
            missed[key] += loss.missed
            added[key] += loss.added
            pages[key].add(number)
    total = points.total() or 1
    keys = [key for key, _ in points.most_common(most or None)]
    rows = [
        [
            *key,
            f"{points[key]:.2f}",
            f"{points[key] / total:.1%}",
            f"{missed[key]:,}",
            f"{added[key]:,}",
            str(len(pages[key])),
        ]
        for key in keys
    ]
    names = ["kind", "rule"][:columns]
    heads = [*names, "points of F1", "share", "missed words", "added words", "pages"]
    return table(title, heads, rows, text_columns=columns)


def _worst_table(budget: _Budget, most: int) -> Table:
    worst = sorted(
        budget.losses,
        key=lambda row: (page_value(row[0].scores, "body F1"), row[0].page.expected["url"]),
    )
    rows = []
    for one, losses in worst[: most or None]:
        most_lost = max(losses, key=lambda loss: loss.missed + loss.added)
        missed, added = (sum(getattr(loss, key) for loss in losses) for key in ("missed", "added"))
        value = f"{page_value(one.scores, 'body F1'):.3f}"
        what = f"{most_lost.kind} ({most_lost.rule})" if most_lost.rule else str(most_lost.kind)
        rows.append([one.page.expected["url"], what, value, str(missed), str(added)])
    title = f"Worst pages: {len(rows)} of {len(worst)} whose body is not exact"
    columns = ["page", "most in", "F1", "missed words", "added words"]
    return table(title, columns, rows, text_columns=2)
