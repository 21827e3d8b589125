"""What the console says, in the moderator's language: one file of words beside each area's templates."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from markupsafe import Markup, escape
from msgspec import Struct

Language = Literal["en", "ja", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Texts = Mapping[str, str | Sequence[str]]

_HERE = Path(__file__).parent
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


class Words(Struct, frozen=True, kw_only=True):
    """One language: texts by "area.key", each a text or, where a number changes it, the forms for one and for more."""

    language: Language
    texts: Texts

    def __call__(self, key: str, **values: object) -> Markup:
        """The text as HTML with the values in their places, escaped: `words("queue.waiting", n=3)`."""
        return escape(self._text(key, values)).format(**values)

    def plain(self, key: str, **values: object) -> str:
        """The same for what is no HTML."""
        return self._text(key, values).format(**values)

    def or_word(self, key: str, word: str) -> str:
        """The text, or where there is none the word itself, readable: for words that grow with the code."""
        return self.plain(key) if key in self.texts else word.replace("_", " ")

    def age(self, since: datetime, now: datetime) -> str:
        """How long ago, in the largest unit that fits."""
        seconds = max(0, int((now - since).total_seconds()))
        for unit, length in _UNITS:
            if count := seconds // length:
                return self.plain(f"console.{unit}s", n=count)
        return self.plain("console.moments")

    def _text(self, key: str, values: Mapping[str, object]) -> str:
        text = self.texts[key]
        if isinstance(text, str):
            return text
        one, more = text
        return one if values["n"] == 1 else more


def language_of(accepted: str) -> Language:
    """The first of our languages that an Accept-Language header names; English for none."""
    for tag in accepted.lower().split(","):
        spoken = tag.partition(";")[0].strip().partition("-")[0]
        for language in LANGUAGES:
            if spoken == language:
                return language
    return "en"


def read_words(files: Mapping[str, Path]) -> dict[Language, Words]:
    """The words of each language from one file an area. Raises KeyError for a text that a language lacks."""
    texts: dict[Language, dict[str, str | Sequence[str]]] = {language: {} for language in LANGUAGES}
    for area, path in files.items():
        for key, spoken in tomllib.loads(path.read_text("utf-8")).items():
            for language in LANGUAGES:
                texts[language][f"{area}.{key}"] = spoken[language]
    return {language: Words(language=language, texts=texts[language]) for language in LANGUAGES}


def word_files() -> dict[str, Path]:
    """By area: the console's own, and one of each folder that has pages."""
    return {path.parent.name: path for path in sorted(_HERE.rglob("words.toml"))}


WORDS = read_words(word_files())
