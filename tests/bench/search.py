# SPDX-License-Identifier: GPL-2.0-or-later
"""The search for the least size that works, apart from what is run to try one."""

from collections.abc import Callable


def find_least(works: Callable[[int], bool], guess: int, sizes: range) -> int | None:
    """Return one of the sizes that works while the next smaller one does not, or None.

    Smaller sizes than these are taken not to work. Goes away from the guess in strides that double
    until it knows a size that works and one that does not, then halves what is between them: a
    guess that is right costs two tries. Where a size works and a larger one does not, what is
    found need not be the least.
    """
    low, high = -1, len(sizes)    # indices: of one that does not work, of one that does
    at = min(max((guess - sizes.start) // sizes.step, 0), len(sizes) - 1)
    stride = 1
    while high - low > 1:
        if works(sizes[at]):
            high = at
        else:
            low = at
        if low < 0:
            at = max(high - stride, 0)
        elif high == len(sizes):
            at = min(low + stride, len(sizes) - 1)
        else:
            at = (low + high) // 2
        stride *= 2
    return sizes[high] if high < len(sizes) else None
