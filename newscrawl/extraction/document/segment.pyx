# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Segmentation: one walk over a page's tree, which gathers its boxes and blocks.

It looks at every element and every text of every page, so it is compiled: it reads the nodes of
libxml2 (through lxml's interface for Cython) and makes Python objects only of what it keeps.  In
plain Python it took four times as long, a quarter of a page's time.

Nodes are only read; while the walk goes on, nothing else has the tree.  Branches deeper than
``_MAX_DEPTH`` are not walked, and what looks into a branch does so without recursion, so that no
page can use up the stack.
"""

import re

from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset, strcmp, strlen, strncmp, strstr
from lxml.includes.etreepublic cimport _Document, _Element, elementFactory, import_lxml__etree
from lxml.includes.tree cimport (
    XML_CDATA_SECTION_NODE,
    XML_ELEMENT_NODE,
    XML_TEXT_NODE,
    const_xmlChar,
    xmlAttr,
    xmlNode,
)

from newscrawl.extraction.vocabulary import ClassHint, class_hints_of, phrases
from newscrawl.extraction.document import html_elements
from newscrawl.extraction.document.blocks import MAX_BLOCKS, Block, Box, Image, TimeElement, Outline
from newscrawl.extraction.document.collapsed import is_collapsed
from newscrawl.extraction.document.html_elements import Role
from newscrawl.extraction.document import style_rules
from newscrawl.extraction.document.style_rules import hiding_rules, is_hiding, starts_lines
from newscrawl.common.text import clean_text

__all__ = ["may_have_parts", "outline"]

import_lxml__etree()

# A box with a field for a mail address is a newsletter's or a comment form, up to so many blocks.
cdef int _MAX_FORM_BLOCKS = 8
# A table with a longer text in a cell is a means of layout.
cdef int _MAX_CELL_CHARS = 200
# A line may hold hidden text: "opens in a new window", what a word means, two sentences of a trap for
# copies; a longer one may be the rest of a story.
cdef int _MAX_HIDDEN_CHARS = 300
# Deeper than this no page is written by people; the rest of such a branch is read as one text.
cdef int _MAX_DEPTH = 180
# Pages have hundreds of boxes, the longest live blogs ten thousand.  What follows beyond is not
# read: a page of short tags would take minutes and gigabytes.
cdef int _MAX_BOXES = 100_000
cdef int _MAX_BLOCKS = MAX_BLOCKS
cdef size_t _MAX_SHEET_BYTES = style_rules.MAX_SHEET_BYTES
cdef size_t _MAX_SHEETS_BYTES = style_rules.MAX_SHEETS_BYTES
# More names than these are made up by a hostile page, and not remembered.
cdef int _MAX_TAGS = 4_096
# NULs behind a run: a character that is cut off there is looked for in up to two bytes more.
cdef size_t _NULS_BEHIND = 3
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")

cdef int _BLOCK = Role.BLOCK, _LINK = Role.LINK, _INLINE = Role.INLINE
cdef int _BREAK = Role.BREAK, _DATA = Role.DATA
cdef int _NO_ROLE = 0

cdef int _AUTHOR = ClassHint.AUTHOR, _CAPTION = ClassHint.CAPTION, _CREDIT = ClassHint.CREDIT
cdef int _FIGURE = ClassHint.FIGURE, _COMMENTS = ClassHint.COMMENTS, _SHARE = ClassHint.SHARE
cdef int _FOOTER = ClassHint.FOOTER, _HIDDEN = ClassHint.HIDDEN, _PROMO = ClassHint.PROMO
cdef int _BREADCRUMBS = ClassHint.BREADCRUMBS
cdef int _APART = html_elements.INLINE_APART
# An inline element that its style sets in lines of its own; no class hint has this bit.
cdef int _OWN_LINES = 1 << 30


cdef class _Tag:
    """What an element's name says of it."""

    cdef readonly str name
    cdef int role, hints
    cdef bint bold, image, heading, labelled, span, running_text, no_caption, cell, in_cell
    cdef bint component, moment, abbreviation, button, input, script, noscript, head
    cdef bint figure, preformatted, row, otherwise, meta, footer, speaker
    cdef bint figcaption, emphasis
    cdef bint ruby

    def __cinit__(self, str name):
        self.name = name
        self.role = html_elements.ROLES.get(name, _NO_ROLE)
        self.hints = html_elements.TAG_HINTS.get(name, 0)
        self.bold = name in html_elements.BOLD_TAGS
        self.emphasis = name in html_elements.EMPHASIS
        self.image = name in html_elements.IMAGE_TAGS
        self.heading = name in html_elements.HEADINGS
        self.labelled = name in html_elements.LABELLED_TAGS
        self.span = name in html_elements.SPANS
        self.running_text = name in html_elements.RUNNING_TEXT
        self.no_caption = name in html_elements.NOT_CAPTIONS
        self.cell = name in html_elements.CELLS
        self.in_cell = name in html_elements.IN_CELL
        self.component = "-" in name
        self.moment = name == "time"
        self.abbreviation = name == "abbr"
        self.button = name == "button"
        self.input = name == "input"
        self.script = name == "script"
        self.noscript = name == "noscript"
        self.head = name == "head"
        self.meta = name == "meta"
        self.footer = name == "footer"
        self.speaker = name == "cite"
        self.figcaption = name == "figcaption"
        self.figure = name == "figure"
        self.preformatted = name == "pre"
        self.row = name == "tr"
        # What stands in these is a caption, or not always a row of children.
        self.ruby = name in html_elements.RUBY
        self.otherwise = self.figure or self.preformatted or self.row


cdef dict _tags = {}


cdef _Tag _tag_named(str name):
    tag = _tags.get(name)
    if tag is None:
        tag = _Tag(name)
        if len(_tags) < _MAX_TAGS:
            # Another thread's, where it was first: walks point to what is remembered.
            return _tags.setdefault(name, tag)
    return tag


# --- what is made of them -----------------------------------------------------------------------

cdef extern from *:
    """
    #include <structmember.h>
    static Py_ssize_t place_of(PyObject *slot) {
        return ((PyMemberDescrObject *)slot)->d_member->offset;
    }
    """
    Py_ssize_t place_of(object slot)
    object PyType_GenericAlloc(PyTypeObject* kind, Py_ssize_t items)
    void PyObject_GC_UnTrack(object made)


cdef class _Form:
    """Fills the slots of a class's objects, as its ``__init__`` does, without calling it.

    Boxes and blocks are the only two of which a page has hundreds: made in this way, and left out
    of the garbage collection's rounds (none of them ever leads to itself), they save a quarter of
    the walk.
    """

    cdef object kind
    cdef Py_ssize_t places[8]

    def __cinit__(self, kind, *names):
        self.kind = kind
        for at, name in enumerate(names):
            self.places[at] = place_of(getattr(kind, name))

    cdef object new(self):
        made = PyType_GenericAlloc(<PyTypeObject*>self.kind, 0)
        PyObject_GC_UnTrack(made)
        return made

    cdef void put(self, object made, int at, object value) noexcept:
        Py_INCREF(value)
        (<PyObject**>(<char*><PyObject*>made + self.places[at]))[0] = <PyObject*>value


cdef _Form _box_form = _Form(Box, "index", "parent", "element", "tag", "own_hints", "first", "last")
cdef _Form _block_form = _Form(
    Block, "index", "text", "box", "tag", "linked", "bold", "line", "own_hints"
)


cdef object _new_box(
    Py_ssize_t index, object parent, _Element element, _Tag tag, int own, Py_ssize_t first
):
    cdef _Form form = _box_form
    box = form.new()
    form.put(box, 0, index)
    form.put(box, 1, parent)
    form.put(box, 2, element)
    form.put(box, 3, tag.name)
    form.put(box, 4, own)
    form.put(box, 5, first)
    form.put(box, 6, first)
    return box


cdef object _new_block(
    Py_ssize_t index, str text, object box, int linked, int bold, bint line, int own
):
    cdef _Form form = _block_form
    block = form.new()
    form.put(block, 0, index)
    form.put(block, 1, text)
    form.put(block, 2, box)
    form.put(block, 3, box.tag)
    form.put(block, 4, linked)
    form.put(block, 5, bold)
    form.put(block, 6, line)
    form.put(block, 7, own)
    return block


# --- texts, as libxml2 holds them: UTF-8, which the parser has seen to, with a NUL behind --------

ctypedef const unsigned char* Text


cdef inline int _white(Text text) noexcept nogil:
    """How many bytes the white space that stands here takes, 0 where none does (str.isspace)."""
    cdef unsigned char c = text[0]
    if c < 0x80:
        return c == 32 or 9 <= c <= 13 or 28 <= c <= 31
    if c == 0xC2:
        return 2 if text[1] == 0xA0 or text[1] == 0x85 else 0
    if c == 0xE2:
        if text[1] == 0x80:  # U+2000 to U+200A, line and paragraph separator, narrow space
            return 3 if text[2] <= 0x8A or text[2] in (0xA8, 0xA9, 0xAF) else 0
        return 3 if text[1] == 0x81 and text[2] == 0x9F else 0
    if c == 0xE3:
        return 3 if text[1] == 0x80 and text[2] == 0x80 else 0
    return 3 if c == 0xE1 and text[1] == 0x9A and text[2] == 0x80 else 0


cdef inline bint _is_white(Text text) noexcept nogil:
    cdef int size
    while text[0]:
        size = _white(text)
        if not size:
            return False
        text += size
    return True


cdef inline int _length(Text text) noexcept nogil:
    """Characters of a text."""
    cdef int size = 0
    while text[0]:
        size += (text[0] & 0xC0) != 0x80
        text += 1
    return size


cdef inline int _stripped_length(Text text) noexcept nogil:
    """Characters of a text without the white space about it."""
    cdef int size = 0, kept = 0, white
    while text[0]:
        white = _white(text)
        if white:
            text += white
            size += size > 0
        else:
            text += 1
            while (text[0] & 0xC0) == 0x80:
                text += 1
            size += 1
            kept = size
    return kept


cdef inline int _plain(Text text) noexcept nogil:
    """How many bytes the character takes that stands here, 0 where clean_text() has to see to it.

    Plain is what is shown, no white space, and the same in NFC whatever stands beside it, but for
    accents of their own, which are not plain: ASCII, Latin, Cyrillic, general punctuation,
    currency signs, kana, Chinese and Korean, which is nearly all there is.
    """
    cdef unsigned char c = text[0], second
    if 33 <= c <= 126:
        return 1
    if c < 0xC2:
        return 0
    second = text[1]
    if c == 0xC2:
        return 2 if second > 0xA0 and second != 0xAD else 0
    if c <= 0xC9 or c == 0xD0 or c == 0xD1:
        return 2
    if c == 0xE2:
        if second == 0x80:  # U+2010 to U+2027, U+2030 to U+203E
            return 3 if 0x90 <= text[2] <= 0xA7 or 0xB0 <= text[2] <= 0xBE else 0
        return 3 if second == 0x82 else 0
    if c == 0xE3:
        if second == 0x80:
            return 3 if 0x81 <= text[2] <= 0xA9 else 0
        if second == 0x82:
            return 0 if text[2] == 0x99 or text[2] == 0x9A else 3
        return 3 if second == 0x81 or second == 0x83 else 0
    if 0xE5 <= c <= 0xE9 or c == 0xEB or c == 0xEC:
        return 3
    if c == 0xE4:
        return 3 if second >= 0xB8 else 0
    if c == 0xEA:
        return 3 if second >= 0xB0 else 0
    return 3 if c == 0xED and second <= 0x9D else 0


cdef inline str _str(const char* text):
    return PyUnicode_DecodeUTF8(text, strlen(text), "replace")


# --- nodes --------------------------------------------------------------------------------------


cdef inline bint _is_text(xmlNode* node) noexcept nogil:
    return (
        node is not NULL
        and (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE)
        and node.content is not NULL
    )


cdef inline xmlNode* _element_at(xmlNode* node) noexcept nogil:
    """The next element among the siblings, from this one on."""
    while node is not NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline xmlNode* _next_inside(xmlNode* node, xmlNode* top) noexcept nogil:
    """The next element in the page's order that stands within another."""
    cdef xmlNode* found = _element_at(node.children)
    while found is NULL and node is not top:
        found = _element_at(node.next)
        node = node.parent
    return found


cdef inline const char* _value(xmlAttr* attribute) noexcept nogil:
    if attribute.children is NULL or attribute.children.content is NULL:
        return ""
    return <const char*>attribute.children.content


cdef inline const char* _get(xmlNode* node, const char* name) noexcept nogil:
    """An attribute's value; "" where there is none."""
    cdef xmlAttr* attribute = node.properties
    while attribute is not NULL:
        if strcmp(<const char*>attribute.name, name) == 0:
            return _value(attribute)
        attribute = attribute.next
    return ""


cdef inline bint _leads_on(xmlNode* node) noexcept nogil:
    """Return False for an ``<a>`` that is an anchor: it has no address, and no script takes it."""
    cdef xmlAttr* attribute = node.properties
    cdef const char* name
    while attribute is not NULL:
        name = <const char*>attribute.name
        if strcmp(name, "href") == 0 or strcmp(name, "onclick") == 0 or strcmp(name, "role") == 0:
            return True
        if name[0] == b"d" and strncmp(name, "data-", 5) == 0:
            return True
        attribute = attribute.next
    return False


cdef inline bint _is_named(xmlNode* node, const char* name) noexcept nogil:
    return strcmp(<const char*>node.name, name) == 0


cdef bint _holds(xmlNode* node, const char* name, const char* other) noexcept nogil:
    """Return True if an element of one of two names stands within this one."""
    cdef xmlNode* inner = _next_inside(node, node)
    while inner is not NULL:
        if _is_named(inner, name) or _is_named(inner, other):
            return True
        inner = _next_inside(inner, node)
    return False


cdef bint _goes_on(xmlNode* node) noexcept nogil:
    """Return True if text goes on behind an inline element."""
    cdef Text text
    node = node.next
    while _is_text(node):
        text = node.content
        while text[0]:
            if text[0] in (32, 9, 13, 10, 41, 93, 46):  # white space, ")", "]" and "."
                text += 1
            elif text[0] == 0xC2 and text[1] == 0xA0:
                text += 2
            else:
                return True
        node = node.next
    return False


cdef bint _stands_alone(xmlNode* node) noexcept nogil:
    """Return True if no text follows an element."""
    node = node.next
    while _is_text(node):
        if not _is_white(node.content):
            return False
        node = node.next
    return True


cdef inline bint _may_hide(const char* style) noexcept nogil:
    """Return False if a style lacks what hides, as most: they need no pattern."""
    cdef const char* at = style
    while at[0]:
        if b"A" <= at[0] <= b"Z":
            return True
        at += 1
    return _has_hiding_word(style)


cdef inline bint _has_hiding_word(const char* style) noexcept nogil:
    """Return True if a style holds a word, or the sign of a number, that hides."""
    return (
        strstr(style, "none")
        or strstr(style, "hidden")
        or strstr(style, "collapse")
        or strstr(style, ":-")
        or strstr(style, ": -")
        or strstr(style, "(-")
        or strstr(style, "rect(")
        or strstr(style, "inset(")
        or strstr(style, "opacity")
    )


cdef bint _is_hiding(const char* style) except -1:
    return _may_hide(style) and is_hiding(_str(style))


cdef int _hints_of_style(const char* style) except -1:
    """What an inline element's style says: that it is hidden, or stands in lines of its own."""
    if _is_hiding(style):
        return _HIDDEN
    return _OWN_LINES if strstr(style, "display") and starts_lines(_str(style)) else 0


cdef bint _is_piece_of_line(_Element element) except -1:
    """Return True if a hidden element is short enough to be hidden in a line."""
    return sum(map(len, element.itertext())) < _MAX_HIDDEN_CHARS


cdef bint _is_permalink(_Element link) except -1:
    """Return True if a link is a sign for a place on its page: "#", "¶", "↩"."""
    return "#" in (link.get("href") or "") and not any(map(str.isalnum, "".join(link.itertext())))


cdef inline bint _is_arrow(xmlNode* node) noexcept nogil:
    """Return True if an element holds "^" or one arrow: the way back from a footnote."""
    cdef xmlNode* child = node.children
    cdef Text text
    if not _is_text(child) or child.next is not NULL:
        return False
    text = child.content
    if text[0] == 94:  # "^"
        return not text[1]
    if text[0] != 0xE2 or text[1] != 0x86 or not text[2]:  # U+2180 to U+21BF
        return False
    # U+FE0E may follow: it asks for the plain sign.
    return not text[3] or (text[3] == 0xEF and text[4] == 0xB8 and text[5] != 0 and not text[6])


cdef inline bint _is_number(xmlNode* node) noexcept nogil:
    """Return True if an element holds a number of up to four digits and nothing else."""
    cdef xmlNode* child = node.children
    cdef Text text
    if not _is_text(child) or child.next is not NULL:
        return False
    text = child.content
    while 48 <= text[0] <= 57:
        text += 1
    return not text[0] and 0 < text - <Text>child.content <= 4


cdef bint _is_count(_Element link) except -1:
    """Return True if a link with a number says by its class that it counts comments, or shares."""
    return (<int>class_hints_of(link.get("class") or "") & (_COMMENTS | _SHARE)) != 0


cdef bint _is_in_quotation(xmlNode* node) noexcept nogil:
    """Return True if an element stands in a quotation, or in a paragraph of one."""
    cdef xmlNode* outer = node.parent
    if outer is NULL or outer.type != XML_ELEMENT_NODE:
        return False
    if _is_named(outer, "blockquote"):
        return True
    return _is_named(outer, "p") and outer.parent is not NULL and _is_named(outer.parent, "blockquote")


cdef bint _is_of_quotation(xmlNode* node) noexcept nogil:
    """Return True if an element is a figure around a quotation, or that figure's caption."""
    cdef xmlNode* figure = node.parent if _is_named(node, "figcaption") else node
    cdef xmlNode* child
    if figure is NULL or figure.type != XML_ELEMENT_NODE or not _is_named(figure, "figure"):
        return False
    child = _element_at(figure.children)
    while child is not NULL and not _is_named(child, "blockquote"):
        child = _element_at(child.next)
    return child is not NULL and not _holds(figure, "img", "picture")


cdef bint _asks_for_mail(xmlNode* node) noexcept nogil:
    return strcmp(_get(node, "type"), "email") == 0


cdef class _Walk:
    """The state of one walk."""

    cdef _Document document
    cdef list boxes, blocks, images, time_elements, scripts, metas, links, titles, bases
    cdef list rel_links, itemprop_elements, breadcrumb_elements, asking
    cdef object rules
    cdef int linked, bold, in_link, in_bold, breaks, own
    cdef bint in_figure, in_caption
    # The current run of text.
    cdef char* run
    cdef size_t size, room
    # Tags by the place in memory of their names, which a document holds once.
    cdef const_xmlChar* names[256]
    cdef void* known[256]

    def __cinit__(self):
        self.room = 4096
        self.run = <char*>malloc(self.room)
        if self.run is NULL:
            raise MemoryError
        self.boxes, self.blocks, self.images, self.time_elements = [], [], [], []
        self.scripts, self.metas, self.links, self.titles = [], [], [], []
        self.bases, self.rel_links, self.itemprop_elements = [], [], []
        self.breadcrumb_elements, self.asking = [], []

    def __dealloc__(self):
        free(self.run)

    cdef _Tag tag_of(self, xmlNode* node):
        cdef size_t slot = (<size_t>node.name >> 3) & 255
        if self.names[slot] == node.name:
            return <_Tag>self.known[slot]
        cdef _Tag tag = _tag_named(_str(<const char*>node.name))
        if _tags.get(tag.name) is tag:  # which keeps it alive
            self.names[slot] = node.name
            self.known[slot] = <void*>tag
        return tag

    cdef inline _Element made(self, xmlNode* node):
        return elementFactory(self.document, node)

    # --- the run ---

    cdef int put(self, const char* text, size_t size) except -1:
        """Add bytes to the current run."""
        cdef size_t needed = self.size + size + _NULS_BEHIND
        cdef char* run
        if needed > self.room:
            run = <char*>realloc(self.run, 2 * needed)
            if run is NULL:
                raise MemoryError
            self.run, self.room = run, 2 * needed
        memcpy(self.run + self.size, text, size)
        self.size += size
        return 0

    cdef int add(self, const char* text) except -1:
        """Take a piece of text into the current run; white space cannot start one."""
        cdef int size
        if self.size or not _is_white(<Text>text):
            self.put(text, strlen(text))
            if self.in_link or self.in_bold:
                size = _stripped_length(<Text>text)
                self.linked += size if self.in_link else 0
                self.bold += size if self.in_bold else 0
        return 0

    cdef int part(self) except -1:
        """Keep apart what touches in the page, but not on the screen."""
        return self.put(" ", 1) if self.size else 0

    cdef str cleaned(self):
        """The current run as clean_text() makes it, which is called only for what is not plain."""
        cdef char* run = self.run
        cdef size_t at = 0, to = 0
        cdef int size, i
        cdef bint parted = False
        memset(run + self.size, 0, _NULS_BEHIND)
        while at < self.size:
            size = _plain(<Text>run + at)
            if size:
                if parted and to:
                    run[to] = 32
                    to += 1
                parted = False
                for i in range(size):
                    run[to + i] = run[at + i]
                to += size
            else:
                size = _white(<Text>run + at)
                if not size:
                    text = PyUnicode_DecodeUTF8(run, to, "replace")
                    rest = PyUnicode_DecodeUTF8(run + at, self.size - at, "replace")
                    return clean_text(f"{text} {rest}" if parted else text + rest)
                parted = True
            at += size
        return PyUnicode_DecodeUTF8(run, to, "replace")

    cdef int flush(self, box) except -1:
        """End the current run of text, which stands in the box."""
        if not self.size:
            return 0
        cdef str text = self.cleaned()
        cdef Py_ssize_t at = len(self.blocks)
        cdef int own = self.own | _CAPTION if self.in_figure else self.own
        cdef bint line
        self.size = 0
        if text and at < _MAX_BLOCKS:
            line = self.breaks == 1 and at > 0 and self.blocks[at - 1].box is box
            self.blocks.append(_new_block(at, text, box, self.linked, self.bold, line, own))
            self.breaks = 0
        self.linked = self.bold = 0
        return 0

    # --- elements; "about" is the tag of the box ---

    cdef int children(self, xmlNode* node, object box, _Tag about, int depth) except -1:
        """Walk what stands in an element; ``box`` is the block-level element about it."""
        cdef bint glued = False
        cdef xmlNode* child = node.children
        cdef _Tag tag
        while child is not NULL:
            if _is_text(child):
                if node.name[0] == b"r" and _is_named(node, "ruby"):
                    # White space about the characters whose reading follows is not shown.
                    self.add(_str(<const char*>child.content).strip().encode())
                else:
                    self.add(<const char*>child.content)
            elif child.type == XML_ELEMENT_NODE:
                tag = self.tag_of(child)
                if tag.role == _BLOCK:
                    self.block(child, tag, box, depth)
                    glued = False
                elif tag.role == _NO_ROLE or tag.role == _LINK or tag.role == _INLINE:
                    if glued and tag.span and not about.running_text:
                        self.part()
                    self.in_line(child, tag, box, about, depth)
                    glued = tag.span and not _is_text(child.next)
                else:
                    self.between(child, tag, box, about, depth)
                    glued = False
            child = child.next
        return 0

    cdef int in_line(self, xmlNode* node, _Tag tag, object box, _Tag about, int depth) except -1:
        """Walk an element that stands in a line."""
        if tag.role == _NO_ROLE:
            return self.spanned(node, tag, box, about, depth)
        if self.in_caption and tag.role == _INLINE and not _goes_on(node):
            return self.apart(node, tag, box, about, depth, 0)
        if tag.role == _LINK and _is_number(node) and about.running_text and _is_count(self.made(node)):
            return self.part()
        if tag.role == _LINK and (about.heading or _is_arrow(node)) and _is_permalink(self.made(node)):
            return 0
        if tag.speaker and self.size and not _goes_on(node) and _is_in_quotation(node):
            return self.apart(node, tag, box, about, depth, 0)
        return self.inline(node, tag, box, about, depth)

    cdef int between(self, xmlNode* node, _Tag tag, object box, _Tag about, int depth) except -1:
        """Walk what holds no text: line breaks, data, what is not shown."""
        if tag.role == _BREAK:
            self.flush(box)
            self.breaks += 1
        elif tag.role != _DATA:
            self.skip(node, tag, box, about, depth)
        elif tag.noscript and _holds(node, "h1", "h1"):
            self.inline(node, tag, box, about, depth)  # it was never closed: the page is in it
        else:
            self.data(node, tag, box)
        return 0

    cdef int skip(self, xmlNode* node, _Tag tag, object box, _Tag about, int depth) except -1:
        """Pass over an element that shows no text of the page's."""
        if tag.button and _holds(node, "figcaption", "a"):
            return self.inline(node, tag, box, about, depth)  # a photo that opens at a touch; a tag
        if tag.input and _asks_for_mail(node):
            self.asking.append(box)
        return 0 if tag.ruby else self.part()

    cdef int hints_of_box(self, xmlNode* node, _Tag tag) except -1:
        """The class hints that a box's name and attributes give it."""
        cdef int hints = tag.hints
        cdef xmlAttr* attribute = node.properties
        cdef const char* name
        if tag.footer and _is_in_quotation(node) or tag.figcaption and _is_of_quotation(node):
            hints = 0  # it names who is quoted
        while attribute is not NULL:
            name = <const char*>attribute.name
            if strcmp(name, "class") == 0 or strcmp(name, "id") == 0:
                hints |= self.hints_of_name(node, attribute, name[0] == b"i" and tag.heading)
            elif strcmp(name, "hidden") == 0:
                hints |= _HIDDEN
            elif strcmp(name, "style") == 0:
                if _is_hiding(_value(attribute)):
                    hints |= _HIDDEN
            elif tag.labelled and strcmp(name, "aria-label") == 0:
                label = _str(_value(attribute))
                hints |= <int>class_hints_of(label) & _BREADCRUMBS
                # "You are here"; a word alone, such as "Navigation", may label any menu.
                several = sum(map(str.isalpha, label.split())) > 1 or not label.isascii()
                if several and phrases("breadcrumb_line_labels").is_phrase(label):
                    hints |= _BREADCRUMBS
            else:
                self.declared(node, name, attribute)
            attribute = attribute.next
        return hints

    cdef int hints_of_inline(self, xmlNode* node, bint in_heading) except -1:
        """The class hints that an inline element's attributes give it; a heading's id is an anchor."""
        cdef int hints = 0
        cdef xmlAttr* attribute = node.properties
        cdef const char* name
        while attribute is not NULL:
            name = <const char*>attribute.name
            if strcmp(name, "class") == 0 or strcmp(name, "id") == 0:
                hints |= self.hints_of_name(node, attribute, name[0] == b"i" and in_heading)
            elif strcmp(name, "style") == 0:
                hints |= _hints_of_style(_value(attribute))
            else:
                self.declared(node, name, attribute)
            attribute = attribute.next
        return hints

    cdef int hints_of_name(self, xmlNode* node, xmlAttr* attribute, bint is_anchor) except -1:
        """The class hints of a class or an id; of an ``is_anchor`` only whether it is hidden."""
        cdef str names = _str(_value(attribute))
        cdef int hints = <int>class_hints_of(names)
        # Scripts show the galleries that style sheets hide.
        if self.rules is not None and not hints & _FIGURE:
            known = self.rules.classes if attribute.name[0] == b"c" else self.rules.ids
            if not known.isdisjoint(names.split()) and self.rules.hides(self.made(node)):
                return _HIDDEN if is_anchor else hints | _HIDDEN
        return 0 if is_anchor else hints

    cdef int declared(self, xmlNode* node, const char* name, xmlAttr* attribute) except -1:
        """Note what an attribute declares: a property, or the type of breadcrumbs."""
        if name[0] != b"i" and name[0] != b"t":
            return 0
        if strcmp(name, "itemprop") == 0:
            self.itemprop_elements.append(self.made(node))
        elif strcmp(name, "itemtype") == 0 or strcmp(name, "typeof") == 0:
            if strstr(_value(attribute), "Breadcrumb"):
                self.breadcrumb_elements.append(self.made(node))
        return 0

    cdef int block(self, xmlNode* node, _Tag tag, object parent, int depth) except -1:
        """Walk an element that starts lines of its own."""
        cdef Py_ssize_t index = len(self.boxes)
        cdef int own
        self.flush(parent)
        if index >= _MAX_BOXES:
            return 0
        self.breaks = 0
        own = self.own | self.hints_of_box(node, tag)
        box = _new_box(index, parent, self.made(node), tag, own, len(self.blocks))
        self.boxes.append(box)
        if self.own or self.in_caption or own & _CAPTION or tag.otherwise or depth > _MAX_DEPTH:
            self.otherwise(node, tag, box, own, depth)
        else:
            self.children(node, box, tag, depth + 1)
            self.flush(box)
        self.breaks = 0
        box.last = len(self.blocks)
        return 0

    cdef int otherwise(self, xmlNode* node, _Tag tag, object box, int own, int depth) except -1:
        """Walk a box in a figure or a caption, in an inline element that stands apart, or a row."""
        cdef int saved = self.own
        cdef bint in_figure = self.in_figure, in_caption = self.in_caption
        self.own = 0
        self.in_figure = (in_figure or tag.figure) and not tag.no_caption
        if self.in_figure and (tag.figure or tag.figcaption) and _is_of_quotation(node):
            self.in_figure = False
        self.in_caption = self.in_figure or in_caption or own & _CAPTION
        if self.in_figure:
            box.own_hints = own & ~_FOOTER
        self.content(node, tag, box, depth)
        self.flush(box)
        self.own, self.in_figure, self.in_caption = saved, in_figure, in_caption
        return 0

    cdef int content(self, xmlNode* node, _Tag tag, object box, int depth) except -1:
        """Walk what stands in a box."""
        if depth > _MAX_DEPTH:
            self.add_whole(node)
        elif tag.preformatted:
            # Preformatted text is cut at its blank lines.
            for paragraph in _BLANK_LINE.split("".join(self.made(node).itertext())):
                self.add(paragraph.encode())
                self.flush(box)
        elif tag.row and self.is_data_row(node):
            self.row(node, tag, box, depth)
        else:
            self.children(node, box, tag, depth + 1)
        return 0

    cdef int add_whole(self, xmlNode* node) except -1:
        """Add the text of a branch that is too deep to walk."""
        return self.add("".join(self.made(node).itertext()).encode())

    cdef int row(self, xmlNode* node, _Tag tag, object box, int depth) except -1:
        """Take the cells of a data table's row as one text."""
        cdef xmlNode* cell = _element_at(node.children)
        while cell is not NULL:
            self.part()
            self.inline(cell, self.tag_of(cell), box, tag, depth + 1)
            cell = _element_at(cell.next)
        return 0

    cdef bint is_data_row(self, xmlNode* node) except -1:
        """Return True if a row's cells hold short texts only, so that it is no means of layout."""
        cdef xmlNode* cell = _element_at(node.children)
        cdef xmlNode* inner
        cdef int cells = 0
        while cell is not NULL:
            cells += 1
            if not self.tag_of(cell).cell:
                return False
            if _is_text(cell.children) and _length(cell.children.content) > _MAX_CELL_CHARS:
                return False
            inner = _next_inside(cell, cell)
            while inner is not NULL:
                if not self.tag_of(inner).in_cell:
                    return False
                inner = _next_inside(inner, cell)
            cell = _element_at(cell.next)
        return cells > 1

    cdef int inline(self, xmlNode* node, _Tag tag, object box, _Tag about, int depth) except -1:
        """Walk an element that is part of a line."""
        cdef bint is_link = tag.role == _LINK and _leads_on(node)
        if is_link and about.heading and _get(node, "href")[0] == b"#":
            is_link = False  # a heading that links to itself
        cdef int hints = 0 if tag.role == _NO_ROLE else self.read(node, is_link)  # spanned() read it
        if hints & _HIDDEN and self.is_left_out(node, about):
            return 0
        if hints & _OWN_LINES:
            self.flush(box)
        self.in_link += is_link
        self.in_bold += tag.bold
        if depth > _MAX_DEPTH:
            self.add_whole(node)
        else:
            self.children(node, box, about, depth + 1)
        if hints & _OWN_LINES:
            self.flush(box)
        self.in_link -= is_link
        self.in_bold -= tag.bold
        return 0

    cdef bint is_left_out(self, xmlNode* node, _Tag about) except -1:
        """Return True if a hidden element is part of a line, and nothing opens it."""
        cdef _Element element = self.made(node)
        return not about.heading and _is_piece_of_line(element) and not is_collapsed(element)

    cdef int read(self, xmlNode* node, bint is_link) except -1:
        """Note what the attributes of a part of a line declare; return what its style says."""
        cdef xmlAttr* attribute = node.properties
        cdef const char* name
        cdef int hints = 0
        while attribute is not NULL:
            name = <const char*>attribute.name
            if is_link and strcmp(name, "rel") == 0:
                if strstr(_value(attribute), "tag") or strstr(_value(attribute), "author"):
                    self.rel_links.append(self.made(node))
            elif strcmp(name, "style") == 0:
                hints = _hints_of_style(_value(attribute))
            else:
                self.declared(node, name, attribute)
            attribute = attribute.next
        return hints

    cdef int spanned(self, xmlNode* node, _Tag tag, object box, _Tag about, int depth) except -1:
        """Walk an inline element whose words may say that it stands apart."""
        cdef int hints, own
        cdef bint stands_alone
        # Web components are boxes, but for those within a line.
        if tag.component and not self.size and not about.running_text and _stands_alone(node):
            return self.block(node, tag, box, depth)
        if tag.moment or (tag.abbreviation and _get(node, "title")[0]):
            self.time_elements.append(TimeElement(self.made(node), box, len(self.blocks)))
        hints = self.hints_of_inline(node, about.heading)
        if hints & _HIDDEN:
            # In front of a caption's line it may be a label, which tells captions from credits.
            if (self.size or not self.in_caption and _goes_on(node)) and self.is_left_out(node, about):
                return 0
            if is_collapsed(self.made(node)):
                hints &= ~_HIDDEN
        own = hints & _APART
        if self.in_caption and hints & _AUTHOR:  # of the photo
            own |= _CREDIT
        stands_alone = self.in_caption and not tag.emphasis and not _goes_on(node)
        if own or hints & _OWN_LINES or stands_alone:
            return self.apart(node, tag, box, about, depth, own)
        return self.inline(node, tag, box, about, depth)

    cdef int apart(
        self, xmlNode* node, _Tag tag, object box, _Tag about, int depth, int own
    ) except -1:
        """Walk an inline element as a block of its own."""
        cdef int saved
        self.flush(box)
        saved = self.own
        self.own |= own
        self.inline(node, tag, box, about, depth)
        self.flush(box)
        self.own = saved
        return 0

    # --- data ---

    cdef int data(self, xmlNode* node, _Tag tag, object box) except -1:
        """Note an element that holds data or a picture."""
        if tag.script:
            if strstr(_get(node, "type"), "json") or not strcmp(_get(node, "id"), "__NEXT_DATA__"):
                self.scripts.append(self.made(node))
        elif tag.image:
            self.images.append(Image(self.made(node), box, len(self.blocks)))
        elif tag.noscript:
            self.images_in(node, box)
        elif tag.head:
            self.data_in(node, box)
        else:
            self.metadata(node, tag)
        return 0

    cdef int images_in(self, xmlNode* node, object box) except -1:
        cdef xmlNode* inner = _next_inside(node, node)
        while inner is not NULL:
            if _is_named(inner, "img"):
                self.images.append(Image(self.made(inner), box, len(self.blocks)))
            inner = _next_inside(inner, node)
        return 0

    cdef int data_in(self, xmlNode* node, object box) except -1:
        cdef xmlNode* child = _element_at(node.children)
        cdef _Tag tag
        while child is not NULL:
            tag = self.tag_of(child)
            # A parser opens one head; one within another would be its own doing.
            if tag.role == _DATA and not tag.head:
                self.data(child, tag, box)
            child = _element_at(child.next)
        return 0

    cdef int metadata(self, xmlNode* node, _Tag tag) except -1:
        """Note a ``meta``, ``link``, ``base`` or ``title``, which broken pages have in their body."""
        if tag.meta:
            self.meta(node)
        elif tag.name == "link":
            self.links.append((_str(_get(node, "rel")), _str(_get(node, "href"))))
        elif tag.name == "base":
            self.bases.append(_str(_get(node, "href")))
        else:
            self.titles.append(self.made(node).text or "")
        return 0

    cdef int meta(self, xmlNode* node) except -1:
        """Note a ``meta`` element under each of its names."""
        cdef xmlAttr* attribute = node.properties
        cdef const char* name
        cdef const char* content = _get(node, "content")
        while attribute is not NULL:
            name = <const char*>attribute.name
            if strcmp(name, "itemprop") == 0 and not _is_named(node.parent, "head"):
                self.itemprop_elements.append(self.made(node))
            if content[0] and (
                strcmp(name, "property") == 0
                or strcmp(name, "name") == 0
                or strcmp(name, "itemprop") == 0
            ):
                self.metas.append((_str(_value(attribute)), _str(content)))
            elif content[0] and strcmp(name, "http-equiv") == 0:
                if _str(_value(attribute)).lower() == "content-language":
                    self.metas.append(("content-language", _str(content)))
            attribute = attribute.next
        return 0

    cdef list style_sheets(self, xmlNode* root):
        """The small style sheets in a page's head and on top of its body, as far as any may hide."""
        cdef list found = []
        cdef xmlNode* part = _element_at(root.children)
        cdef xmlNode* node
        cdef const char* text
        cdef size_t size, whole = 0
        cdef bint may_hide = False
        while part is not NULL:
            node = _element_at(part.children)
            while node is not NULL:
                if node.name[0] == b"s" and _is_named(node, "style") and _is_text(node.children):
                    text = <const char*>node.children.content
                    size = strlen(text)
                    if size <= _MAX_SHEET_BYTES and strcmp(_get(node, "media"), "print"):
                        whole += size
                        found.append(_str(text))
                        may_hide = may_hide or _has_hiding_word(text)
                node = _element_at(node.next)
            part = _element_at(part.next)
        return found if may_hide and whole <= _MAX_SHEETS_BYTES else []

    cdef int mark_forms(self) except -1:
        """Mark the boxes around fields for a mail address as promo: newsletters, comment forms."""
        for outer in self.asking:
            while outer is not None and outer.last - outer.first <= _MAX_FORM_BLOCKS:
                outer.own_hints |= _PROMO
                outer = outer.parent if outer.tag in html_elements.FORM_PARTS else None
        return 0


cdef bint _may_be_part(xmlNode* node) noexcept nogil:
    """Return True for a template of a shadow tree, and for a hidden div, as parts are sent in."""
    cdef xmlAttr* attribute = node.properties
    if attribute is NULL or not (node.name[0] == b"t" or node.name[0] == b"d"):
        return False
    if _is_named(node, "div"):
        return strcmp(<const char*>attribute.name, "hidden") == 0
    if _is_named(node, "template"):
        while attribute is not NULL:
            if strncmp(<const char*>attribute.name, "shadowroot", 10) == 0:
                return True
            attribute = attribute.next
    return False


def may_have_parts(_Element root not None):
    """Return False for a page that needs no assembling, as most: all of it stands in its place."""
    cdef xmlNode* node = root._c_node
    while node is not NULL:
        if _may_be_part(node):
            return True
        node = _next_inside(node, root._c_node)
    return False


def outline(_Element root not None):
    """Return the outline of a page, walked over once from the first element of its document on."""
    cdef _Walk walk = _Walk()
    cdef _Tag tag = _tag_named("html")
    cdef xmlNode* node = root._c_node
    walk.document = root._doc
    walk.rules = hiding_rules(walk.style_sheets(node))
    box = _new_box(0, None, root, tag, 0, 0)
    walk.boxes.append(box)
    # What stands behind an early </html> is another tree to the parser; browsers show it, too.
    while node is not NULL:
        walk.children(node, box, tag, 1)
        walk.flush(box)
        node = _element_at(node.next)
    box.last = len(walk.blocks)
    walk.mark_forms()
    return Outline(
        walk.boxes,
        walk.blocks,
        walk.images,
        walk.time_elements,
        walk.scripts,
        walk.metas,
        walk.links,
        clean_text(walk.titles[0]) if walk.titles else "",
        next(filter(None, walk.bases), None),
        walk.rel_links,
        walk.itemprop_elements,
        walk.breadcrumb_elements,
        [box for box in walk.boxes if box.own_hints and box.first != box.last],
    )
