"""How right a record is, by what annotators wrote down of its page.

A page's score in a figure is a tuple of sums.  Those of many pages are added up, and the figure's
value is worked out from the total: so a page, a site, a set and a sample of sites are scored alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["FIGURES", "Figure", "Scores", "Sums", "best_body_pair", "figures", "score", "words_of"]

Sums = tuple[float, ...]
Scores = dict[str, Sums]
"""A page's sums by figure: only the figures that its annotations allow."""

# Chinese and Japanese set no spaces: there each character counts as a word.
_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_SHINGLE_WORDS: Final = 4
"""Words of a run that body texts are compared by, as in the article-extraction-benchmark."""
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final = str.maketrans("‘’‚“”„«»–—‑´`", "'''\"\"\"\"\"---''")
_MIN_OPTIONAL_LETTERS: Final = 12
"""Letters; a shorter line may stand in what annotators left open by chance."""
_MIN_NAME_LETTERS: Final = 3
"""Letters; a shorter name may stand in another one by chance."""
_MIN_CUT_LETTERS: Final = 20
"""Letters; a last breadcrumb that is longer may be the headline, cut short."""
_SAME_INSTANT: Final = timedelta(minutes=1)
_DAY_CHARS: Final = 10
"""Characters of an ISO 8601 date."""
_HOMES: Final = frozenset(
    "home homepage start startseite accueil inicio início hem forside etusivu главная 首页 "
    "ホーム 홈".split()
)


class Figure(NamedTuple):
    """Something that is measured."""

    name: str
    value: Callable[[Sums], float]
    """The value from sums."""
    more_is_better: bool = True


class Counts(NamedTuple):
    """How many values, words or pieces are right, wrong and missing."""

    hit: int
    extra: int
    missed: int


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean of two shares.

    >>> f1_of(0.5, 0.5), f1_of(0, 0)
    (0.5, 0.0)
    """
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def _share(sums: Sums) -> float:
    return sums[0] / sums[1] if sums[1] else 0.0


def _f1_of_counts(sums: Sums) -> float:
    """Return F1 over all values: hits, extra and missed ones."""
    hit, extra, missed = sums
    precision = hit / (hit + extra) if hit + extra else 1.0
    return f1_of(precision, hit / (hit + missed) if hit + missed else 1.0)


def _f1_of_means(sums: Sums) -> float:
    """Return F1 of the mean precision and the mean recall of pages."""
    precision, precise, recall, recalled = sums
    return f1_of(precision / precise if precise else 0.0, recall / recalled if recalled else 0.0)


FIGURES: Final = {
    figure.name: figure
    for figure in (
        Figure("body F1", _f1_of_means),
        Figure("exact", _share),
        Figure("segments", _f1_of_counts),
        Figure("comments", _share, more_is_better=False),
        Figure("headline", _share),
        Figure("minute", _share),
        Figure("day", _share),
        Figure("authors", _f1_of_counts),
        Figure("hashtags", _f1_of_counts),
        Figure("credits", _f1_of_counts),
        Figure("lead credit", _share),
        Figure("trails", _share),
        Figure("false trails", _share, more_is_better=False),
    )
}


def figures(scores: Iterable[Scores]) -> dict[str, float]:
    """Return the figures of some pages, in the order of ``FIGURES``."""
    totals: dict[str, Sums] = {}
    for page in scores:
        for name, sums in page.items():
            before = totals.get(name)
            totals[name] = (
                sums if before is None else tuple(map(sum, zip(before, sums, strict=True)))
            )
    return {name: FIGURES[name].value(totals[name]) for name in FIGURES if name in totals}


def score(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    """Return a page's sums in each figure that its annotations allow."""
    return {
        **_score_body(expected, record),
        **_score_segments(expected, record),
        **_score_headline(expected, record),
        **_score_date(expected, record),
        **_score_names(expected, record),
        **_score_credits(expected, record),
        **_score_trail(expected, record),
    }


def words_of(text: str | None) -> list[str]:
    """Return a text's words: composed letters, without what readers do not see.

    >>> words_of("Two words, 二字")
    ['Two', 'words', '二', '字']
    """
    return _WORD.findall(_plain(text))


def _plain(text: str | None) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text or ""))


