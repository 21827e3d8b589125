"""Tells the language of a text from its letters, where they leave no doubt."""

import re

_KANA = r"\u3041-\u309f\u30a1-\u30ff\uff66-\uff9d"
_HANGUL = r"\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_TELLING = re.compile(rf"(?P<ja>[{_KANA}])|(?P<ko>[{_HANGUL}])")


def language_of(text: str) -> str | None:
    """By the first letter that only one language has, "ja" or "ko"; else None: Han characters have many readers."""
    found = _TELLING.search(text)
    return found.lastgroup if found else None
