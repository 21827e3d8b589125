"""What checks and the shipped policy say, in the visitor's language: a reason is kept in English, as it was given."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from services.moderation.console.words import Language

_GAP = re.compile(r"\{(\w+)\}")
_NESTED = frozenset({"said", "subject", "scope"})  # what stands in other gaps may be a stranger's words
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
    if gap in _NESTED:
        value = "; ".join(translated(language, part) for part in value.split("; "))
    return _REST.sub(_MORE[language], value)


def _read(path: Path) -> Iterator[Phrase]:
    """Those that say most by themselves first."""
    phrases = tomllib.loads(path.read_text("utf-8"))
    for english in sorted(phrases, key=lambda text: -len(_GAP.sub("", text))):
        yield Phrase(_pattern(english), phrases[english])


def _pattern(english: str) -> re.Pattern[str]:
    literal, *rest = _GAP.split(english)
    gaps = zip(rest[::2], rest[1::2], strict=True)
    parts = [_escaped(literal), *(f"(?P<{gap}>.+?){_escaped(text)}" for gap, text in gaps)]
    return re.compile("".join(parts), re.DOTALL)


def _escaped(literal: str) -> str:
    return re.escape(literal).replace(re.escape("(s)"), "s?")


_PHRASES = tuple(_read(Path(__file__).with_name("phrases.toml")))
