"""A question to the list as SQL: of which table, under which conditions, in one snapshot."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.review_queue.asked import Asked, Claimed, Shown
from shared.errors import Invalid
from shared.folding.grams import Term, terms
from shared.postgres.pool import Connection, Pool, acquire

MOST_TERMS = 10
"""Words, or sentences in quotation marks, that can be looked for at once."""

# Each state has a table: that it is the right one need not be asked of any row, and so the indexes answer alone.
_TABLES: Mapping[Shown, str] = {
    "open": "queue_open",
    "decided": "queue_decided",
    "screened": "queue_screened",
    "all": "(SELECT * FROM queue_open UNION ALL SELECT * FROM queue_decided UNION ALL SELECT * FROM queue_screened)",
}
_CLAIMED: Mapping[Claimed, str] = {
    "mine": "(q.claimed_by = {0} AND q.claimed_until > now())",
    "others": "(q.claimed_by <> {0} AND q.claimed_until > now())",
    "nobody": "(q.claimed_until IS NULL OR q.claimed_until <= now())",
}
_FACETS = ("author", "thread", "cluster", "host", "reason", "rule")
_TITLED = "SELECT thread_id FROM threads WHERE grams @> {0}::int[] AND position({1} IN searchable) > 0"
_WORDED = "(position({1} IN q.searchable) > 0 AND q.grams @> {0}::int[])"  # the quicker test first
_MANY_PAGES = 100  # with a word in their titles: then most of the list is read, and its index is of no use
# What fits one question may read all of the table for the next: each is planned as it is asked. A second process made
# the longest of them no quicker on two cores.
_PLANNING = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL max_parallel_workers_per_gather = 0"


class Matching(Struct, frozen=True):
    """The rows that match, as a table `q` and conditions on it; `values` are those of $1, $2 and so on.

    `rare`: there is a word that does not stand in many titles, so that they are few, or may be.
    """

    table: str
    conditions: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    rare: bool = False

    def where(self, condition: str, *values: object) -> "Matching":
        """With one more condition, in which {0}, {1} and so on stand for its values."""
        places = (f"${number}" for number in range(len(self.values) + 1, len(self.values) + 1 + len(values)))
        return replace(
            self,
            conditions=(*self.conditions, condition.format(*places)),
            values=(*self.values, *values),
        )

    def select(self, what: str, tail: str = "") -> tuple[Any, ...]:
        """Query and values, as a connection takes them."""
        conditions = " AND ".join(self.conditions) or "true"
        return (f"SELECT {what} FROM {self.table} q WHERE {conditions} {tail}", *self.values)


@asynccontextmanager
async def looking(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection in one snapshot, whose questions are planned each by itself."""
    async with (
        acquire(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(_PLANNING)
        yield connection


async def matching(connection: Connection, asked: Asked, me: str | None) -> Matching:
    """All that match, wherever they stand in the order. Raises Invalid as `all_matching`.

    Which pages have a title with the words is asked beforehand: how many they are decides how to look for the rest.
    """
    titled = {}
    for term in _wanted(asked.q) if asked.q else ():
        query = _TITLED.format("$1", "$2")
        rows = await connection.fetch(query, list(term.grams), term.needle)
        titled[term.needle] = [row["thread_id"] for row in rows]
    return all_matching(asked, me, titled)


def all_matching(
    asked: Asked, me: str | None, titled: Mapping[str, Sequence[UUID]] | None = None
) -> Matching:
    """All that match, wherever they stand in the order. `titled`: the pages that have a word in their title, if known.

    Raises Invalid for a search without a letter or digit or with too many words, and for `claimed` without `me`.
    """
    found = Matching(_TABLES[asked.state])
    if asked.site is not None:
        found = found.where("q.site = {0}", asked.site)
    for kind in _FACETS:
        if (value := getattr(asked, kind)) is not None:
            given = value.lower() if kind == "host" else str(value)
            found = found.where(f"q.facets @> ARRAY[facet('{kind}', {{0}})]", given)
    if asked.reported is not None:
        found = found.where("q.reported" if asked.reported else "NOT q.reported")
    found = _of_age(_of_claim(found, asked.claimed, me), asked)
    return _with_words(found, _wanted(asked.q), titled) if asked.q else found


def _of_claim(found: Matching, claimed: Claimed | None, me: str | None) -> Matching:
    if claimed is None:
        return found
    if claimed == "nobody":
        return found.where(_CLAIMED[claimed])
    if me is None:
        raise Invalid.parameter("claimed", "only somebody who has signed in has claims")
    return found.where(_CLAIMED[claimed], me)


def _of_age(found: Matching, asked: Asked) -> Matching:
    if asked.since is not None:
        found = found.where("q.since >= {0}", asked.since)
    if asked.before is not None:
        found = found.where("q.since < {0}", asked.before)
    if asked.age is not None:
        found = found.where("q.since <= now() - {0}::interval", asked.age)
    return found


def _with_words(
    found: Matching, wanted: Sequence[Term], titled: Mapping[str, Sequence[UUID]] | None
) -> Matching:
    """Each of them stands in the text, in its author's name or in the title of the page."""
    pieces: set[int] = set()
    for term in wanted:
        if titled is None:
            own = f"(q.thread_id = ANY (ARRAY({_TITLED})) OR {_WORDED})"
            found = found.where(own, list(term.grams), term.needle)
        elif len(pages := titled[term.needle]) > _MANY_PAGES:
            own = "(q.thread_id = ANY ({0}::uuid[]) OR position({1} IN q.searchable) > 0)"
            found = found.where(own, pages, term.needle)
        elif pages:
            own = f"(q.thread_id = ANY ({{2}}::uuid[]) OR {_WORDED})"
            found = found.where(own, list(term.grams), term.needle, pages)
        else:
            found = found.where("position({0} IN q.searchable) > 0", term.needle)
            pieces.update(term.grams)
    found = found.where("q.grams @> {0}::int[]", list(pieces)) if pieces else found
    rare = titled is None or any(len(titled[term.needle]) <= _MANY_PAGES for term in wanted)
    return replace(found, rare=rare)


def _wanted(question: str) -> Sequence[Term]:
    wanted = terms(question)
    if not wanted:
        raise Invalid.parameter("q", "has no letter or digit to look for")
    if len(wanted) > MOST_TERMS:
        raise Invalid.parameter(
            "q", f"has more than {MOST_TERMS} words; quotation marks make a sentence of some"
        )
    return wanted
