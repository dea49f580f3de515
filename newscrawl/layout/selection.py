"""Which blocks of the article's run are its body: the second decision, block by block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from newscrawl.boilerplate import Mark, phrases, wordings
from newscrawl.layout.labels import HEADINGS, Label, hashtag_line, looks_like_sentence, tag_label
from newscrawl.layout.links import leads_off_site
from newscrawl.layout.marks import weight
from newscrawl.layout.opening import take_opening
from newscrawl.layout.region import Region
from newscrawl.layout.repeats import drop_repeated
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box
from newscrawl.text import fold

__all__ = ["rescue_all", "select"]

_TITLE_LIKE: Final = 220
_ALL_LINK: Final = 0.65
_NOTHING_ELSE: Final = 0.85
_SHORT: Final = 25
_LABEL_LIKE: Final = 40
# A line of these parts an article into sections.
_RULES: Final = "_*-–—=•·⁂ "
_LEAST_RULE: Final = 3
_LEAST_LIST: Final = 2
_HALF: Final = 0.5
_LITTLE_BEHIND: Final = 0.3
_A_BOX: Final = 0.15
_ENOUGH_BEFORE: Final = 400
_PARAGRAPH: Final = 250
_FEW_LINKS: Final = 0.3
_HARDLY_ANY: Final = 300
_AN_INTRODUCTION: Final = 2000
_SLIDES: Final = (Label.CAPTION, Label.HIDDEN)
_MUCH_MORE: Final = 3
_LAST_RESORT: Final = (
    Label.CAPTION,
    Label.ASIDE,
    Label.HIDDEN,
    Label.PROMO,
    Label.SHARE,
    Label.BYLINE,
    Label.HASHTAGS,
    Label.RELATED,
)
_LEAST_PARAGRAPH: Final = 60
_LONGEST_NOTE: Final = 350
_LONGEST_NOTICE: Final = 700
_OPENING_OF_NOTE: Final = 120
_LONGEST_BIO: Final = 700
_MOST_ABOUT_AUTHORS: Final = 5
_BELOW_ALL: Final = (Label.TIME, Label.BYLINE, Label.HASHTAGS, Label.OUTSIDE)
_COLONS: Final = (":", "：")
_FAR_ABOVE: Final = 40
_PARAGRAPHS: Final = frozenset(("p", "li", "td", "dd"))
_AMID: Final = 3
_TITLE_TAGS: Final = frozenset((*HEADINGS, "div"))
_TEASER_LINES: Final = 6
_TEASER_TEXTS: Final = 2
_LONGEST_TEASER: Final = 400
_ABOVE: Final = 6
_PARAGRAPH_LIKE: Final = 100
_NAME: Final = r"[A-ZÀ-ÞŠŽ][\w.'’-]*[a-zß-ÿ.]"
_NAMES: Final = re.compile(rf"{_NAME}(?: {_NAME}){{1,2}}(?:\s?[/,&]\s?{_NAME}(?: {_NAME}){{1,2}})?")
_TWO_NAMES: Final = re.compile(rf"{_NAME} {_NAME}(?=[\s,])")
_SIGNATURE: Final = re.compile(
    r"[(\[]?[A-ZÄÖÜ]{2,8}(?:[/, .-]+[A-ZÄÖÜ]{2,8}){0,3}[)\]]?"
    r"|\([a-z]{2,6}(?:[/, ]+[a-z]{2,6}){0,3}\)"
    r"|[A-Za-z]{2,5}(?:/[A-Za-z]{2,5}){1,3}"
)


def _text_size(blocks: Sequence[Block], labels: Sequence[Label], first: int, last: int) -> int:
    return sum(len(blocks[at].text) for at in range(first, last) if labels[at] is Label.TEXT)


def _end(blocks: Sequence[Block], labels: Sequence[Label], region: Region) -> int:
    """Where the article ends: at the comments, at its tags, or at an offer to buy the rest."""
    total = _text_size(blocks, labels, region.first, region.last)
    before = 0
    for at in range(region.first, region.last):
        block, found = blocks[at], labels[at]
        if found is Label.TEXT:
            before += len(block.text)
            continue
        if not before or (block.link_share > 0.5 and found is not Label.HASHTAGS):
            continue
        rest = total - before
        if found is Label.COMMENTS and (
            rest < _LITTLE_BEHIND * total
            or (before > _ENOUGH_BEFORE and phrases("comments").is_whole(block.text))
        ):
            return at
        if found is Label.HASHTAGS and rest < _LITTLE_BEHIND * total and _closes(block):
            return at
        if found is Label.PROMO and _is_paywall(blocks, labels, at, region.last):
            return at
    return region.last


def _closes(block: Block) -> bool:
    """A displayed line of hashtags stands behind the text."""
    return bool(hashtag_line(block.text)) or tag_label(block.text) is not None


def _is_paywall(blocks: Sequence[Block], labels: Sequence[Label], at: int, last: int) -> bool:
    """Say whether a line offers the rest of the article for money, and no text follows it."""
    if not phrases("paywall").start(blocks[at].text):
        return False
    return not any(
        labels[i] is Label.TEXT and len(blocks[i].text) > _PARAGRAPH for i in range(at, last)
    )


def _is_link_line(block: Block) -> bool:
    if not block.linked:
        return False
    if len(block.text) >= _TITLE_LIKE:
        return block.link_share > _NOTHING_ELSE
    rest = len(block.text) - block.linked
    is_title = block.linked >= _SHORT and rest <= _LABEL_LIKE and not _ends_sentence(block.text)
    most = _NOTHING_ELSE if _ends_sentence(block.text) else _ALL_LINK
    return block.link_share > most or (block.link_share > _HALF and is_title)


def _ends_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "…", "”", "»", "。", "؟", "।", ":"))


def _is_furniture(block: Block) -> bool:
    """Labels, counters and buttons: short, no sentence, and in no box for text."""
    text = block.text
    if text.isdigit():
        return True
    if not any(map(str.isalnum, text)):
        return block.tag != "p" or text.strip(_RULES) != "" or len(text) < _LEAST_RULE
    if block.tag in HEADINGS or block.tag in (
        "p",
        "li",
        "td",
        "th",
        "dd",
        "dt",
        "blockquote",
        "pre",
        "tr",
    ):
        return False
    if block.bold or block.line or block.box.own & Mark.LEDE:  # "subhead"
        return False
    return weight(text) < _SHORT and not looks_like_sentence(text)


def _drop_link_lists(page: Page, labels: list[Label], marks: Sequence[int], region: Region) -> None:
    blocks = page.blocks
    titles = []
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is not Label.TEXT:
            if labels[at] is Label.TIME and _goes_on(blocks, labels, at):
                labels[at] = Label.TEXT
            continue
        if _is_link_line(block):
            if not leads_off_site(page, block):
                labels[at] = Label.RELATED
                if _is_title(block, marks[at]):
                    titles.append(at)
        elif _is_furniture(block):
            labels[at] = Label.FURNITURE
    if titles:
        _drop_teasers(blocks, labels, titles, region)


def _goes_on(blocks: Sequence[Block], labels: Sequence[Label], at: int) -> bool:
    """Say whether a line with a date stands amid paragraphs of its kind: when a thing takes place.

    When the text was published is told above or below it.
    """
    if at < _AMID or at + 1 >= len(blocks) or blocks[at].tag not in _PARAGRAPHS:
        return False
    home, tag = blocks[at].box.parent, blocks[at].tag
    if not all(
        labels[i] is Label.TEXT and blocks[i].box.parent is home
        for i in (*range(at - _AMID, at), at + 1)
    ) or blocks[at - 1].tag != tag:
        return False
    folded = fold(blocks[at].text)
    return not any(words in folded for words in (*wordings("updates"), *wordings("published")))


def _is_title(block: Block, marks: int) -> bool:
    """Say whether a line that is a link may be another story's title."""
    return block.tag in _TITLE_TAGS and block.link_share > _NOTHING_ELSE and not marks & Mark.EMBED


