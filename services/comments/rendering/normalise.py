"""The one form in which bodies and names are stored: what two people read as the same is the same.

Dropped from both: control characters, noncharacters, direction overrides and embeddings (text that displays
in another order than it is written), deprecated format characters and stray tag characters (text nobody
sees). A base character keeps at most eight combining marks.

Bodies keep line breaks, tabs, joiners (emoji, Persian, Indic scripts), variation selectors, soft hyphens,
zero-width spaces, left-to-right and right-to-left marks, and direction isolates as far as they are closed on
their line. Names keep no format character at all.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from services.comments.rendering.graphemes import extends, is_mark

MARKS_PER_GRAPHEME: Final = 8

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
_DROPPED = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb{_NONCHARACTERS}"
    "\u202a-\u202e\u206a-\u206f\U000e0001]"
)
_ASCII_DROPPED = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0x7F))
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0020-\U000e007f]+")
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"  # letters and symbols by category, empty to the eye
_AS_SPACE = str.maketrans(dict.fromkeys(_BLANK, " "))
_UNSEEN = frozenset(("Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"))


def normalise_body(text: str) -> str:
    """A body as it is stored and as mask offsets count in it; "" if nothing in it is visible."""
    text = _ascii_body(text) if text.isascii() else _unicode_body(text)
    return _if_visible("\n".join(map(str.rstrip, text.split("\n"))).strip("\n"))


def normalise_name(text: str) -> str:
    """A name on one line; "" if nothing in it is visible."""
    text = " ".join(text.split())
    text = text.translate(_ASCII_DROPPED) if text.isascii() else _unicode_name(text)
    text = " ".join(text.split())
    return _if_visible(text[_unattached(text) :].strip())


def _unicode_name(text: str) -> str:
    text = "".join(char for char in _DROPPED.sub("", text) if unicodedata.category(char) != "Cf")
    return "".join(_few_marks(unicodedata.normalize("NFC", text))).translate(_AS_SPACE)


def _ascii_body(text: str) -> str:
    """The same as for all of Unicode, where only control characters can be at fault: ten times as quick."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ASCII_DROPPED)


def _unicode_body(text: str) -> str:
    text = _TAGS.sub(r"\1", _DROPPED.sub("", _LINE_END.sub("\n", text)))
    text = "\n".join(map(_close_isolates, text.split("\n")))
    return "".join(_few_marks(unicodedata.normalize("NFC", text)))


def _few_marks(text: Iterable[str]) -> Iterator[str]:
    marks = 0
    for char in text:
        if not extends(char):
            marks = 0
        elif is_mark(char):
            marks += 1
            if marks > MARKS_PER_GRAPHEME:
                continue
        yield char


def _close_isolates(line: str) -> str:
    """The line without direction isolates that nothing closes, and without closings of nothing."""
    opened: list[int] = []
    kept: set[int] = set()
    for at, char in enumerate(line):
        if char in "\u2066\u2067\u2068":
            opened.append(at)
        elif char == "\u2069" and opened:
            kept |= {opened.pop(), at}
    return "".join(char for at, char in enumerate(line) if not "\u2066" <= char <= "\u2069" or at in kept)


def _unattached(text: str) -> int:
    """How many characters at the beginning have nothing to stand on."""
    return next((at for at, char in enumerate(text) if not (extends(char) or char == " ")), len(text))


def _if_visible(text: str) -> str:
    visible = any(unicodedata.category(char) not in _UNSEEN and char not in _BLANK for char in text)
    return text if visible else ""
