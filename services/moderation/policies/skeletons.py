"""What names have in common that readers cannot tell apart."""

import unicodedata

from shared.folding.letters import latin, plain


def skeleton(name: str) -> str:
    """What names that readers cannot tell apart have in common: "Аdmın", "adm1n" and "Admin" share one.

    Only for comparing with other skeletons: i, l and 1 are one letter in it, as are rn and m.
    """
    letters = "".join(plain(latin(char) or char)[0] for char in unicodedata.normalize("NFC", name))
    alike = "".join(_digit(latin(char) or char) for char in letters).lower().translate(_LEET)
    return "".join(char for char in alike if char.isalnum()).replace("rn", "m").replace("vv", "w")


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


_LEET = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "i": "l"}
)
