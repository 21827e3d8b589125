"""The rows of a file to be scored, read strictly: one JSON object a line."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Name = Annotated[str, Meta(max_length=1_000)] | int
Number = Annotated[int, Meta(ge=0, le=100_000)]
MOST = 1_000_000
"""Characters of a line."""


class RowInvalid(ValueError):
    """A line that is no row; the message names the line and what is wrong with it."""


class PostGiven(Struct, frozen=True, kw_only=True):
    """The page a comment stands under."""

    work: str | None = None
    season: Number | None = None
    episode: Number | None = None
    title: str | None = None


class Given(Struct, frozen=True, kw_only=True):
    """One comment. Members that are not named here are left alone.

    `group` is the page or the thread; `links` are addresses that the text does not show. `label` says, in a history,
    what people decided: 1 for spam (or a spoiler, where spoilers are scored), 0 for neither, None for nothing.
    """

    id: Name
    text: str
    author: Name | None = None
    group: Name | None = None
    date: str | None = None
    links: tuple[str, ...] | int | None = None
    post: PostGiven | None = None
    label: Literal[0, 1] | None = None

    @property
    def at(self) -> datetime | None:
        """When it was written, if that was said; a time without a zone is taken for UTC."""
        if self.date is None:
            return None
        read = datetime.fromisoformat(self.date)
        return read if read.tzinfo else read.replace(tzinfo=UTC)

    @property
    def shown(self) -> str:
        """The text with the links it does not show on a line of their own."""
        links = self.links if isinstance(self.links, tuple) else ()
        missing = [link for link in dict.fromkeys(links) if link and link not in self.text]
        return "\n".join((self.text, " ".join(missing))) if missing else self.text


def read_rows(lines: Iterable[bytes], name: str) -> Iterator[Given]:
    """The rows of a file called `name`. Empty lines are passed over. Raises RowInvalid."""
    decoder = msgspec.json.Decoder(Given)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > MOST:
            raise RowInvalid(f"{name}, line {number}: longer than {MOST:,} characters")
        try:
            row = decoder.decode(line)
            row.at  # noqa: B018  # raises for a date that is none
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RowInvalid(f"{name}, line {number}: {error}") from error
        except (ValueError, OverflowError) as error:
            raise RowInvalid(f"{name}, line {number}: date: {error}") from error
        yield row
