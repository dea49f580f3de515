# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
# cython: cdivision=True
"""What a page's blocks look like, in numbers: what the learned model decides by.

Each block has a row of whole numbers, in the order of ``FEATURES``.  It sees all blocks of every
page, so it is compiled, reads blocks and boxes by the places of their slots, and takes one pass
over the boxes, one over the texts and a few over the rows.
"""

from cpython.object cimport PyObject
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset, strcmp, strlen
from lxml.includes.etreepublic cimport _Element, import_lxml__etree
from lxml.includes.tree cimport xmlAttr

from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.vocabulary import ClassHint

__all__ = [
    "FEATURES",
    "LABELS",
    "NEIGHBOURED",
    "NEIGHBOURS",
    "RULES",
    "asked_blocks",
    "block_features",
]

import_lxml__etree()

cdef extern from "Python.h":
    int PyUnicode_KIND(object)
    void* PyUnicode_DATA(object)
    Py_UCS4 PyUnicode_READ(int, void*, Py_ssize_t)

cdef extern from *:
    """
    #include <structmember.h>
    static Py_ssize_t place_of_slot(PyObject *slot) {
        return ((PyMemberDescrObject *)slot)->d_member->offset;
    }
    """
    Py_ssize_t place_of_slot(object slot)

FEATURES = """
chars words linked_share linked bold_share sentences commas digits capitals ends starts separators
brackets mean_word dense
tag line depth lists tables quotations figures articles asides own_blocks
label first_label rule decisions
from_headline from_first to_article_end to_region_end left_out place text_above texts_above
texts_below since_text until_text text_before text_behind kin_before kin_behind kin_above
parent_blocks parent_share parent_purity parent_links grand_share grand_purity grand_links
great_share great_purity climb branch_blocks branch_share branch_purity branch_links branch_tag
branch_hints from_parent_start to_parent_end
kind_count kind_purity kind_share kind_mean kind_links
copies is_copy since_image until_image
page_blocks page_text page_texts page_mean page_links page_guide page_headings page_paragraphs
page_comments page_related page_prose
prose prose_above parent_prose grand_prose great_prose climb_prose climb_headline headline_blocks
chars_from_headline since_heading heading_tag heading_links since_time until_time
raw_hints hint_body hint_lede hint_embed hint_figure
""".split()

# How a neighbour looks is seen by these, for so many blocks above and below.
NEIGHBOURED = """
chars linked_share ends starts tag label first_label rule kind_purity kin_above bold_share
sentences digits branch_blocks words
""".split()
NEIGHBOURS = 3

# A rule or a label is known to the model by its place: new ones are added at the end.
RULES = (
    "", "class-hint", "wording", "headline", "kicker", "in-article-body", "sparse-text",
    "ends-in-agency", "above-credit", "repeated-caption", "picture-frame",
    "box-of-links", "outside-main-region", "behind-article", "menu-above-text", "stray-line",
    "standfirst", "above-text", "date-amid-text", "heading-amid-text", "video-title", "link-line",
    "interface", "teaser", "related-box", "below-related", "fact-box", "repeated", "summary",
    "pull-quote", "notice", "name-above-text", "name-above-date", "endnote", "empty-heading",
    "not-in-article-body", "site-appeal",
)

LABELS = (
    "text", "headline", "kicker", "breadcrumbs", "time", "byline", "caption", "hashtags",
    "navigation", "comments", "share", "related", "promo", "ad", "consent", "hidden", "aside",
    "interface", "repeated", "outside",
)

