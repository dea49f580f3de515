# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The scores of boosted decision trees, compiled: each block of each page goes down all of them."""

from libc.math cimport exp
from libc.stdlib cimport calloc, free

__all__ = ["Trees"]

# Six bytes, so that all trees stay in the processor's nearest cache.
cdef struct Split:
    short column  # from the row's first number on
    short threshold
    signed char left, right  # a split of the same tree, or ~ the place of a leaf


cdef struct Asked:
    Py_ssize_t place, row
    int total


# What a split can lead to.
cdef int _MAX_LEAVES = 128


cdef class Trees:
    """Boosted trees over rows of whole numbers.

    A row goes left at a split if its number is not greater than the threshold.  What a file says is
    checked once, here: a split leads to later ones of its tree only, or to a leaf that there is, and
    sees columns from ``lowest`` up to, not including, ``end``.
    """

    cdef Split* splits
    cdef short* leaves
    cdef int* first_splits
    cdef int* first_leaves
    cdef Py_ssize_t count
    cdef Py_ssize_t lowest, end
    cdef int early, early_sum, scale

    def __cinit__(self, list trees not None, int lowest, int end, int scale, int early, int early_sum):
        """Take each tree as a list of splits (column, threshold, left, right) and one of leaves.

        ``scale``: a leaf of so much is 1.  A row whose first ``early`` trees sum up to less than
        ``early_sum`` is given up there.  Raises ValueError where a tree is none.
        """
        cdef Py_ssize_t split_count = sum(len(splits) for splits, _ in trees)
        cdef Py_ssize_t leaf_count = sum(len(leaves) for _, leaves in trees)
        cdef Py_ssize_t tree, at = 0, leaf_at = 0
        if scale < 1:
            raise ValueError("a scale of less than one")
        self.count, self.lowest, self.end = len(trees), lowest, end
        self.scale, self.early, self.early_sum = scale, early, early_sum
        self.splits = <Split*>calloc(split_count + 1, sizeof(Split))
        self.leaves = <short*>calloc(leaf_count + 1, sizeof(short))
        self.first_splits = <int*>calloc(self.count + 1, sizeof(int))
        self.first_leaves = <int*>calloc(self.count + 1, sizeof(int))
        if not (self.splits and self.leaves and self.first_splits and self.first_leaves):
            raise MemoryError
        for tree, (splits, leaves) in enumerate(trees):
            if len(leaves) != len(splits) + 1:
                raise ValueError(f"tree {tree} has {len(splits)} splits and {len(leaves)} leaves")
            if len(leaves) > _MAX_LEAVES:
                raise ValueError(f"tree {tree} has more than {_MAX_LEAVES} leaves")
            self.first_splits[tree], self.first_leaves[tree] = <int>at, <int>leaf_at
            for number, (column, threshold, left, right) in enumerate(splits):
                if not lowest <= column < end:
                    raise ValueError(f"tree {tree} asks for a column that no row has")
                for branch in (left, right):
                    if not (number < branch < len(splits) or 0 <= ~branch < len(leaves)):
                        raise ValueError(f"tree {tree} leads nowhere")
                self.splits[at] = Split(column, threshold, left, right)
                at += 1
            for leaf in leaves:
                self.leaves[leaf_at] = leaf
                leaf_at += 1
        self.first_splits[self.count] = <int>at

    def __dealloc__(self):
        free(self.splits)
        free(self.leaves)
        free(self.first_splits)
        free(self.first_leaves)

    cdef inline int leaf(self, Py_ssize_t tree, const short* row) noexcept nogil:
        cdef const Split* splits = self.splits + self.first_splits[tree]
        cdef const Split* split
        cdef int at = 0 if self.first_splits[tree + 1] > self.first_splits[tree] else ~0
        while at >= 0:
            split = splits + at
            at = split.left if row[split.column] <= split.threshold else split.right
        return self.leaves[self.first_leaves[tree] + ~at]

    cdef void add(self, const short* rows, Py_ssize_t width, Asked* asked, Py_ssize_t count) noexcept nogil:
        """Sum up what the trees say of rows, one tree after the other: it stays at hand for all."""
        cdef Py_ssize_t tree, at, kept
        cdef Asked given_up
        for tree in range(self.count):
            if tree == self.early:
                kept = 0
                for at in range(count):
                    if asked[at].total >= self.early_sum:
                        given_up, asked[at] = asked[at], asked[kept]
                        asked[kept] = given_up
                        kept += 1
                count = kept
            for at in range(count):
                asked[at].total += self.leaf(tree, rows + asked[at].row * width)

    def probabilities(self, const unsigned char[::1] rows not None, Py_ssize_t width, list chosen not None):
        """Return a probability for each chosen row of a sheet of whole numbers of two bytes.

        ``width``: the numbers of a row.  Raises ValueError where the trees would look beside the
        sheet.
        """
        cdef Py_ssize_t at, row, count = len(chosen), size = rows.shape[0] // 2
        cdef Asked* asked
        cdef list found = [None] * count
        for row in chosen:
            if row * width + self.lowest < 0 or row * width + self.end > size:
                raise ValueError(f"row {row} is too near the sheet's edge for the trees")
        if not count:
            return found
        asked = <Asked*>calloc(count, sizeof(Asked))
        if not asked:
            raise MemoryError
        for at in range(count):
            asked[at] = Asked(at, chosen[at], 0)
        self.add(<const short*>&rows[0], width, asked, count)
        for at in range(count):
            found[asked[at].place] = 1 / (1 + exp(-<double>asked[at].total / self.scale))
        free(asked)
        return found
