"""A text without its addresses: what its author has said in words of their own."""

import re
from collections.abc import Sequence

from services.moderation.screening.links import Link
from shared.folding.folded import Folded

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*", re.IGNORECASE)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # written without spaces
_WIDE_OR_HANGUL = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def own_words(folded: Folded, links: Sequence[Link]) -> str:
    """The folded text, with a blank for each address."""
    text = folded.text
    for link in reversed(links):
        text = f"{text[: link.at[0]]} {text[link.at[1] :]}"
    return text


def blanked(folded: Folded, links: Sequence[Link]) -> str:
    """The folded text, with blanks for every character of an address: all else stays where it was."""
    text = folded.text
    for link in links:
        start, end = link.at
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def count_words(text: str) -> int:
    """How many words a text has; of Japanese and Chinese two characters are one."""
    if text.isascii():
        return len(_ASCII_WORD.findall(text))
    wide = len(_WIDE.findall(text))
    return len(_WORD.findall(_WIDE.sub(" ", text))) + (wide + 1) // 2


def normalised(folded: Folded, links: Sequence[Link]) -> str:
    """The folded text, of each address only its host: what copies of a text have in common."""
    text = folded.text
    for link in reversed(links):
        text = f"{text[: link.at[0]]} {link.host} {text[link.at[1] :]}"
    return text


def weight(letters: str) -> int:
    """How much a run of letters says: a Japanese, Chinese or Korean one counts twice."""
    return len(letters) if letters.isascii() else len(letters) + len(_WIDE_OR_HANGUL.findall(letters))
