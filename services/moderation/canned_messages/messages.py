"""The messages of a site: those that come along, as the site has changed them, and its own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from services.moderation.cases.bodies import MOST_OF_MESSAGE
from shared.errors import Conflict, NotFound
from shared.web.text import line, text

MOST = 100
"""A site's messages: whoever looks for one is to find it."""
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")]


class MessageNotFound(NotFound):
    code, title = "message_not_found", "The site has no such message"


class TooManyMessages(Conflict):
    code, title = "too_many_messages", f"A site has {MOST} messages at most"


class Wording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message in one language: `title` is what moderators choose it by, `text` what authors read."""

    title: Annotated[str, line(80)]
    text: Annotated[str, text(MOST_OF_MESSAGE)]


Wordings = Annotated[dict[Language, Wording], Meta(min_length=1, max_length=20)]


class CannedMessage(Struct, frozen=True, kw_only=True):
    """`wordings` by language; `supplied`: it came along, and the site has not changed it."""

    id: UUID
    wordings: Mapping[str, Wording]
    supplied: bool = False

    def wording(self, language: str) -> Wording:
        """In a language, else in English, else in the first there is."""
        found = self.wordings.get(language) or self.wordings.get("en")
        return found or next(iter(self.wordings.values()))


def messages_of(own: Mapping[UUID, Mapping[str, Wording] | None]) -> tuple[CannedMessage, ...]:
    """A site's messages, from what it says itself: None where it has put away one that came along."""
    supplied = (one for one in SUPPLIED if one.id not in own)
    changed = (CannedMessage(id=key, wordings=said) for key, said in own.items() if said)
    return (*supplied, *changed)


class _Defaults(Struct, frozen=True):
    messages: tuple[CannedMessage, ...]


def _read() -> tuple[CannedMessage, ...]:
    found = tomllib.loads(Path(__file__).with_name("defaults.toml").read_text("utf-8"))
    messages = msgspec.convert(found, _Defaults).messages
    return tuple(msgspec.structs.replace(one, supplied=True) for one in messages)


SUPPLIED = _read()
