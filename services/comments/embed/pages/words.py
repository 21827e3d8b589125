"""What the pages say, in the languages of the catalogues beside the code."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from services.comments.embed.pages.plurals import category

Catalogue = Mapping[str, str | Mapping[str, str]]

LANGUAGES = ("en", "ja", "ko", "zh", "es", "fr", "de", "pt", "id", "vi", "ar")
_RIGHT_TO_LEFT = ("ar",)
_CATALOGUES = Path(__file__).parents[1] / "words"
_FOLDERS = ("", "later", "pages")
"""What the client says, what it says only to those who ask, and what the pages say besides."""


class Words(Struct, frozen=True, kw_only=True):
    """One language: `texts` by key, each a text or its forms by number. English stands in for what is missing."""

    lang: str
    texts: Catalogue

    @property
    def direction(self) -> str:
        return "rtl" if self.lang in _RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, n: int | None = None, **values: object) -> Markup:
        """The text as HTML, the values in their places escaped: `words("comments", 9)`."""
        text = self._text(key, n)
        return escape(text).format(n=n, **values)  # Markup's format escapes the values

    def plain(self, key: str, n: int | None = None, **values: object) -> str:
        """The same for what is no HTML."""
        return self._text(key, n).format(n=n, **values)

    def moment(self, at: datetime) -> Markup:
        """Date and time in full, in UTC, where `at` is."""
        month = str(self.texts["months"]).split()[at.month - 1]
        return self("moment", day=at.day, month=month, m=at.month, year=at.year, time=f"{at:%H:%M}")

    def _text(self, key: str, n: int | None) -> str:
        text = self.texts[key]
        return text if isinstance(text, str) else text.get(category(self.lang, n or 0)) or text["other"]


def words_of(asked: str | None) -> Words:
    """The words for a language tag as browsers write it; English for one that we do not speak."""
    lang = (asked or "").partition("-")[0].lower()
    return _WORDS.get(lang) or _WORDS["en"]


def _read(lang: str) -> Words:
    texts: dict[str, Any] = {}
    for language in ("en", lang):
        for path in (_CATALOGUES / folder / f"{language}.json" for folder in _FOLDERS):
            if path.exists():
                texts |= json.loads(path.read_text("utf-8"))
    return Words(lang=lang, texts=texts)


_WORDS = {lang: _read(lang) for lang in LANGUAGES}
