"""What the list of cases can be asked: a flat query that stands in an address, in a saved view, in a program's call."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from shared.errors import Invalid

Sort = Literal["priority", "oldest", "newest"]
Moment = Annotated[datetime, Meta(tz=True)]
Shown = Literal["open", "decided", "screened", "all"]
STATES: Mapping[str, Shown] = {"open": "open", "decided": "decided", "screened": "screened", "all": "all"}
Claimed = Literal["mine", "nobody", "others"]
Word = Annotated[str, Meta(min_length=1, max_length=200)]

MOST = 100
"""Cases on a page."""
AGE = "^([0-9]{1,5})([mhdw])$"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SAYS = {
    "older": 'is not an age: it looks like "90m", "2h", "3d" or "1w"',
    "state": "is one of open, decided, screened, all",
    "sort": "is one of priority, oldest, newest",
    "claimed": "is one of mine, nobody, others",
    "reported": "is true or false",
    "since": 'is not a moment: it looks like "2026-05-01T12:00:00Z"',
    "before": 'is not a moment: it looks like "2026-05-01T12:00:00Z"',
}


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which cases, in which order, and from where on. Each field is a parameter of that name; all given ones hold.

    `site` None: of all sites. `since` and `before` bound the moment at which a case came into its state; `older` says
    the same as an age: "90m", "2h", "3d", "1w". `q` is looked for in text, author's name and page title: each of its
    words, or "some words" in quotation marks. `claimed` is as of now, seen from whoever asks. `after` is a place in
    this order, from `Queue.next` or `place_of`.
    """

    site: Word | None = None
    state: Shown = "open"
    reason: Word | None = None
    rule: Word | None = None
    author: UUID | None = None
    thread: UUID | None = None
    host: Word | None = None
    cluster: UUID | None = None
    since: Moment | None = None
    before: Moment | None = None
    older: Annotated[str, Meta(pattern=AGE)] | None = None
    claimed: Claimed | None = None
    reported: bool | None = None
    q: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    sort: Sort = "priority"
    after: Annotated[str, Meta(max_length=512)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 20

    def to_query(self, **changed: object) -> str:
        """What stands behind the "?" of an address: only what is not the default, in the order of the fields.

        `changed` replaces fields: `asked.to_query(after=None, sort="oldest")`.
        """
        fields: Mapping[str, Any] = msgspec.to_builtins(msgspec.structs.replace(self, **changed))
        return urlencode([(name, _written(value)) for name, value in fields.items()])

    def on(self, site: str | None) -> "Asked":
        """The same, asked by somebody who sees that site, None: all of them."""
        return msgspec.structs.replace(self, site=self.site or site)

    @property
    def age(self) -> timedelta | None:
        """`older`, as a length of time."""
        match = re.fullmatch(AGE, self.older) if self.older else None
        return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def from_query(query: str | Mapping[str, str]) -> Asked:
    """The question of an address. Blank fields, as forms send them, ask for nothing.

    Raises Invalid, naming the parameter, for one that there is not and for a value that is not allowed.
    """
    pairs = (
        parse_qsl(query, keep_blank_values=True, max_num_fields=100)
        if isinstance(query, str)
        else query.items()
    )
    fields = {name: value.strip() for name, value in pairs if value.strip()}
    for name in fields:
        if name not in Asked.__struct_fields__:
            raise Invalid.parameter(name, "is not a filter of this list")
    try:
        return msgspec.convert(fields, Asked, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        name = path.rstrip("`")
        raise Invalid.parameter(name, _SAYS.get(name, message)) from error


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
