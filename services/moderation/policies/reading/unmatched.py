"""Finds what a pattern asks for and no folded text has: capitals, accents, ends of words beside letters unknown."""

import re
from collections.abc import Iterator

from services.moderation.policies.mistakes import quoted
from shared.folding.fold import fold

# What stands for something else than itself: classes, escapes, names and flags of groups.
_NO_LETTERS = re.compile(
    r"\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]])*\]|\(\?P?<[^>]*>|\(\?[a-zA-Z-]+"
)
_WITHOUT_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_WORD_END = re.compile(r"\\b(?P<after>[^\x00-\x7f])|(?P<before>[^\x00-\x7f])\\b")


def unmatched_in(pattern: str) -> Iterator[str]:
    """What is doubtful about a pattern, as warnings; at most one of a kind."""
    letters = _NO_LETTERS.sub(" ", pattern)
    known = str.casefold if _WITHOUT_CASE.search(pattern) else str
    for letter in letters:
        folded = fold(letter).text
        if letter.isalpha() and folded != known(letter):
            yield (
                f"texts are compared in small letters and without accents: {quoted(letter)} is never found"
                + (f", {quoted(folded)} is" if folded else "")
            )
            break
    if found := _WORD_END.search(pattern):
        letter = found["after"] or found["before"]
        yield f'"\\b" knows letters of ASCII only, and is hardly ever true beside {quoted(letter)}; use {{words: …}}'