def _drop_teasers(
    blocks: Sequence[Block], labels: list[Label], titles: Sequence[int], region: Region
) -> None:
    """A title that is a link takes along what its box says of the other story.

    Where such boxes hold much of the text, they are its sections.
    """
    said = [at for title in titles for at in _said_of(blocks, labels, title)]
    total = _text_size(blocks, labels, region.first, region.last)
    if sum(len(blocks[at].text) for at in said) < _LITTLE_BEHIND * total:
        for at in said:
            labels[at] = Label.RELATED


def _said_of(blocks: Sequence[Block], labels: Sequence[Label], title: int) -> list[int]:
    """The texts in the box of a title, if they are no more than a teaser's."""
    box = blocks[title].box
    while box.parent is not None and box.parent.last - box.parent.first <= _TEASER_LINES:
        box = box.parent
    texts = [at for at in range(title + 1, box.last) if labels[at] is Label.TEXT]
    short = all(
        len(blocks[at].text) < _LONGEST_TEASER and blocks[at].tag not in HEADINGS for at in texts
    )
    return texts if len(texts) <= _TEASER_TEXTS and short else []


def _drop_after_headings(
    blocks: Sequence[Block], labels: list[Label], marks: Sequence[int], region: Region
) -> None:
    """A heading such as "Most read" takes its box along, or the titles below it."""
    most = _A_BOX * _text_size(blocks, labels, region.first, region.last)
    open_ = False
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is Label.RELATED:
            if not block.linked and phrases("related").find(block.text):
                for inside in range(at, _headed(blocks, labels, at, region.last, most)):
                    # What the guide took back from such a box stays.
                    if labels[inside] is Label.TEXT and not marks[inside] & Mark.RELATED:
                        labels[inside] = Label.RELATED
            open_ = open_ or block.tag in HEADINGS or phrases("related").is_whole(block.text)
        elif labels[at] is Label.TEXT and open_:
            if block.linked > _HALF * len(block.text) or (block.tag == "li" and block.linked):
                labels[at] = Label.RELATED
            else:
                open_ = False


