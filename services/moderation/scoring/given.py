"""The rows of a file to be scored: one JSON object a line, in whatever way its author has put what a row may say.

Only what nobody could score is refused: a line that is no object, or has no id or no text.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Never

import msgspec
from msgspec import Struct

from services.moderation.learning.site_model import Target
from services.moderation.scoring.dates import moment_of, says_nothing
from services.moderation.scoring.labels import Label, label_of
from services.moderation.screening.hosts import host_of
from services.moderation.screening.links import links_of

MOST = 100_000_000
"""Bytes of a line."""
_EXAMPLE = '{"id": "a", "text": "Nice"}'
_MARK = b"\xef\xbb\xbf"
_UTF16 = b"\xff\xfe", b"\xfe\xff"
_FURTHEST = 100_000
_NUMBERS = re.compile(r"\d{1,6}")
_OF_ALL = re.compile(r"(?<=\d) ?(?:/|of|von|de) ?\d{1,6}")


class RowInvalid(ValueError):
    """A line that is no row; the message names the line and what is wrong with it."""


class PostGiven(Struct, frozen=True, kw_only=True):
    """The page a comment stands under."""

    work: str | None = None
    season: int | None = None
    episode: int | None = None
    title: str | None = None


class Given(Struct, frozen=True, kw_only=True):
    """One comment. `id` is any JSON value, to be given back.

    `group` is the page or the thread; `links` are addresses that the text may not show. `label` says, in a history,
    what people decided: 1 for spam (or a spoiler, where spoilers are scored), 0 for neither, None for nothing.
    """

    id: Any
    text: str
    author: str | int | None = None
    group: str | int | None = None
    date: str | float | None = None
    links: tuple[str, ...] = ()
    post: PostGiven | None = None
    label: Label = None

    @property
    def at(self) -> datetime | None:
        """When it was written, if that was said in a form that is known."""
        return moment_of(self.date)

    @property
    def misdated(self) -> bool:
        """Whether it has a date in no form that is known."""
        return not says_nothing(self.date) and self.at is None

    @property
    def shown(self) -> str:
        """The text, and on a line of their own the links to where it does not lead."""
        known = {link.host for link in links_of(self.text)} if self.links else ()
        missing = [
            link
            for link in dict.fromkeys(self.links)
            if link and link not in self.text and host_of(link) not in known
        ]
        return "\n".join((self.text, " ".join(missing))) if missing else self.text


def read_rows(lines: Iterable[bytes], name: str, labels: Target | None = None) -> Iterator[Given]:
    """The rows of a file called `name`. Empty lines are passed over. Raises RowInvalid.

    `labels` is what its labels speak of; without it they are left aside.
    """
    for number, line in enumerate(lines, start=1):
        if row := read_row(line, f"{name}, line {number}", labels):
            yield row


def read_row(line: bytes, place: str, labels: Target | None = None) -> Given | None:
    """The row of a line, None of an empty one. Raises RowInvalid, which names the place."""
    if line.startswith(_UTF16):
        raise RowInvalid(f"{place}: this is UTF-16; save it as UTF-8")
    line = line.removeprefix(_MARK).strip()
    if not line:
        return None
    if len(line) > MOST:
        raise RowInvalid(f"{place}: longer than {MOST:,} bytes")
    try:
        return _given(_decoded(line), labels)
    except (ValueError, RecursionError) as error:
        raise RowInvalid(f"{place}: {error}") from error


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        row = _leniently(line)
    if isinstance(row, dict):
        return row
    kind = "a list" if isinstance(row, list) else "a single value"
    raise ValueError(f"{kind}, where each line is to be an object, as in {_EXAMPLE}")


def _leniently(line: bytes) -> Any:
    """Also with NaN and with halves of surrogate pairs, which some programs write."""
    try:
        written = json.dumps(json.loads(line), ensure_ascii=False)
        return json.loads(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        whole = " (one object a line, not spread over several)" if error.pos >= len(line) - 1 else ""
        raise ValueError(
            f"no JSON, {error.msg} at character {error.pos + 1}{whole}, as in {_EXAMPLE}"
        ) from error


def _given(row: Mapping[str, Any], labels: Target | None) -> Given:
    if missing := [name for name in ("id", "text") if name not in row]:
        raise ValueError(
            f"no {' and no '.join(missing)}, as in {_EXAMPLE}; it has {', '.join(row) or 'nothing'}"
        )
    return Given(
        id=row["id"],
        text=_text(row["text"]),
        author=_name(row.get("author")),
        group=_name(row.get("group")),
        date=row.get("date") if isinstance(row.get("date"), str | int | float) else None,
        links=tuple(_addresses(row.get("links"))),
        post=_post(row.get("post")),
        label=label_of(row, labels) if labels else None,
    )


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        _refuse("text", value, "a text")
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _name(value: Any) -> str | None:
    """Whatever tells one from another; nothing tells nobody from anybody."""
    if value in (None, "", [], {}) or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def _addresses(value: Any) -> Iterator[str]:
    """Of a list, of one address, of objects that have one; how many there are says nothing of where they lead."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _addresses(one)
    elif isinstance(value, dict):
        yield from _addresses(value.get("url") or value.get("href"))


def _post(value: Any) -> PostGiven | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return PostGiven(title=_name(value))
    return PostGiven(
        work=_name(value.get("work")),
        season=_number(value.get("season")),
        episode=_number(value.get("episode")),
        title=_name(value.get("title")),
    )


def _number(value: Any) -> int | None:
    """Of "S02", "Ep. 5" and "5-6" the last number, of "5 of 16" the 5; None of what is none, as "finale"."""
    if isinstance(value, str):
        found = _NUMBERS.findall(_OF_ALL.sub("", value))
        value = int(found[-1]) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= _FURTHEST else None


def _refuse(name: str, value: object, expected: str) -> Never:
    raise ValueError(f"{name}: {value!r:.60} is not {expected}")
