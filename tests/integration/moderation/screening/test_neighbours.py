"""What Postgres knows of a comment's neighbours: the same as a batch remembers, and nothing of what comes later."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.cases.commands import Decide, Undo
from services.moderation.cases.errors import AlreadyUndone
from services.moderation.screening.queries import find_known, find_rows
from services.moderation.screening.surroundings import Surroundings
from shared.contracts.comments import Byline, CommentDeleted, CommentEdited, CommentEvent, CommentPosted
from shared.contracts.ruling import Action, Ruling
from shared.ids import new_id
from tests.support.moderation import Moderation
from tests.support.told import NOON, Teller, edited, opened, posted
from tests.support.watching import neighbours, watched

WORDS = (
    "Everybody should read my wonderful summary of this episode right now, before somebody else tells you all"
)
TEXTS = (
    WORDS,
    f"{WORDS} https://a.spam.example/1",
    "이번 회차는 정말 재미있었어요. 주인공이 마지막에 웃는 장면이 아주 인상적이었습니다. 다음 회가 기다려집니다.",
    "I liked how quietly the last scene of this episode answers the question that the first one had asked.",
    "See https://b.spam.example/2 and https://friend.example",
    "Short.",
)
ACTIONS: tuple[Action, ...] = ("publish", "remove", "hold", "mask")


class World:
    """A site of its own in the same database; what happens there twice happens alike."""

    def __init__(self, name: str) -> None:
        self.site = name
        self._threads = [new_id() for _ in range(3)]
        self._authors = [new_id() for _ in range(3)]
        self._addresses = [new_id().bytes for _ in range(2)]
        self.comments: list[CommentPosted] = []
        self.revisions: dict[UUID, int] = {}
        self.decided: list[tuple[UUID, UUID]] = []

    def opening(self) -> list[CommentEvent]:
        return [opened(thread_id=one, key=str(one), site=self.site) for one in self._threads]

    def comment(self, pick: random.Random, at: datetime) -> CommentPosted:
        byline = Byline(
            name="Mina",
            website=pick.choice((None, "https://www.spam.example")),
            address_hash=pick.choice(self._addresses),
        )
        comment = posted(
            pick.choice(TEXTS),
            site=self.site,
            thread_id=pick.choice(self._threads),
            author_id=pick.choice(self._authors),
            at=at,
            byline=byline,
        )
        self.comments.append(comment)
        self.revisions[comment.comment_id] = 1
        return comment

    def edit(self, pick: random.Random, at: datetime) -> CommentEdited:
        comment = pick.choice(self.comments)
        self.revisions[comment.comment_id] += 1
        return edited(comment, pick.choice(TEXTS), self.revisions[comment.comment_id], at=at)

    def named(self, known: dict[str, Any]) -> dict[str, Any]:
        """With comments numbered, so that two worlds can be compared."""
        numbers = {one.comment_id: n for n, one in enumerate(self.comments)}
        seen = known["repeats"]
        first = numbers.get(seen.cluster)
        return {**known, "repeats": (seen.threads, seen.authors, seen.removed, seen.approved, first)}


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), cuts=st.sets(st.integers(1, 39), max_size=6))
async def test_a_batch_remembers_what_the_database_knows(mod: Moderation, seed: int, cuts: set[int]) -> None:
    """Told one by one or in batches cut anywhere, each comment has the same neighbours."""
    told = []
    for sizes in ([1] * 40, _sizes(cuts, 40)):
        pick, world = random.Random(seed), World(str(new_id()))
        at = NOON - timedelta(days=2)
        events = [world.comment(pick, at := at + _pause(pick)) for _ in range(40)]
        screener, screening = watched(mod)
        await screening.handle(mod.teller.batch(*world.opening()))
        for size in sizes:
            await screening.handle(mod.teller.batch(*events[:size]))
            events = events[size:]
        told.append([world.named(screener.known[one.comment_id, 1]) for one in world.comments])
    assert told[0] == told[1]


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
async def test_later_events_change_nothing_that_was_known_before(mod: Moderation, seed: int) -> None:
    """A lagging partition, and whoever looks again later, see no more than those who were in time.

    Later comments, edits, deletions and decisions come in any order before the comment is screened.
    """
    known: list[dict[str, Any]] = []
    for _ in range(2):
        pick, world = random.Random(seed), World(str(new_id()))
        screener, screening = watched(mod)
        subject = await _before(mod, world, pick)
        if known:
            await _after(mod, world, random.Random(seed + 1), subject)
        await screening.handle(mod.teller.batch(subject))
        known.append(world.named(screener.known[subject.comment_id, 1]))
        await _after(mod, world, random.Random(seed + 2), subject)
        known.append(world.named(await _look_again(mod, subject)))
    assert known == [known[0]] * 4


async def _before(mod: Moderation, world: World, pick: random.Random) -> CommentPosted:
    """What happened until a comment was written: comments, edits, decisions of people, some of them undone."""
    _, screening = watched(mod)
    await screening.handle(mod.teller.batch(*world.opening()))
    at = NOON
    for _ in range(30):
        at += _pause(pick)
        if pick.random() < 0.2 and world.comments:
            await screening.handle(mod.teller.batch(world.edit(pick, at)))
        else:
            await screening.handle(mod.teller.batch(world.comment(pick, at)))
        if pick.random() < 0.5:
            await _decide(
                mod, world, pick, at + timedelta(milliseconds=1), pick.choice((None, at + timedelta(days=9)))
            )
    return world.comment(pick, at + _pause(pick))


async def _after(mod: Moderation, world: World, pick: random.Random, subject: CommentPosted) -> None:
    """What happened later, comments and decisions in no order."""
    teller, (_, screening) = Teller(1), watched(mod)
    teller.position = await mod.pool.fetchval(
        "SELECT coalesce(max(position), 0) FROM checkpoints WHERE consumer = 'screening' AND part = 1"
    )
    times = [subject.at + timedelta(days=1) + _pause(pick) * n for n in range(1, 12)]
    pick.shuffle(times)
    others = [one for one in world.comments if one is not subject]
    for at in times:
        world.comments, kept = others, world.comments
        events: list[CommentEvent] = [
            world.edit(pick, at),
            CommentDeleted(comment_id=pick.choice(others).comment_id, at=at),
        ]
        await screening.handle(teller.batch(*pick.sample(events, 1)))
        await _undo(mod, world, pick, at)
        await _decide(mod, world, pick, at, None)
        world.comments = kept
        await screening.handle(teller.batch(world.comment(pick, at)))


async def _decide(
    mod: Moderation, world: World, pick: random.Random, at: datetime, undone: datetime | None
) -> None:
    """A person decides about a comment's newest text, unless that is gone."""
    comment = pick.choice(world.comments)
    row = await mod.pool.fetchrow(
        "SELECT revision, state FROM submissions WHERE comment_id = $1", comment.comment_id
    )
    if row is None or row["state"] == "deleted":
        return
    decision = Decide(
        decision_id=new_id(),
        revision=row["revision"],
        ruling=Ruling(action=pick.choice(ACTIONS)),
        by="ada",
        at=at,
    )
    case = await mod.cases.handle(comment.comment_id, decision, site=None)
    if case.decision(decision.decision_id):
        world.decided.append((comment.comment_id, decision.decision_id))
    if undone and case.decision(decision.decision_id):
        undo = Undo(decision_id=decision.decision_id, by="ada", at=undone)
        await mod.cases.handle(comment.comment_id, undo, site=None)


async def _undo(mod: Moderation, world: World, pick: random.Random, at: datetime) -> None:
    """A person takes one of the decisions back, unless somebody has."""
    comment_id, decision_id = pick.choice(world.decided)
    with suppress(AlreadyUndone):
        await mod.cases.handle(comment_id, Undo(decision_id=decision_id, by="ada", at=at), site=None)


async def _look_again(mod: Moderation, subject: CommentPosted) -> dict[str, Any]:
    """At the first revision, long after."""
    async with mod.pool.acquire() as connection:
        rows = await find_rows(connection, [])
        row = rows.take(subject)
        assert row
        return neighbours(row, Surroundings(await find_known(connection, [row])))


def _pause(pick: random.Random) -> timedelta:
    return timedelta(seconds=pick.choice((0.5, 20, 400, 4000)))


def _sizes(cuts: set[int], total: int) -> list[int]:
    edges = [0, *sorted(cuts), total]
    return [end - start for start, end in pairwise(edges)]
