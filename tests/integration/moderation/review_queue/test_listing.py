"""Every page of the list against all cases, filtered and sorted by Python."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.review_queue.asked import Asked, Shown, Sort
from services.moderation.review_queue.listing import all_that_match, read_queue
from services.moderation.review_queue.places import read_neighbours
from shared.folding.grams import searchable, terms
from shared.postgres.pool import Pool, connect
from tests.support.database import Database

ME = "moderator"
_ALL = """
SELECT c.*, s.author_id, s.thread_id, s.name, s.text, s.state = 'deleted' AS deleted, th.title,
    coalesce(t.cluster, c.comment_id) AS cluster,
    ARRAY(SELECT host FROM traced_hosts h WHERE h.comment_id = c.comment_id) AS hosts
FROM cases c JOIN submissions s USING (comment_id) JOIN threads th USING (thread_id) JOIN traces t USING (comment_id)
ORDER BY c.comment_id
"""
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
async def everything(crowd: Database) -> Sequence[Row]:
    """All cases with all that is known of them, from the tables that the list is made of."""
    async with connect(crowd.owner, "moderation", name="test", patient=True) as owner:
        rows = [dict(row) for row in await owner.fetch(_ALL)]
    for row in rows:
        row["words"] = searchable(row["name"] or "", row["text"])
        row["headline"] = searchable(row["title"])
        row["rules"] = {reason["rule"] for reason in row["verdict"]["reasons"]}
    return [row for row in rows if not (row["state"] == "open" and row["deleted"])]


def has_words(row: Row, question: str) -> bool:
    return all(term.found_in(row["words"]) or term.found_in(row["headline"]) for term in terms(question))


def claimed(row: Row, how: str) -> bool:
    now = row["claimed_until"] is not None and row["claimed_until"] > datetime.now(UTC)
    return {
        "nobody": not now,
        "mine": now and row["claimed_by"] == ME,
        "others": now and row["claimed_by"] != ME,
    }[how]


FILTERS: Mapping[str, Callable[[Row, Any], bool]] = {
    "site": lambda row, site: row["site"] == site,
    "state": lambda row, state: state in ("all", row["state"]),
    "reason": lambda row, reason: reason in row["reasons"],
    "rule": lambda row, rule: rule in row["rules"],
    "author": lambda row, author: row["author_id"] == author,
    "thread": lambda row, thread: row["thread_id"] == thread,
    "host": lambda row, host: host.lower() in row["hosts"],
    "cluster": lambda row, cluster: row["cluster"] == cluster,
    "since": lambda row, moment: row["since"] >= moment,
    "before": lambda row, moment: row["since"] < moment,
    "older": lambda row, age: row["since"] <= datetime.now(UTC) - timedelta(days=int(age[:-1])),
    "claimed": claimed,
    "reported": lambda row, is_so: bool(row["reports"]) is is_so,
    "q": has_words,
}
ORDERS: Mapping[Sort, Callable[[Row], Any]] = {
    "priority": lambda row: (-row["priority"], row["since"], row["comment_id"]),
    "oldest": lambda row: (row["since"], row["comment_id"]),
    "newest": lambda row: (row["since"], row["comment_id"]),
}


def expected(rows: Sequence[Row], asked: Asked) -> list[UUID]:
    wanted = {name: value for name in FILTERS if (value := getattr(asked, name)) is not None}
    found = [row for row in rows if all(FILTERS[name](row, value) for name, value in wanted.items())]
    found.sort(key=ORDERS[asked.sort], reverse=asked.sort == "newest")
    return [row["comment_id"] for row in found]


def question(rows: Sequence[Row], seed: int) -> Asked:
    """About some case, so that something matches, with up to four filters."""
    chance = random.Random(seed)
    about = chance.choice(rows)
    words = about["words"].replace("|", " ").split()
    given_by = {
        "site": [about["site"]],
        "reason": about["reasons"],
        "rule": sorted(about["rules"]),
        "author": [about["author_id"]],
        "thread": [about["thread_id"]],
        "host": [host.upper() for host in about["hosts"]] or ["nowhere.example"],
        "cluster": [about["cluster"]],
        "since": [about["since"]],
        "before": [about["since"] + timedelta(days=1)],
        "older": ["1d", "200d", "322d"],
        "claimed": ["mine", "nobody", "others"],
        "reported": [True, False],
        "q": [*words, words[0][:1], words[-1][-2:], "episode", "話", "등대", "butler 감독"],
    }
    chosen = chance.sample(sorted(given_by), chance.randint(0, 4))
    fields: dict[str, Any] = {name: chance.choice(given_by[name]) for name in chosen}
    state: Shown = chance.choice(("all", "open", about["state"]))
    return Asked(state=state, sort=chance.choice(tuple(ORDERS)), **fields)


async def pages(pool: Pool, asked: Asked) -> tuple[list[UUID], set[int]]:
    seen: list[UUID] = []
    totals = set()
    while True:
        page = await read_queue(pool, asked, me=ME)
        seen += [item.comment_id for item in page.cases]
        totals.add(page.total)
        if page.next is None:
            return seen, totals
        asked = replace(asked, after=page.next)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
async def test_pages_and_count_are_what_matches(crowded: Pool, everything: Sequence[Row], seed: int) -> None:
    """Given any question, all pages together are the cases that match, in order, and so many are counted.

    Of long lists the beginning is read: each page goes on where the one before ended.
    """
    asked = question(everything, seed)
    wanted = expected(everything, asked)
    first = await read_queue(crowded, replace(asked, limit=7), me=ME)
    assert first.total == len(wanted)
    if len(wanted) < 300:
        seen, totals = await pages(crowded, replace(asked, limit=100))
        assert (seen, totals) == (wanted, {len(wanted)})
    else:
        again = await read_queue(crowded, replace(asked, limit=9, after=first.next), me=ME)
        assert [item.comment_id for item in (*first.cases, *again.cases)] == wanted[:16]
    query, values = all_that_match(asked, me=ME)
    assert {row["comment_id"] for row in await crowded.fetch(query, *values)} == set(wanted)


@pytest.mark.parametrize("words", ["episode", "butler episode", "話", "회 執事"])
async def test_words_that_many_titles_have(crowded: Pool, everything: Sequence[Row], words: str) -> None:
    asked = Asked(site="example", q=words)
    wanted = expected(everything, asked)
    first = await read_queue(crowded, asked)
    assert first.total == len(wanted)
    assert [item.comment_id for item in first.cases] == wanted[: len(first.cases)]


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32))
async def test_neighbours_stand_next_to_a_place(crowded: Pool, everything: Sequence[Row], seed: int) -> None:
    asked = question(everything, seed)
    wanted = expected(everything, asked)
    page = await read_neighbours(crowded, asked, after=3, me=ME)
    assert [one.comment_id for one in page.after] == wanted[:3]
    if page.after:
        last = page.after[-1]
        at = wanted.index(last.comment_id)
        around = await read_neighbours(crowded, replace(asked, after=last.place), before=2, after=2, me=ME)
        assert [one.comment_id for one in around.before] == wanted[:at][::-1][:2]
        assert [one.comment_id for one in around.after] == wanted[at + 1 : at + 3]
