"""A message as the console's form sends it: a title and a text in each of the console's languages."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from services.moderation.canned_messages.messages import Wording
from shared.errors import FieldError, Invalid


class MessageForm(Struct, frozen=True, kw_only=True):
    """What was left blank is not said in that language."""

    title_en: str | None = None
    text_en: str | None = None
    title_ja: str | None = None
    text_ja: str | None = None
    title_ko: str | None = None
    text_ko: str | None = None


def wordings_of(form: MessageForm, before: Mapping[str, Wording]) -> dict[str, Wording]:
    """The message by language; what it says in others stays. Raises Invalid, which names every field that is wrong."""
    kept = {language: said for language, said in before.items() if language not in ("en", "ja", "ko")}
    errors: list[FieldError] = []
    for language in ("en", "ja", "ko"):
        given = {part: getattr(form, f"{part}_{language}") for part in ("title", "text")}
        if any(given.values()):
            try:
                kept[language] = msgspec.convert(
                    {part: (value or "").strip().replace("\r\n", "\n") for part, value in given.items()},
                    Wording,
                )
            except msgspec.ValidationError as error:
                part = "text" if "text" in str(error) else "title"
                message = str(error).partition(" - at")[0]
                errors.append(FieldError(pointer=f"/{part}_{language}", message=message))
    if errors:
        raise Invalid(*errors)
    if not kept:
        raise Invalid.field("/title_en", "a message says something in one language at least")
    return kept