def _folded(text: Any) -> str:
    text = unicodedata.normalize("NFKC", str(text or "")).translate(_SIGNS)
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip().casefold()


def _letters(text: Any) -> str:
    """Return what is left of a text without case, space and signs."""
    return "".join(_WORD.findall(_folded(text))).replace("_", "")


# Body


def best_body_pair(
    expected: Mapping[str, Any], body: str | None
) -> tuple[list[str], list[str]] | None:
    """Return the words of the annotated body and of the record's, to be compared.

    Of several annotated bodies the one that the record's is most like; None where there is none.
    """
    pairs = _body_pairs(expected, body)
    return max(pairs, key=lambda pair: f1_of(*_precision_and_recall(pair))) if pairs else None


def _body_pairs(expected: Mapping[str, Any], body: str | None) -> list[tuple[list[str], list[str]]]:
    if "body" not in expected:
        return []
    text = _plain(body)
    bare = text
    if expected.get("optional"):  # paragraphs that the annotators leave open
        optional = "\n".join(map(_letters, expected["optional"]))
        bare = "\n".join(line for line in text.split("\n") if not _is_optional(line, optional))
    pairs = [(expected["body"], bare)]
    if expected.get("summary"):  # the standfirst, which may stand with the body or not
        pairs.append((expected["summary"] + expected["body"], bare))
    pairs += [(other, text) for other in expected.get("body_also") or []]
    return [(words_of("\n".join(truth)), words_of(found)) for truth, found in pairs]


def _is_optional(line: str, optional: str) -> bool:
    letters = _letters(line)
    return len(letters) >= _MIN_OPTIONAL_LETTERS and letters in optional


def _precision_and_recall(pair: tuple[list[str], list[str]]) -> tuple[float, float]:
    counts = _overlap(*pair)
    if not counts.extra and not counts.missed:
        return 1.0, 1.0
    found, wanted = counts.hit + counts.extra, counts.hit + counts.missed
    return counts.hit / found if found else 0.0, counts.hit / wanted if wanted else 0.0


def _overlap(truth: Sequence[str], found: Sequence[str]) -> Counts:
    one, two = _shingles(truth), _shingles(found)
    hit = (one & two).total()
    return Counts(hit, two.total() - hit, one.total() - hit)


def _shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    if not words:
        return Counter()
    count = max(1, len(words) - _SHINGLE_WORDS + 1)
    return Counter(tuple(words[at : at + _SHINGLE_WORDS]) for at in range(count))


