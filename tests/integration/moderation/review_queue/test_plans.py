"""Lists and cards read little: the indexes that were made for them answer, whatever else there is."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from services.moderation.review_queue.asked import Asked, Shown, Sort
from services.moderation.review_queue.listing import read_queue
from services.moderation.review_queue.matching import looking, matching
from services.moderation.review_queue.news import marker_of, new_since
from services.moderation.review_queue.places import KEY, ORDERS, place_asked
from services.moderation.review_queue.writer import HISTORY, NEIGHBOURS
from shared.postgres.pool import Connection, Pool

SITE = "example"
Plan = Mapping[str, Any]
_INDEXES = "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits"


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


class Read:
    """What a plan has read: by which indexes, and how many rows of tables and indexes."""

    def __init__(self, plan: Plan, names: Mapping[str, str]) -> None:
        scans = [node for node in nodes(plan) if "Scan" in node["Node Type"]]
        self.kinds = {node["Node Type"] for node in scans}
        self.indexes = {
            names.get(node["Index Name"], node["Index Name"]) for node in scans if "Index Name" in node
        }
        self.rows = sum(map(_rows, scans))
        self.from_heap = sum(node.get("Heap Fetches", 0) for node in scans)


def _rows(node: Plan) -> float:
    dropped = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
    return float((node["Actual Rows"] + dropped) * node["Actual Loops"])


async def explained(connection: Connection, query: str, *values: object) -> Read:
    names = {row[0]: row[1] for row in await connection.fetch(_INDEXES)}
    [found] = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *values)
    return Read(found["Plan"], names)


async def page(pool: Pool, asked: Asked) -> Read:
    place, order = place_asked(asked), ORDERS[asked.sort]
    async with looking(pool) as connection:
        found = await matching(connection, asked, "me")
        found = found.where(order.after, *place) if place else found
        return await explained(connection, *found.select(KEY, f"ORDER BY {order.by} LIMIT 21"))


async def count(pool: Pool, asked: Asked) -> Read:
    async with looking(pool) as connection:
        return await explained(connection, *(await matching(connection, asked, "me")).select("count(*)"))


STATES: Sequence[Shown] = ("open", "decided", "screened")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        (Asked(site=SITE), {"queue_of_site", "queue_by_urgency"}),
        (Asked(site="other"), {"queue_of_site", "queue_by_urgency"}),
        (Asked(), {"queue_by_urgency"}),
        (Asked(site=SITE, sort="oldest"), {"queue_by_age"}),
        (Asked(sort="newest"), {"queue_by_age"}),
        (Asked(site=SITE, reason="links"), {"queue_of_site"}),
        (Asked(site=SITE, claimed="nobody"), {"queue_of_site", "queue_by_urgency"}),
    ],
)
async def test_pages_are_read_in_order(crowded: Pool, asked: Asked, indexes: set[str], state: Shown) -> None:
    """Given any of the usual lists, then a page reads its own rows, and those of other sites that lie between."""
    first = await page(crowded, replace(asked, state=state))
    assert first.indexes <= indexes
    assert first.rows <= 200
    shown = await read_queue(crowded, replace(asked, state=state, limit=100), me="me")
    second = await page(crowded, replace(asked, state=state, after=shown.next))
    assert second.indexes <= indexes
    assert second.rows <= 200


async def test_a_page_of_all_states_is_read_in_order(crowded: Pool) -> None:
    read = await page(crowded, Asked(state="all"))
    assert read.indexes == {"queue_by_urgency"}
    assert read.rows <= 3 * 21 + 21


async def some(pool: Pool, kind: str, state: Shown) -> UUID:
    """The author, thread or cluster of some case."""
    found = await pool.fetchval(
        f"SELECT coalesce(t.{kind}, t.comment_id) FROM traces t WHERE t.comment_id ="
        " (SELECT comment_id FROM queue WHERE state = $1 AND site = $2 ORDER BY comment_id LIMIT 1)",
        state,
        SITE,
    )
    return UUID(str(found))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("name", "kind"), [("author", "author_id"), ("thread", "thread_id"), ("cluster", "cluster")]
)
async def test_what_belongs_together_is_found_without_reading_more(
    crowded: Pool, name: str, kind: str, state: Shown
) -> None:
    question = replace(Asked(site=SITE, state=state), **{name: await some(crowded, kind, state)})
    total = (await read_queue(crowded, question)).total
    assert 0 < total < 200
    for read in (await count(crowded, question), await page(crowded, question)):
        assert read.indexes == {"queue_facets"}
        assert read.rows <= 2 * total  # by the index, and from the table


@pytest.mark.parametrize("state", ["open", "decided"])
@pytest.mark.parametrize("words", ["casino bonus", "執事", "灯", "등대", "감"])
async def test_words_are_found_without_reading_more(crowded: Pool, words: str, state: Shown) -> None:
    """Given words that few texts have, then no more is read than these, and those of other sites."""
    question = Asked(site=SITE, state=state, q=words)
    total = (await read_queue(crowded, question)).total
    assert 0 < total < 1_000
    read = await count(crowded, question)
    assert read.indexes == {"queue_grams"}
    assert read.rows <= 4 * total


@pytest.mark.parametrize("sort", ["priority", "oldest"])
async def test_a_page_of_a_common_word_is_read_in_order(crowded: Pool, sort: Sort) -> None:
    """Given a word of half of all titles, then it takes no reading of everything to show the first of them."""
    read = await page(crowded, Asked(site=SITE, q="episode", sort=sort))
    assert read.indexes <= {"queue_of_site", "queue_by_age"}
    assert read.rows <= 200


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(site=SITE),
        Asked(site=SITE, reason="mode"),
        Asked(site=SITE, reported=True, claimed="nobody"),
    ],
)
async def test_counts_come_from_indexes_alone(crowded: Pool, asked: Asked, state: Shown) -> None:
    read = await count(crowded, replace(asked, state=state))
    assert read.kinds == {"Index Only Scan"}
    assert read.from_heap == 0


async def test_news_read_what_is_new(crowded: Pool) -> None:
    async with looking(crowded) as connection:
        found = await matching(connection, Asked(site=SITE), "me")
        marker = await marker_of(connection)
        read = await explained(connection, *new_since(found, marker).select("1"))
    assert read.indexes == {"queue_entered"}
    assert read.rows == 0


WRITTEN = 2_000
BUSY, OTHER = UUID(int=1), UUID(int=2)
_SUBMIT = """
INSERT INTO submissions (comment_id, thread_id, author_id, posted_at, revised_at, revision, mode, state, site, text,
    spoilers, address_hash, email_hash)
