"""Texts in five parts, no thread in two of them: each part is scored by what was learned from the others.

Comments of one thread resemble each other; a score of a text whose neighbours were learned from flatters.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

PARTS = 5


def folds(threads: Sequence[Hashable], authors: Sequence[Hashable]) -> NDArray[np.intp]:
    """The part, 0 to 4, of each text; by author where there are too few threads to part by."""
    groups = threads if len(set(threads)) >= 2 * PARTS else authors
    largest_first = Counter(groups).most_common()  # of equal ones whichever stands first
    filled = [0] * PARTS
    part: dict[Hashable, int] = {}
    for group, many in largest_first:
        part[group] = filled.index(min(filled))
        filled[part[group]] += many
    return np.array([part[group] for group in groups], np.intp)