cdef enum:
    CHARS, WORDS, LINKED_SHARE, LINKED, BOLD_SHARE, SENTENCES, COMMAS, DIGITS, CAPITALS, ENDS, STARTS
    SEPARATORS, BRACKETS, MEAN_WORD, DENSE
    TAG, LINE, DEPTH, LISTS, TABLES, QUOTATIONS, FIGURES, ARTICLES, ASIDES, OWN_BLOCKS
    LABEL, FIRST_LABEL, RULE, DECISIONS
    FROM_HEADLINE, FROM_FIRST, TO_ARTICLE_END, TO_REGION_END, LEFT_OUT, PLACE, TEXT_ABOVE, TEXTS_ABOVE
    TEXTS_BELOW, SINCE_TEXT, UNTIL_TEXT, TEXT_BEFORE, TEXT_BEHIND, KIN_BEFORE, KIN_BEHIND, KIN_ABOVE
    PARENT_BLOCKS, PARENT_SHARE, PARENT_PURITY, PARENT_LINKS, GRAND_SHARE, GRAND_PURITY, GRAND_LINKS
    GREAT_SHARE, GREAT_PURITY, CLIMB, BRANCH_BLOCKS, BRANCH_SHARE, BRANCH_PURITY, BRANCH_LINKS, BRANCH_TAG
    BRANCH_HINTS, FROM_PARENT_START, TO_PARENT_END
    KIND_COUNT, KIND_PURITY, KIND_SHARE, KIND_MEAN, KIND_LINKS
    COPIES, IS_COPY, SINCE_IMAGE, UNTIL_IMAGE
    PAGE_BLOCKS, PAGE_TEXT, PAGE_TEXTS, PAGE_MEAN, PAGE_LINKS, PAGE_GUIDE, PAGE_HEADINGS, PAGE_PARAGRAPHS
    PAGE_COMMENTS, PAGE_RELATED, PAGE_PROSE
    PROSE, PROSE_ABOVE, PARENT_PROSE, GRAND_PROSE, GREAT_PROSE, CLIMB_PROSE, CLIMB_HEADLINE, HEADLINE_BLOCKS
    CHARS_FROM_HEADLINE, SINCE_HEADING, HEADING_TAG, HEADING_LINKS, SINCE_TIME, UNTIL_TIME
    RAW_HINTS, HINT_BODY, HINT_LEDE, HINT_EMBED, HINT_FIGURE
    COUNT

assert len(FEATURES) == COUNT

# The likelier a tag's block is text, the less its number.
cdef dict _TAGS = {
    name: code
    for code, names in enumerate(
        "p,blockquote,li,tr,td th,dd,dt,pre,h2,h3,h4,h5 h6,h1,div,section article main,span,"
        "figcaption caption figure,ul ol dl,header,footer,aside,nav,form label,body html".split(","), 1
    )
    for name in names.split()
}
# What nests: how many of these a block stands in.
cdef int _IS_LIST = 1 << 8, _IS_TABLE = 1 << 9, _IS_QUOTATION = 1 << 10, _IS_FIGURE = 1 << 11
cdef int _IS_ARTICLE = 1 << 12, _IS_ASIDE = 1 << 13
for _names, _flag in (
    ("ul ol dl", _IS_LIST), ("table", _IS_TABLE), ("blockquote", _IS_QUOTATION),
    ("figure", _IS_FIGURE), ("article main", _IS_ARTICLE),
    ("aside nav footer header form", _IS_ASIDE),
):
    for _name in _names.split():
        _TAGS[_name] = _TAGS.get(_name, 0) | _flag
cdef dict _LABELS = {Label(name): code for code, name in enumerate(LABELS)}
cdef dict _RULE_CODES = {rule: code for code, rule in enumerate(RULES)}
cdef int _TEXT = _LABELS[Label.TEXT]
cdef int _COMMENTS = _LABELS[Label.COMMENTS]
cdef int _RELATED = _LABELS[Label.RELATED]
cdef int _TIME_LABEL = _LABELS[Label.TIME], _BYLINE = _LABELS[Label.BYLINE]
cdef int _TAG_P = _TAGS["p"], _FIRST_HEADING = _TAGS["h2"], _LAST_HEADING = _TAGS["h1"]

cdef int _BODY = ClassHint.BODY, _LEDE = ClassHint.LEDE
cdef int _EMBED = ClassHint.EMBED, _FIGURE = ClassHint.FIGURE
cdef int _AGAINST = (
    ClassHint.COMMENTS | ClassHint.RELATED | ClassHint.CONSENT | ClassHint.FOOTER | ClassHint.ASIDE
    | ClassHint.SHARE | ClassHint.PROMO | ClassHint.AD | ClassHint.HIDDEN | ClassHint.NAV
    | ClassHint.BREADCRUMBS
)

cdef Py_ssize_t _BOX_PARENT = place_of_slot(Box.parent), _BOX_TAG = place_of_slot(Box.tag)
cdef Py_ssize_t _BOX_HINTS = place_of_slot(Box.own_hints), _BOX_INDEX = place_of_slot(Box.index)
cdef Py_ssize_t _BOX_FIRST = place_of_slot(Box.first), _BOX_LAST = place_of_slot(Box.last)
cdef Py_ssize_t _BOX_ELEMENT = place_of_slot(Box.element)
cdef Py_ssize_t _TEXT_OF = place_of_slot(Block.text), _BOX_OF = place_of_slot(Block.box)
cdef Py_ssize_t _LINKED_OF = place_of_slot(Block.linked), _BOLD_OF = place_of_slot(Block.bold)
cdef Py_ssize_t _LINE_OF = place_of_slot(Block.line)

