"""The language a text is written in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

_MEANINGFUL = 40


def language_of(text: str) -> str:
    """As in "ko"; "" when the text is under 40 characters."""
    if len(text) < _MEANINGFUL:
        return ""
    return str(_identifier().classify(text)[0])


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)
