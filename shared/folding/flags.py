"""Regional indicators: two of them are a flag, but letters in boxes where they make none."""

import re
from collections.abc import Iterator

from shared.folding.folded import Edit

_INDICATORS = re.compile("[\U0001f1e6-\U0001f1ff]+")
_A = 0x1F1E6
_FLAGS = re.compile(  # ISO 3166 and what Unicode adds, by the first letter
    "(?:A[CDEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNOPQRUVWXYZ]|D[EGJKMOZ]|E[ACEGHRSTU]|F[IJKMOR]"
    "|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[CDELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]"
    "|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[ACDFGHJKLMNORTVWZ]|U[AGMNSYZ]"
    "|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW])+"
)


def spelt(text: str) -> Iterator[Edit]:
    """The letters of indicators in a row that are not all flags."""
    for match in _INDICATORS.finditer(text):
        letters = [chr(ord(indicator) - _A + ord("A")) for indicator in match[0]]
        if not _FLAGS.fullmatch("".join(letters)):
            yield from ((at, at + 1, letter) for at, letter in enumerate(letters, match.start()))
