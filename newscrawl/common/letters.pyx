# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The letters and the words of a text, compiled: some 200 texts a page are asked for them."""

from libc.stdlib cimport free, malloc

__all__ = ["folded_letters", "folded_words", "has_folded_sign", "is_clean"]

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object)
    int PyUnicode_KIND(object)
    void* PyUnicode_DATA(object)
    Py_UCS4 PyUnicode_READ(int, void*, Py_ssize_t)
    object PyUnicode_Substring(object, Py_ssize_t, Py_ssize_t)
    object PyUnicode_FromKindAndData(int, const void*, Py_ssize_t)
    int PyUnicode_1BYTE_KIND, PyUnicode_4BYTE_KIND

# Of a text that is kept with its words: a line, not a page.
cdef Py_ssize_t _MAX_KEPT_CHARS = 1_000

cdef unsigned char _lower[128]
for _code in range(128):
    _lower[_code] = ord(chr(_code).lower()) if chr(_code).isalnum() else 0


def folded_letters(str text not None):
    """Return the letters and digits of a text, case folded: what two wordings of it share."""
    cdef bint is_ascii = PyUnicode_IS_ASCII(text)
    if not is_ascii:
        text = text.casefold()
    cdef Py_ssize_t at, size = 0, length = len(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    cdef void* kept = malloc(length * (1 if is_ascii else 4) + 1)
    if kept is NULL:
        raise MemoryError
    if is_ascii:
        for at in range(length):
            c = _lower[(<unsigned char*>data)[at]]
            (<unsigned char*>kept)[size] = <unsigned char>c
            size += c != 0
    else:
        for at in range(length):
            c = PyUnicode_READ(kind, data, at)
            (<Py_UCS4*>kept)[size] = c
            size += _lower[c] != 0 if c < 128 else c.isalnum()
    try:
        return PyUnicode_FromKindAndData(
            PyUnicode_1BYTE_KIND if is_ascii else PyUnicode_4BYTE_KIND, kept, size
        )
    finally:
        free(kept)


# The last text that was asked for and its words: each line is asked for them several times.
cdef tuple _last = ("", ())


def folded_words(str text not None):
    """Return the words of a text, case folded: its runs of letters, as "[^\\W\\d_]+" finds them."""
    global _last
    cdef tuple known = _last
    if known[0] is text:
        return known[1]
    cdef tuple words = tuple(_words_in(text.casefold()))
    if len(text) <= _MAX_KEPT_CHARS:
        _last = (text, words)
    return words


cdef list _words_in(str text):
    if "\u200c" in text or "\u200d" in text:  # joiners: parts of words, to some
        text = text.replace("\u200c", "").replace("\u200d", "")
    cdef Py_ssize_t at, start = -1, length = len(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    cdef bint inside
    found = []
    for at in range(length):
        c = PyUnicode_READ(kind, data, at)
        inside = 97 <= c <= 122 if c < 128 else c.isalnum() and not c.isdecimal()
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            found.append(PyUnicode_Substring(text, start, at))
            start = -1
    if start >= 0:
        found.append(PyUnicode_Substring(text, start, length))
    return found


cdef inline bint _is_plain(Py_UCS4 c) noexcept:
    """Return True for what is shown and is the same in NFC, whatever stands beside it."""
    if c < 0x80:
        return 33 <= c <= 126
    if c < 0x300:
        return c > 0xA0 and c != 0xAD
    if c < 0x2010:
        return 0x400 <= c <= 0x481
    if c < 0x3041:  # general punctuation
        return c <= 0x2027 or 0x2030 <= c <= 0x203E
    return c <= 0x3096 or 0x30A0 <= c <= 0x30FF or 0x4E00 <= c <= 0x9FEF  # kana and Chinese


def is_clean(str text not None):
    """Return True for a text that clean_text() leaves as it is, as most; False where it may not."""
    cdef Py_ssize_t at, length = len(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    cdef bint parted = True  # white space cannot begin a text
    for at in range(length):
        c = PyUnicode_READ(kind, data, at)
        if c == 32:
            if parted:
                return False
            parted = True
        elif _is_plain(c):
            parted = False
        else:
            return False
    return not parted or length == 0


def has_folded_sign(str text not None):
    """Return True if a text may have a sign that fold_text() writes in another way."""
    cdef Py_ssize_t at
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    for at in range(len(text)):
        c = PyUnicode_READ(kind, data, at)
        if c >= 128 and (
            c in (0xAB, 0xB4, 0xBB, 0x130, 0x131, 0x200C, 0x200D, 0x2212) or 0x2010 <= c <= 0x201F
        ):
            return True
        if c == 96:
            return True
    return False