SELECT md5('busy' || n)::uuid, md5('t1')::uuid, CASE WHEN n > $3 THEN $2::uuid ELSE $1::uuid END,
    timestamptz '2026-02-01' + n * interval '1 minute', timestamptz '2026-02-01', 1, 'pre', 'visible', $4, '', 0,
    decode(md5('address' || n / 10), 'hex'), decode(md5('e-mail'), 'hex')
FROM generate_series(1, $3::int + 5) n
"""
_TRACE = """
INSERT INTO traces (comment_id, revision, at, site, thread_id, author_id, language, action, decided)
SELECT comment_id, 1, posted_at, site, thread_id, author_id, '', 'publish', false FROM submissions WHERE author_id = $1
"""


@pytest.fixture
async def busy(crowded: Pool) -> AsyncGenerator[Connection]:
    """Somebody has written 2,000 comments; somebody else five, giving the same e-mail address."""
    async with crowded.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(_SUBMIT, BUSY, OTHER, WRITTEN, SITE)
            await connection.execute(_TRACE, BUSY)
            yield connection
        finally:
            await transaction.rollback()


async def test_a_long_history_is_counted_in_one_pass_over_its_index(busy: Connection) -> None:
    [history] = await busy.fetch(HISTORY, BUSY, UUID(int=0), 100)
    assert (history["comments"], history["approved"], history["approved_lately"]) == (WRITTEN, WRITTEN, 100)
    read = await explained(busy, HISTORY, BUSY, UUID(int=0), 100)
    assert read.indexes == {"traces_of_author", "submissions_of_author"}
    assert read.rows <= WRITTEN + 300


async def test_others_with_the_same_addresses_are_found_by_them(busy: Connection) -> None:
    hashes = await busy.fetchrow(
        "SELECT address_hash, email_hash FROM submissions WHERE author_id = $1", BUSY
    )
    assert hashes
    asked = (*hashes, BUSY, SITE, 10, 1_000)
    [found] = await busy.fetch(NEIGHBOURS, *asked)
    assert (found["shared"], found["author_id"], found["comments"]) == ("email", OTHER, 5)
    read = await explained(busy, NEIGHBOURS, *asked)
    assert read.indexes <= {"submissions_of_address", "submissions_of_email", "submissions_of_author"}
    assert read.rows <= WRITTEN + 100
