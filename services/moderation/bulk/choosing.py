"""Which cases a decision on many is about: named one by one, or all that a question to the list finds."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.listing import all_that_match

MOST_PICKED = 500
"""Cases named one by one."""

_PICKED = "SELECT * FROM unnest($1::uuid[], $2::int[]) AS w (comment_id, revision)"


class Picked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case by its comment, and the revision that was seen."""

    comment_id: UUID
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class Chosen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the two. Of `query` the order, the place and the length of a page count nothing."""

    cases: tuple[Picked, ...] = ()
    query: Asked | None = None


class Found(Struct, frozen=True):
    """An SQL query for `comment_id` and `revision`, and its parameters.

    `named`: each of them was named, so that whoever did hears what is wrong with which.
    """

    query: str
    values: tuple[Any, ...]
    named: bool


def finding(chosen: Chosen, site: str | None, *, by: str) -> Found:
    """The query for what was chosen on a site, or on all; for cases by name it does not look at their site."""
    if chosen.query is None:
        picked = ([one.comment_id for one in chosen.cases], [one.revision for one in chosen.cases])
        return Found(_PICKED, picked, named=True)
    query, values = all_that_match(replace(chosen.query, site=site), me=by)
    return Found(query, tuple(values), named=False)