# Of a text: what follows looks like it.
cdef int _MAX_READ = 1200
# Numbers are cut to what two bytes hold.
cdef int _MOST = 30000
# Places of a table that are tried: more are taken only by a page made to take them.
cdef int _MAX_TRIED = 64
# Blocks from a text of the rules: what stands further away is asked for only if it is long.
cdef int _NEAR_BLOCKS = 4
# A paragraph has so many characters, and not half of them, in percent, in links.
cdef int _MIN_LONG_CHARS = 80, _MAX_LINKED_SHARE = 50


cdef inline object _slot(object made, Py_ssize_t place):
    return <object>(<PyObject**>(<char*><PyObject*>made + place))[0]


cdef inline short _cut(long value) noexcept nogil:
    return <short>(value if -_MOST < value < _MOST else (_MOST if value > 0 else -_MOST))


cdef inline short _share(long part, long whole) noexcept nogil:
    return <short>(100 * part // whole) if whole > 0 else <short>-1


cdef inline short _least(long value, long most) noexcept nogil:
    return <short>(value if value < most else most)


ctypedef unsigned long long Key

# A hash of a class (FNV-1a, by eight bytes): two that are not the same hardly ever have one.
cdef Key _KEY_START = 0xCBF29CE484222325
cdef Key _KEY_FACTOR = 0x100000001B3


cdef struct Entry:
    Key key
    int place


cdef Key _key_of_class(object box, int tag) except? 0:
    """A key of a box's tag and class."""
    cdef Key key = (_KEY_START ^ <Key>tag) * _KEY_FACTOR
    cdef xmlAttr* attribute
    cdef const char* value
    cdef size_t left, size
    cdef Key piece
    element = _slot(box, _BOX_ELEMENT)
    if isinstance(element, _Element):
        attribute = (<_Element>element)._c_node.properties
        while attribute is not NULL and strcmp(<const char*>attribute.name, "class"):
            attribute = attribute.next
        if attribute is not NULL and attribute.children is not NULL:
            value = <const char*>attribute.children.content
            left = 0 if value is NULL else strlen(value)
            while left:
                size = left if left < sizeof(Key) else sizeof(Key)
                piece = 0
                memcpy(&piece, value, size)
                key = (key ^ piece) * _KEY_FACTOR
                key ^= key >> 29  # the last bytes of a piece count for all of the key, too
                value += size
                left -= size
    return key or 1


cdef struct BoxRow:
    int parent, first, last, depth, tag, raw, branch, climb, climb_prose, climb_headline, headline_blocks
    short lists, tables, quotations, figures, articles, asides


# ASCII characters are most of all texts.  What each counts as is a 1 in one of eight numbers of two
# bytes, which are added up four at a time; of no text are more characters read than they hold.
cdef Key _LETTERS_OF[128]
cdef Key _SIGNS_OF[128]
for _code in range(128):
    _LETTERS_OF[_code] = _SIGNS_OF[_code] = 0
for _place, _members in enumerate((
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", " ",
)):
    for _name in _members:
        _LETTERS_OF[ord(_name)] = <Key>1 << (16 * _place)
for _place, _members in enumerate((".!?", ",;", "([", "|>/<#")):
    for _name in _members:
        _SIGNS_OF[ord(_name)] = <Key>1 << (16 * _place)


cdef inline int _number_in(Key sums, int place) noexcept nogil:
    return <int>(sums >> (16 * place)) & 0xFFFF


cdef int _read_text(str text, short* row) except -1:
    """Count what a text is made of."""
    cdef Py_ssize_t size = len(text), at, end = size if size < _MAX_READ else _MAX_READ
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    cdef int words, sentences = 0, commas = 0, digits, capitals = 0, letters = 0
    cdef int separators = 0, brackets = 0, dense = 0
    cdef Key in_words = 0, signs = 0
    for at in range(end):
        c = PyUnicode_READ(kind, data, at)
        if c < 128:
            in_words += _LETTERS_OF[c]
            signs += _SIGNS_OF[c]
        elif c >= 0x3040 and c <= 0xD7A3:
            dense += 1
            letters += 1
        elif c == 0x3002 or c == 0xFF01 or c == 0xFF1F or c == 0x0964 or c == 0x061F or c == 0x2026 or c == 0x06D4:
            sentences += 1
        elif c == 0xFF0C or c == 0x3001 or c == 0x060C or c == 0xFF1B or c == 0x061B:
            commas += 1
        elif _is_quote(c) or c == 0xFF1A:
            pass
        elif c == 0xFF08 or c == 0x3010 or c == 0x300A:
            brackets += 1
        elif c == 0x2022 or c == 0xB7 or c == 0x203A or c == 0x2192 or c == 0xA9 or c == 0x25BA:
            separators += 1
        else:
            letters += 1
            if c.isupper():
                capitals += 1
    capitals += _number_in(in_words, 1)
    letters += _number_in(in_words, 0) + _number_in(in_words, 1)
    digits, words = _number_in(in_words, 2), 1 + _number_in(in_words, 3)
    row[CHARS] = _least(size, _MOST)
    row[WORDS] = _least(words, _MOST)
    row[SENTENCES] = sentences + _number_in(signs, 0)
    row[COMMAS] = commas + _number_in(signs, 1)
    row[DIGITS] = _share(digits, end)
    row[CAPITALS] = _share(capitals, letters)
    row[SEPARATORS] = separators + _number_in(signs, 3)
    row[BRACKETS] = brackets + _number_in(signs, 2)
    row[MEAN_WORD] = _least(10 * (letters + digits) // words, 1000)
    row[DENSE] = _share(dense, letters)
    row[STARTS] = _sign(PyUnicode_READ(kind, data, 0)) if size else 0
    row[ENDS] = _sign(PyUnicode_READ(kind, data, size - 1)) if size else 0
    return 0


cdef inline bint _is_quote(Py_UCS4 c) noexcept:
    return 0x2018 <= c <= 0x201F or c in (0xAB, 0xBB, 0x300C, 0x300D)


cdef inline short _sign(Py_UCS4 c) noexcept:
    """The kind of a text's first or last sign, the likelier at a sentence's end the greater."""
    if 97 <= c <= 122:
        return 4
    if 65 <= c <= 90:
        return 3
    if 48 <= c <= 57:
        return 1
    if c == 46 or c == 33 or c == 63 or c == 0x3002 or c == 0xFF01 or c == 0xFF1F or c == 0x0964 or c == 0x06D4:
        return 9
    if c == 34 or c == 39 or _is_quote(c):
        return 8
    if c == 58 or c == 0xFF1A:
        return 6
    if c == 0x2026:
        return 7
    if c == 41 or c == 93 or c == 40 or c == 91 or c == 0xFF09:
        return 5
    if c.isupper():
        return 3
    if c.isalpha():
        return 4
    return 2


cdef class _Sheet:
    """The rows of one page while they are filled in."""

    cdef short* rows
    cdef BoxRow* boxes
    cdef long* chars
    cdef long* linked
    cdef long* text
    cdef long* prose
    cdef int* box_of
    cdef Key* texts
    cdef Entry* entries
    cdef Py_ssize_t mask
    cdef Py_ssize_t size, box_count
    cdef readonly bytearray made

    def __cinit__(self, Py_ssize_t size, Py_ssize_t box_count):
        self.size, self.box_count = size, box_count
        self.made = bytearray((size + 2 * 3) * COUNT * sizeof(short))
        self.rows = <short*><char*>self.made
        self.boxes = <BoxRow*>calloc(box_count + 1, sizeof(BoxRow))
        self.chars = <long*>calloc(size + 1, sizeof(long))
        self.linked = <long*>calloc(size + 1, sizeof(long))
        self.text = <long*>calloc(size + 1, sizeof(long))
        self.prose = <long*>calloc(size + 1, sizeof(long))
        self.box_of = <int*>calloc(size + 1, sizeof(int))
        self.texts = <Key*>calloc(size + 1, sizeof(Key))
        self.mask = 15
        while self.mask < 2 * size:
            self.mask = 2 * self.mask + 1
        self.entries = <Entry*>calloc(self.mask + 1, sizeof(Entry))
        if not self.texts or not self.entries:
            raise MemoryError
        if not self.boxes or not self.chars or not self.linked or not self.text or not self.prose or not self.box_of:
            raise MemoryError

    def __dealloc__(self):
        free(self.boxes)
        free(self.chars)
        free(self.linked)
        free(self.text)
        free(self.prose)
        free(self.box_of)
        free(self.texts)
        free(self.entries)

    cdef inline short* row(self, Py_ssize_t index) noexcept:
        return self.rows + (index + 3) * COUNT

    cdef int read_blocks(self, list blocks, labels, first_labels, list prose) except -1:
        cdef Py_ssize_t index
        cdef short* row
        cdef long linked, weight
        cdef str text
        cdef int label
        for index in range(self.size):
            block = blocks[index]
            row = self.row(index)
            text = <str>_slot(block, _TEXT_OF)
            self.texts[index] = <Key>hash(text) or 1
            _read_text(text, row)
            linked = <long>_slot(block, _LINKED_OF)
            row[LINKED] = _cut(linked)
            row[LINKED_SHARE] = _share(linked if linked < len(text) else len(text), len(text))
            row[BOLD_SHARE] = _share(<long>_slot(block, _BOLD_OF), len(text))
            row[LINE] = _slot(block, _LINE_OF) is True
            self.box_of[index] = <int>_slot(_slot(block, _BOX_OF), _BOX_INDEX)
            if not 0 <= self.box_of[index] < self.box_count:
                raise ValueError("a block in a box that there is not")
            label = _LABELS[labels[index]]
            row[LABEL] = label
            row[FIRST_LABEL] = _LABELS[first_labels[index]]
            weight = prose[index]
            row[PROSE] = _cut(weight)
            self.prose[index + 1] = self.prose[index] + weight
            self.chars[index + 1] = self.chars[index] + len(text)
            self.linked[index + 1] = self.linked[index] + linked
            self.text[index + 1] = self.text[index] + (len(text) if label == _TEXT else 0)
        return 0

    cdef int read_boxes(self, list boxes, long headline) except -1:
        """Parents stand before their children."""
        cdef Py_ssize_t index
        cdef BoxRow* row
        cdef BoxRow* above
        cdef int tag
        cdef long half = (self.text[self.size] + 1) // 2
        cdef long half_prose = (self.prose[self.size] + 1) // 2
        for index in range(self.box_count):
            box = boxes[index]
            row = self.boxes + index
            parent = _slot(box, _BOX_PARENT)
            row.first, row.last = <int>_slot(box, _BOX_FIRST), <int>_slot(box, _BOX_LAST)
            code = _TAGS.get(<str>_slot(box, _BOX_TAG))
            tag = 0 if code is None else <int>code
            row.tag = tag & 255
            row.raw = <int>_slot(box, _BOX_HINTS)
            row.branch, row.climb, row.parent = -1, 0, -1
            row.headline_blocks = row.last - row.first
            if not 0 <= row.first <= row.last <= self.size:
                raise ValueError("a box with blocks that there are not")
            if parent is None:
                continue
            row.parent = <int>_slot(parent, _BOX_INDEX)
            if not 0 <= row.parent < index:
                raise ValueError("a box that stands before the one around it")
            above = self.boxes + row.parent
            row.depth = above.depth + 1
            row.raw |= above.raw
            row.lists = above.lists + ((tag & _IS_LIST) != 0)
            row.tables = above.tables + ((tag & _IS_TABLE) != 0)
            row.quotations = above.quotations + ((tag & _IS_QUOTATION) != 0)
            row.figures = above.figures + ((tag & _IS_FIGURE) != 0)
            row.articles = above.articles + ((tag & _IS_ARTICLE) != 0)
            row.asides = above.asides + ((tag & _IS_ASIDE) != 0)
            if not row.first <= headline < row.last:
                row.climb_headline = above.climb_headline + 1
                row.headline_blocks = above.headline_blocks
            if self.prose[row.last] - self.prose[row.first] < half_prose:
                row.climb_prose = above.climb_prose + 1
            if above.branch >= 0:
                row.branch, row.climb = above.branch, above.climb + 1
            elif self.text[row.last] - self.text[row.first] < half or not half:
                row.branch, row.climb = <int>index, 1
        return 0

    cdef int place_in_boxes(self) except -1:
        cdef Py_ssize_t index
        cdef short* row
        cdef BoxRow* box
        cdef BoxRow* outer
        cdef BoxRow* branch
        cdef long total = self.text[self.size], prose = self.prose[self.size]
        for index in range(self.size):
            row = self.row(index)
            row[PROSE_ABOVE] = _share(self.prose[index], prose)
            box = self.boxes + self.box_of[index]
            row[TAG] = box.tag
            row[DEPTH] = _cut(box.depth)
            row[LISTS], row[TABLES], row[QUOTATIONS] = box.lists, box.tables, box.quotations
            row[FIGURES], row[ARTICLES], row[ASIDES] = box.figures, box.articles, box.asides
            row[OWN_BLOCKS] = _cut(box.last - box.first)
            row[CLIMB] = _cut(box.climb)
            row[CLIMB_PROSE], row[CLIMB_HEADLINE] = _cut(box.climb_prose), _cut(box.climb_headline)
            row[HEADLINE_BLOCKS] = _cut(box.headline_blocks)
            row[RAW_HINTS] = (box.raw & _AGAINST) != 0
            branch = self.boxes + (box.branch if box.branch >= 0 else self.box_of[index])
            if box.branch < 0:  # a text beside boxes
                row[BRANCH_BLOCKS], row[BRANCH_TAG] = 0, 0
                row[BRANCH_SHARE] = row[BRANCH_PURITY] = row[BRANCH_LINKS] = row[BRANCH_HINTS] = -1
            else:
                row[BRANCH_BLOCKS] = _cut(branch.last - branch.first)
                row[BRANCH_TAG] = branch.tag
                row[BRANCH_SHARE] = _share(self.text[branch.last] - self.text[branch.first], total)
                row[BRANCH_PURITY] = self.purity(branch)
                row[BRANCH_LINKS] = self.links(branch)
                row[BRANCH_HINTS] = (branch.raw & _AGAINST) != 0
            outer = self.outer(box)
            row[PARENT_BLOCKS] = _cut(outer.last - outer.first)
            row[PARENT_SHARE] = _share(self.text[outer.last] - self.text[outer.first], total)
            row[PARENT_PURITY], row[PARENT_LINKS] = self.purity(outer), self.links(outer)
            row[PARENT_PROSE] = _share(self.prose[outer.last] - self.prose[outer.first], prose)
            row[FROM_PARENT_START] = _cut(index - outer.first)
            row[TO_PARENT_END] = _cut(outer.last - index)
            row[KIN_ABOVE] = index > 0 and self.outer(self.boxes + self.box_of[index - 1]) is outer
            outer = self.outer(outer)
            row[GRAND_SHARE] = _share(self.text[outer.last] - self.text[outer.first], total)
            row[GRAND_PROSE] = _share(self.prose[outer.last] - self.prose[outer.first], prose)
            row[GRAND_PURITY], row[GRAND_LINKS] = self.purity(outer), self.links(outer)
            outer = self.outer(outer)
            row[GREAT_SHARE] = _share(self.text[outer.last] - self.text[outer.first], total)
            row[GREAT_PROSE] = _share(self.prose[outer.last] - self.prose[outer.first], prose)
            row[GREAT_PURITY] = self.purity(outer)
        return 0

    cdef inline BoxRow* outer(self, BoxRow* box) noexcept:
        return self.boxes + box.parent if box.parent >= 0 else box

    cdef inline short purity(self, BoxRow* box) noexcept:
        return _share(
            self.text[box.last] - self.text[box.first], self.chars[box.last] - self.chars[box.first]
        )

    cdef inline short links(self, BoxRow* box) noexcept:
        return _share(
            self.linked[box.last] - self.linked[box.first],
            self.chars[box.last] - self.chars[box.first],
        )

    cdef int place_among_texts(self) except -1:
        cdef Py_ssize_t index, last = -1
        cdef short* row
        cdef int texts = 0
        cdef long total = self.text[self.size]
        for index in range(self.size):
            row = self.row(index)
            row[PLACE] = _share(index, self.size)
            row[TEXT_ABOVE] = _share(self.text[index], total)
            row[TEXTS_ABOVE] = _cut(texts)
            row[SINCE_TEXT] = _cut(index - last) if last >= 0 else _MOST
            row[TEXT_BEFORE] = self.row(last)[CHARS] if last >= 0 else -1
            row[KIN_BEFORE] = last >= 0 and self.are_kin(index, last)
            if row[LABEL] == _TEXT:
                last = index
                texts += 1
        last, texts = -1, 0
        for index in range(self.size - 1, -1, -1):
            row = self.row(index)
            row[TEXTS_BELOW] = _cut(texts)
            row[UNTIL_TEXT] = _cut(last - index) if last >= 0 else _MOST
            row[TEXT_BEHIND] = self.row(last)[CHARS] if last >= 0 else -1
            row[KIN_BEHIND] = last >= 0 and self.are_kin(index, last)
            if row[LABEL] == _TEXT:
                last = index
                texts += 1
        return 0

    cdef inline bint are_kin(self, Py_ssize_t one, Py_ssize_t other) noexcept:
        return self.boxes[self.box_of[one]].parent == self.boxes[self.box_of[other]].parent

    cdef int place_in_page(self, facts) except -1:
        cdef Py_ssize_t index
        cdef short* row
        cdef long hints
        cdef long headline = -1 if facts.headline is None else facts.headline
        cdef long first = facts.region.first, end = facts.region.end
        cdef long article_end = facts.region.article_end
        left_out, class_hints = facts.region.left_out, facts.class_hints
        for index in range(self.size):
            row = self.row(index)
            row[FROM_HEADLINE] = _cut(index - headline) if headline >= 0 else -_MOST
            row[FROM_FIRST] = _cut(index - first)
            row[TO_ARTICLE_END] = _cut(article_end - index)
            row[TO_REGION_END] = _cut(end - index)
            row[LEFT_OUT] = index in left_out
            hints = class_hints[index]
            row[HINT_BODY], row[HINT_LEDE] = (hints & _BODY) != 0, (hints & _LEDE) != 0
            row[HINT_EMBED], row[HINT_FIGURE] = (hints & _EMBED) != 0, (hints & _FIGURE) != 0
        return 0

    cdef int read_decisions(self, decisions) except -1:
        cdef Py_ssize_t index
        cdef short* row
        cdef int code
        for rule, _, blocks in decisions:
            code = _RULE_CODES.get(rule[0], 0)
            for block in blocks:
                index = block
                if not 0 <= index < self.size:
                    raise ValueError("a decision on a block that there is not")
                row = self.row(index)
                row[RULE] = code
                row[DECISIONS] += 1
        return 0

    cdef inline int place_of(self, Key key, int place) noexcept:
        """The place noted for a key; where there is none, this one is noted."""
        cdef Py_ssize_t at = <Py_ssize_t>(key ^ (key >> 32)) & self.mask
        cdef int tried
        for tried in range(_MAX_TRIED):
            if not self.entries[at].key:
                self.entries[at].key, self.entries[at].place = key, place
            if self.entries[at].key == key:
                return self.entries[at].place
            at = (at + 1) & self.mask
        return place

    cdef int count_copies(self) except -1:
        """Texts that stand several times: the first one's row counts them."""
        cdef Py_ssize_t index
        cdef int first
        for index in range(self.size):
            first = self.place_of(self.texts[index], <int>index)
            self.row(index)[IS_COPY] = self.row(first)[COPIES]
            self.row(first)[COPIES] = _least(self.row(first)[COPIES] + 1, 100)
        for index in range(self.size):
            first = self.place_of(self.texts[index], <int>index)
            self.row(index)[COPIES] = self.row(first)[COPIES]
        return 0

    cdef int compare_kinds(self, list blocks) except -1:
        """Sum up the blocks of each tag and class."""
        cdef Py_ssize_t index
        cdef short* row
        cdef long* sums = <long*>calloc(4 * self.size + 1, sizeof(long))
        cdef long* kind
        if not sums:
            raise MemoryError
        memset(self.entries, 0, (self.mask + 1) * sizeof(Entry))
        for index in range(self.size):
            row = self.row(index)
            # Which text it is has been used; now its kind's place, a block that has its tag and class.
            self.texts[index] = self.place_of(
                _key_of_class(_slot(blocks[index], _BOX_OF), row[TAG]), <int>index
            )
            kind = sums + 4 * self.texts[index]
            kind[0] += 1
            kind[1] += row[CHARS]
            kind[2] += row[LINKED]
            kind[3] += row[CHARS] if row[LABEL] == _TEXT else 0
        for index in range(self.size):
            row, kind = self.row(index), sums + 4 * self.texts[index]
            row[KIND_COUNT] = _cut(kind[0])
            row[KIND_MEAN] = _cut(kind[1] // kind[0])
            row[KIND_LINKS] = _share(kind[2], kind[1])
            row[KIND_PURITY] = _share(kind[3], kind[1])
            row[KIND_SHARE] = _share(kind[3], self.text[self.size])
        free(sums)
        return 0

    cdef int place_below_headings(self, long headline) except -1:
        """How far above the last heading, and the last line with a date or a name, stand."""
        cdef Py_ssize_t index, heading = -1, time = -1
        cdef short* row
        for index in range(self.size):
            row = self.row(index)
            row[CHARS_FROM_HEADLINE] = _cut(
                self.chars[index] - self.chars[headline] if headline >= 0 else -_MOST
            )
            row[SINCE_HEADING] = _cut(index - heading) if heading >= 0 else _MOST
            row[HEADING_TAG] = self.row(heading)[TAG] if heading >= 0 else 0
            row[HEADING_LINKS] = self.row(heading)[LINKED_SHARE] if heading >= 0 else -1
            row[SINCE_TIME] = _cut(index - time) if time >= 0 else _MOST
            if _FIRST_HEADING <= row[TAG] <= _LAST_HEADING:
                heading = index
            if row[FIRST_LABEL] == _TIME_LABEL or row[FIRST_LABEL] == _BYLINE:
                time = index
        time = -1
        for index in range(self.size - 1, -1, -1):
            row = self.row(index)
            row[UNTIL_TIME] = _cut(time - index) if time >= 0 else _MOST
            if row[FIRST_LABEL] == _TIME_LABEL or row[FIRST_LABEL] == _BYLINE:
                time = index
        return 0

    cdef int place_images(self, images) except -1:
        cdef Py_ssize_t index, last = -1
        for index in range(self.size):
            self.row(index)[SINCE_IMAGE] = self.row(index)[UNTIL_IMAGE] = 50
        for image in images:
            index = image.at
            if index < self.size:
                self.row(index)[SINCE_IMAGE] = 0
            if 0 < index <= self.size:
                self.row(index - 1)[UNTIL_IMAGE] = 0
        for index in range(1, self.size):
            if self.row(index)[SINCE_IMAGE]:
                self.row(index)[SINCE_IMAGE] = _least(self.row(index - 1)[SINCE_IMAGE] + 1, 50)
        for index in range(self.size - 2, -1, -1):
            if self.row(index)[UNTIL_IMAGE]:
                self.row(index)[UNTIL_IMAGE] = _least(self.row(index + 1)[UNTIL_IMAGE] + 1, 50)
        return 0

    cdef int sum_up(self, facts) except -1:
        """What holds for the whole page stands in every row."""
        cdef Py_ssize_t index
        cdef short* row
        cdef int texts = 0, headings = 0, paragraphs = 0, comments = 0, related = 0
        cdef long total = self.text[self.size]
        cdef int guide = -1 if facts.guide is None else <int>(100 * facts.guide.coverage)
        cdef long prose = facts.prose.total
        for index in range(self.size):
            row = self.row(index)
            if row[LABEL] == _TEXT:
                texts += 1
                paragraphs += row[TAG] == _TAG_P
                headings += row[TAG] >= _FIRST_HEADING and row[TAG] <= _LAST_HEADING
            comments += row[LABEL] == _COMMENTS
            related += row[LABEL] == _RELATED
        for index in range(self.size):
            row = self.row(index)
            row[PAGE_BLOCKS] = _cut(self.size)
            row[PAGE_TEXT] = _cut(total)
            row[PAGE_TEXTS] = _cut(texts)
            row[PAGE_MEAN] = _cut(total // texts) if texts else 0
            row[PAGE_LINKS] = _share(self.linked[self.size], self.chars[self.size])
            row[PAGE_GUIDE] = guide
            row[PAGE_HEADINGS] = _cut(headings)
            row[PAGE_PARAGRAPHS] = _share(paragraphs, texts)
            row[PAGE_COMMENTS] = _cut(comments)
            row[PAGE_RELATED] = _cut(related)
            row[PAGE_PROSE] = _share(total, prose)
        return 0


def block_features(facts, labels, first_labels, decisions):
    """Return the rows of a page's blocks, with empty ones above and below."""
    cdef list blocks = facts.blocks, boxes = facts.page.outline.boxes
    cdef Py_ssize_t size = len(blocks), index
    cdef _Sheet sheet = _Sheet(size, len(boxes))
    cdef int feature
    for index in range(-3, 0):
        for feature in range(COUNT):
            sheet.row(index)[feature] = -32768
            sheet.row(size - 1 - index)[feature] = -32768
    cdef long headline_at = -1 if facts.headline is None else facts.headline
    for values in (labels, first_labels, facts.class_hints, facts.prose.by_block):
        if len(values) != size:
            raise ValueError("not a value for each block")
    if headline_at >= size:
        raise ValueError("a headline that there is not")
    sheet.read_blocks(blocks, labels, first_labels, facts.prose.by_block)
    sheet.read_boxes(boxes, headline_at)
    sheet.place_in_boxes()
    sheet.read_decisions(decisions)
    sheet.place_among_texts()
    sheet.place_in_page(facts)
    sheet.count_copies()
    sheet.compare_kinds(blocks)
    sheet.place_below_headings(headline_at)
    sheet.place_images(facts.page.outline.images)
    sheet.sum_up(facts)
    return sheet.made


def asked_blocks(bytearray rows not None):
    """Return the blocks that are worth a question: a text of the rules or near one, or a paragraph.

    Of what is left out, three in four blocks of a page, hardly one is text.
    """
    cdef const short* row = <const short*><char*>rows + 3 * COUNT
    cdef Py_ssize_t index
    asked = []
    for index in range(len(rows) // <Py_ssize_t>sizeof(short) // COUNT - 6):
        if (
            row[LABEL] == _TEXT
            or row[SINCE_TEXT] <= _NEAR_BLOCKS
            or row[UNTIL_TEXT] <= _NEAR_BLOCKS
            or (row[CHARS] >= _MIN_LONG_CHARS and row[LINKED_SHARE] < _MAX_LINKED_SHARE)
        ):
            asked.append(index)
        row += COUNT
    return asked