def _headed(
    blocks: Sequence[Block], labels: Sequence[Label], at: int, end: int, most: float
) -> int:
    """One more than the last block of the largest box that a heading opens.

    A box with more text than ``most`` is the article's; the heading itself, where no box is left.
    """
    last = at
    box: Box | None = blocks[at].box
    while box is not None and box.first == at:
        until = min(box.last, end)
        if _text_size(blocks, labels, at, until) >= most:
            break
        if until > at + 1:
            last = until
        box = box.parent
    return last


def _drop_fact_boxes(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A box in the text whose heading says "Facts" or "In short" goes whole."""
    total = _text_size(blocks, labels, region.first, region.last)
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is not Label.TEXT or not (
            (block.tag in HEADINGS or block.bold) and phrases("boxes").find(block.text)
        ):
            continue
        last = _headed(blocks, labels, at, region.last, _HALF * total)
        for inside in range(at, last):
            if labels[inside] is Label.TEXT:
                labels[inside] = Label.ASIDE


def _drop_sign_off(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """Drop the notes below the text: who wrote it, who helped, what the reader may subscribe to."""
    kept = [at for at in range(region.first, region.last) if labels[at] is Label.TEXT]
    last = len(kept)
    while last > 1:
        block = blocks[kept[last - 1]]
        if len(block.text) > _LONGEST_NOTICE or not (
            _is_note(block.text) or _announces(block, labels) or _is_empty_heading(block)
        ):
            break
        last -= 1
    last = _before_authors(blocks, labels, kept, last)
    for at in kept[last:]:
        labels[at] = Label.FURNITURE if blocks[at].tag in HEADINGS else Label.PROMO


def _before_authors(
    blocks: Sequence[Block], labels: Sequence[Label], kept: Sequence[int], last: int
) -> int:
    """Where in the kept blocks the lines begin that present the authors; ``last`` if none do."""
    tail = range(max(1, last - _MOST_ABOUT_AUTHORS), last)
    begins = [(i, match[0]) for i in tail if (match := _TWO_NAMES.match(blocks[kept[i]].text))]
    if not begins:
        return last
    above = range(max(0, kept[0] - _FAR_ABOVE), kept[0])
    lines = [blocks[at].text for at in above if labels[at] in (Label.BYLINE, Label.TIME)]
    for i, name in begins:
        if len(blocks[kept[i]].text) < _LONGEST_BIO and any(name in line for line in lines):
            return i
    return last


def _is_note(text: str) -> bool:
    folded = fold(text if len(text) <= _LONGEST_NOTE else text[:_OPENING_OF_NOTE])
    if any(words in folded for words in wordings("sign_off")):
        return True
    return _SIGNATURE.fullmatch(text) is not None


def _announces(block: Block, labels: Sequence[Label]) -> bool:
    """Say whether a line only leads to what stands below it in its box and is no text: links."""
    parent, below = block.box.parent, block.index + 1
    return (
        block.text.endswith(_COLONS)
        and parent is not None
        and below < parent.last
        and labels[below] not in _BELOW_ALL
    )


def _is_empty_heading(block: Block) -> bool:
    """Say whether a heading, if no text follows it, headed what was dropped: it is no sentence."""
    return block.tag in HEADINGS and not block.text.endswith(".")


def _drop_names_above(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A line of names above the first paragraph is the author's; notices may stand there, too."""
    name: int | None = None
    for at in range(region.first, min(region.first + _ABOVE, region.last)):
        if labels[at] is not Label.TEXT:
            continue
        block = blocks[at]
        if len(block.text) < _LONGEST_NOTICE and phrases("notices").start(block.text):
            labels[at] = Label.PROMO
            continue
        if len(block.text) > _PARAGRAPH_LIKE:
            break
        name = at if _is_name_line(block) else None
    else:
        return
    if name is not None:
        labels[name] = Label.BYLINE


def _is_name_line(block: Block) -> bool:
    text = block.text
    return (
        block.tag in ("p", "div") and len(text) < _LABEL_LIKE and _NAMES.fullmatch(text) is not None
    )


def _names_embed(heading: Block) -> bool:
    """Say whether a heading is the title of a video or post that is set into the text."""
    box = heading.box.parent
    return box is not None and box.last - box.first == 1 and bool(box.own & Mark.EMBED)


def _heads_links(blocks: Sequence[Block], labels: Sequence[Label], heading: int) -> bool:
    """Say whether a list of the site's other stories follows a heading."""
    items = range(heading + 1, min(heading + 1 + _LEAST_LIST, len(blocks)))
    return all(labels[at] is Label.RELATED and blocks[at].tag == "li" for at in items)


def _drop_empty_headings(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A subhead with no text below it headed something that was dropped; a sentence did not."""
    following: Block | None = None
    for at in reversed(range(region.first, region.last)):
        if labels[at] is not Label.TEXT:
            continue
        block = blocks[at]
        if block.tag in HEADINGS and (
            (following is None and _is_empty_heading(block))
            or _names_embed(block)
            or _heads_links(blocks, labels, at)
        ):
            labels[at] = Label.FURNITURE
            continue
        following = block


def rescue_all(blocks: Sequence[Block], labels: list[Label]) -> None:
    """Where hardly a text is left, take the largest group of paragraphs that words spoke against.

    Slide shows keep their text in captions, old themes theirs in a box named "sidebar".
    """
    shown = 0
    for block in blocks:
        if labels[block.index] is Label.TEXT and (size := _prose(block)):
            shown += size
            if shown > _AN_INTRODUCTION:
                return
    sizes: Counter[Label] = Counter()
    for block in blocks:
        sizes[labels[block.index]] += _prose(block)
    group = max(_LAST_RESORT, key=lambda found: sizes[found])
    most = _AN_INTRODUCTION if group in _SLIDES else _HARDLY_ANY
    if shown > most or sizes[group] < _MUCH_MORE * (shown + 100):
        return
    for block in blocks:
        if labels[block.index] is group and block.link_share < _FEW_LINKS:
            labels[block.index] = Label.TEXT


def _prose(block: Block) -> int:
    """How much of a paragraph a block is."""
    if len(block.text) <= _SHORT or block.link_share >= _FEW_LINKS:
        return 0
    size = weight(block.text)
    return size if size > _LEAST_PARAGRAPH else 0


def select(
    page: Page,
    labels: list[Label],
    marks: Sequence[int],
    headline: int | None,
    region: Region,
) -> None:
    """Relabel every block that is no part of the body; ``TEXT`` is what remains."""
    blocks = page.blocks
    for at in region.left_out:
        if labels[at] is Label.TEXT:
            labels[at] = Label.OUTSIDE
    end = _end(blocks, labels, region)
    lede = headline if headline is not None and headline < region.first else region.first
    for at in [*range(lede), *range(end, len(blocks))]:
        if labels[at] is Label.TEXT:
            labels[at] = Label.OUTSIDE
    region = region._replace(last=end)
    if lede < region.first:
        take_opening(page, labels, marks, lede, region.first)
    _drop_link_lists(page, labels, marks, region)
    _drop_after_headings(blocks, labels, marks, region)
    drop_repeated(blocks, labels, headline, region.first)
    _drop_fact_boxes(blocks, labels, region)
    _drop_names_above(blocks, labels, region)
    _drop_sign_off(blocks, labels, region)
    _drop_empty_headings(blocks, labels, region)