def _score_body(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    pairs = _body_pairs(expected, record.get("body"))
    if not pairs:
        return {}
    truth, found = max(pairs, key=lambda pair: f1_of(*_precision_and_recall(pair)))
    precision, recall = _precision_and_recall((truth, found))
    exact = any(truth == found for truth, found in pairs)
    # A page without a word in the record has no precision, and one whose annotated body is empty
    # has no recall: the means leave them out.
    has_precision, has_recall = bool(found) or not truth, bool(truth) or not found
    sums = (precision, float(has_precision), recall, float(has_recall))
    return {"body F1": sums, "exact": (float(exact), 1.0)}


def _score_segments(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    if "include" not in expected:
        return {}
    text = _SPACES.sub(" ", _plain(record.get("body")))

    def count(segments: Iterable[Any]) -> int:
        """Count the segments that are in the body."""
        return sum(_SPACES.sub(" ", _plain(piece)).strip() in text for piece in segments)

    hit = count(expected["include"])
    extra, missed = count(expected["exclude"]), len(expected["include"]) - hit
    scores: Scores = {"segments": Counts(hit, extra, missed)}
    if expected.get("comments"):
        comments = [text for text in expected["comments"] if text and isinstance(text, str)]
        scores["comments"] = (float(count(comments) > 0), 1.0)
    return scores


# The other fields


def _score_headline(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    if "headline" not in expected:
        return {}
    is_right = _folded(record.get("headline")) in map(_folded, expected["headline"])
    return {"headline": (float(is_right), 1.0)}


def _score_date(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    wanted = _time_of(expected.get("timestamp") or expected.get("date"))
    if wanted is None:
        return {}
    found = _time_of(record.get("timestamp"))
    right_day = found is not None and _is_same_day(wanted, found)
    scores: Scores = {"day": (float(right_day), 1.0)}
    if "timestamp" in expected:
        right_minute = found is not None and _is_same_instant(wanted, found)
        scores["minute"] = (float(right_minute), 1.0)
    return scores


def _time_of(text: Any) -> datetime | None:
    text = str(text).strip()
    for form in (text.replace("Z", "+00:00"), text[:_DAY_CHARS]):
        try:
            return datetime.fromisoformat(form)
        except ValueError:
            continue
    return None


def _is_same_instant(one: datetime, two: datetime) -> bool:
    """Return True if two times are a minute apart at most; an offset that one lacks is ignored."""
    if (one.tzinfo is None) != (two.tzinfo is None):
        one, two = one.replace(tzinfo=None), two.replace(tzinfo=None)
    return abs(one - two) <= _SAME_INSTANT


def _is_same_day(wanted: datetime, found: datetime) -> bool:
    return not _days_of(wanted).isdisjoint(_days_of(found))


def _days_of(time: datetime) -> set[date]:
    """Return a time's day where it was written, and at Greenwich where its offset is known."""
    return {time.date()} | ({time.astimezone(UTC).date()} if time.tzinfo else set())


def _score_names(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    scores: Scores = {}
    if "authors" in expected:
        names = record.get("authors") or []
        scores["authors"] = _matches(expected["authors"], names, _is_same_name)
    if "hashtags" in expected:
        wanted = list(dict.fromkeys(map(_letters, expected["hashtags"])))
        found = list(map(_letters, record.get("hashtags") or []))
        scores["hashtags"] = _matches(wanted, found, str.__eq__)
    return scores


def _score_credits(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    scores: Scores = {}
    lead = record.get("photo_credit")
    if "photo_credits" in expected:
        all_credits = [lead, *(photo.get("credit") for photo in record.get("photos") or [])]
        found = [credit for credit in all_credits if credit]
        scores["credits"] = _matches(expected["photo_credits"], found, _is_same_name)
    if expected.get("lead_photo_credit"):
        is_right = any(_is_same_name(name, lead) for name in expected["lead_photo_credit"])
        scores["lead credit"] = (float(is_right), 1.0)
    return scores


def _is_same_name(one: Any, two: Any) -> bool:
    one, two = _letters(one), _letters(two)
    if not one or not two:
        return False
    is_long = min(len(one), len(two)) >= _MIN_NAME_LETTERS
    return one == two or (is_long and (one in two or two in one))


def _matches(
    wanted: Sequence[str], found: Sequence[str], is_same: Callable[[str, str], bool]
) -> Counts:
    """Match each wanted value with a found one.

    A further one that holds a wanted value ("Smith/Reuters") is no error.
    """
    left = list(dict.fromkeys(value for value in found if isinstance(value, str)))
    hit = 0
    for value in wanted:
        match = next((other for other in left if is_same(value, other)), None)
        if match is not None:
            left.remove(match)
            hit += 1
    extra = [other for other in left if not any(is_same(value, other) for value in wanted)]
    return Counts(hit, len(extra), len(wanted) - hit)


def _score_trail(expected: Mapping[str, Any], record: Mapping[str, Any]) -> Scores:
    if "breadcrumbs" not in expected:
        return {}
    headline = record.get("headline")
    found = [crumb.get("name") for crumb in record.get("breadcrumbs") or []]
    wanted_headline = (expected.get("headline") or [headline])[0]
    is_right = _trail(expected["breadcrumbs"], wanted_headline) == _trail(found, headline)
    if expected["breadcrumbs"]:
        return {"trails": (float(is_right), 1.0)}
    return {"false trails": (float(not is_right), 1.0)}


def _trail(names: Iterable[str | None], headline: str | None) -> list[str]:
    """Return breadcrumbs without a leading home and a trailing headline."""
    left = [folded for name in names if (folded := _folded(name))]
    if left and left[0] in _HOMES:
        left = left[1:]
    title = _folded(headline)
    if left and title:
        last = left[-1]
        is_cut = len(last) > _MIN_CUT_LETTERS and title.startswith(last.rstrip(" .…"))
        if last == title or is_cut:
            left = left[:-1]
    return left
