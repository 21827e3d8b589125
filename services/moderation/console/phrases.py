"""What checks and the shipped policy say, in the visitor's language: a reason is kept in English, as it was given."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from services.moderation.console.words import Language

_GAP = re.compile(r"\{(\w+)\}")
_ANYTHING = re.compile(
    "cluster|day|hosts?|labels|languages?|match|notes|quoted|said|scope|shown|subject|weighed"
)
"""The gaps for it; the others are for numbers."""
_AFTER_POINTS = re.compile(r"(?<=\d\)); ")
_WEIGHED = re.compile(r"(.+) \(([+-]\d+\.\d)\)", re.DOTALL)
_REST = re.compile(r" and (\d+) more$")
_MORE: Mapping[Language, str] = {"ja": r" ほか\1件", "ko": r" 외 \1개"}


class Phrase(Struct, frozen=True):
    """A sentence with gaps: how it is told from others, and how each language says it."""

    pattern: re.Pattern[str]
    said: Mapping[str, str]


def translated(language: Language, text: str) -> str:
    """The same in this language; what somebody wrote for a policy of their own stays as they wrote it."""
    if language == "en":
        return text
    for phrase in _PHRASES:
        if found := phrase.pattern.fullmatch(text):
            values = {gap: _filled(language, gap, value) for gap, value in found.groupdict().items()}
            return phrase.said[language].format(**values)
    return text


def _filled(language: Language, gap: str, value: str) -> str:
    """What stands in a gap may be a stranger's words: only these hold our own."""
    match gap:
        case "said" | "subject" | "scope":
            value = translated(language, value)
        case "notes":
            value = "; ".join(translated(language, note) for note in value.split("; "))
        case "weighed":
            value = "; ".join(_weighed(language, one) for one in _AFTER_POINTS.split(value))
    return _REST.sub(_MORE[language], value)


def _weighed(language: Language, said: str) -> str:
    found = _WEIGHED.fullmatch(said)
    return f"{translated(language, found[1])} ({found[2]})" if found else said


def _read(path: Path) -> Iterator[Phrase]:
    """Those that begin with most of their own words first: what comes in a gap may hold another phrase."""
    phrases = tomllib.loads(path.read_text("utf-8"))
    for english in sorted(phrases, key=_own_words, reverse=True):
        yield Phrase(_pattern(english), phrases[english])


def _own_words(english: str) -> tuple[int, int]:
    return len(english.partition("{")[0]), len(_GAP.sub("", english))


def _pattern(english: str) -> re.Pattern[str]:
    literal, *rest = _GAP.split(english)
    gaps = zip(rest[::2], rest[1::2], strict=True)
    parts = [_escaped(literal), *(f"(?P<{gap}>{_value(gap)}){_escaped(text)}" for gap, text in gaps)]
    return re.compile("".join(parts), re.DOTALL)


def _value(gap: str) -> str:
    return ".+?" if _ANYTHING.fullmatch(gap) else r"[\d.e+%-]+"


def _escaped(literal: str) -> str:
    return re.escape(literal).replace(re.escape("(s)"), "s?")


_PHRASES = tuple(_read(Path(__file__).with_name("phrases.toml")))
