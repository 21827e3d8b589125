"""Random histories on a real Postgres: rows written at once, folded and rebuilt are the same."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.moderation.cases.commands import Claim, Command, Decide, Release, Undo
from services.moderation.rebuild import rebuild
from services.moderation.verify import verify
from shared.contracts.comments import CommentEvent, CommentPosted
from shared.contracts.ruling import Action, Mask, Ruling
from shared.errors import DomainError
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import Moderation
from tests.support.moderation import settings as settings_for
from tests.support.told import HARMLESS, deleted, edited, opened, posted, reported

NOW = datetime(2026, 5, 1, 14, tzinfo=UTC)
TEXTS = (HARMLESS, "Wait until S01E09!", "Win now: https://bit.ly/win and https://bit.ly/more", "短い")
ACTIONS: tuple[Action, ...] = ("publish", "hold", "mask", "remove")
STEPS = ("post", "edit", "report", "delete", "claim", "release", "decide", "decide", "undo", "repeat")

Step = tuple[str, int]
"""What is done, and a number that picks the comment, the text and everything else."""


class History:
    """Carries out random steps; what a rule refuses is part of the game."""

    def __init__(self, mod: Moderation) -> None:
        self._mod = mod
        self._comments: list[CommentPosted] = []
        self._revisions: dict[UUID, int] = {}
        self._decisions: list[tuple[UUID, Decide]] = []

    async def play(self, steps: list[Step]) -> None:
        await self._tell(opened())
        await self._post(random.Random(0))
        for number, (step, pick) in enumerate(steps):
            await self._take(step, random.Random(pick), NOW + timedelta(minutes=number))

    async def _take(self, step: str, pick: random.Random, at: datetime) -> None:
        comment = pick.choice(self._comments)
        match step:
            case "post":
                await self._post(pick)
            case "edit":
                revision = self._revisions[comment.comment_id] = self._revisions[comment.comment_id] + 1
                await self._tell(edited(comment, pick.choice(TEXTS), revision))
            case "report":
                await self._tell(reported(comment, f"reader-{pick.randrange(3)}", "a note"))
            case "delete":
                await self._tell(deleted(comment))
            case _:
                await self._moderate(comment.comment_id, self._command(step, comment.comment_id, pick, at))

    def _command(self, step: str, comment_id: UUID, pick: random.Random, at: datetime) -> Command:
        by = pick.choice(("ada", "bob"))
        if step == "claim":
            return Claim(by=by, at=at)
        if step == "release":
            return Release(by=by, at=at)
        if step == "undo" and self._decisions:
            return Undo(decision_id=pick.choice(self._decisions)[1].decision_id, by=by, at=at)
        if step == "repeat" and self._decisions:
            return pick.choice(self._decisions)[1]
        return self._decide(comment_id, by, pick, at)

    def _decide(self, comment_id: UUID, by: str, pick: random.Random, at: datetime) -> Decide:
        action = pick.choice(ACTIONS)
        mask = Mask(spans=((0, 1),)) if action == "mask" and pick.random() < 0.5 else None
        command = Decide(
            decision_id=UUID(int=pick.getrandbits(128)),
            revision=self._revisions[comment_id] - pick.choice((0, 0, 0, 1)),
            ruling=Ruling(action=action, mask=mask),
            by=by,
            note=pick.choice((None, "seen")),
            over=pick.choice(self._decisions)[1].decision_id if self._decisions else None,
            at=at,
        )
        self._decisions.append((comment_id, command))
        return command

    async def _moderate(self, comment_id: UUID, command: Command) -> None:
        try:
            await self._mod.cases.handle(comment_id, command, site=None)
        except DomainError:
            return

    async def _post(self, pick: random.Random) -> None:
        comment = posted(pick.choice(TEXTS), mode=pick.choice(("pre", "post", "hold")))
        self._comments.append(comment)
        self._revisions[comment.comment_id] = 1
        await self._tell(comment)

    async def _tell(self, event: CommentEvent) -> None:
        await self._mod.screening.handle(self._mod.teller.batch(event))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2**32)), min_size=5, max_size=40))
async def test_rows_equal_the_fold_and_the_rebuild(
    mod: Moderation, database: Database, steps: list[Step]
) -> None:
    await History(mod).play(steps)

    report = await verify(settings_for(database.moderation))
    assert report.findings == []
    assert report.cases > 0
    before = await mod.pool.fetch("SELECT * FROM cases ORDER BY comment_id")
    events = await rebuild(settings_for(database.moderation))
    assert events == report.events
    assert await mod.pool.fetch("SELECT * FROM cases ORDER BY comment_id") == before


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE cases SET priority = priority + 1", "priority"),
        ("UPDATE cases SET version = 9", "version"),
        ('UPDATE cases SET ruling = \'{"action": "publish"}\'', "ruling"),
        ("DELETE FROM cases", "has no row"),
        ("UPDATE cases SET comment_id = gen_random_uuid()", "has no events"),
        ("UPDATE cases SET part = part + 1", "partition"),
        ("DELETE FROM events WHERE version = 1", "version"),
        ("UPDATE events SET sealed = sealed || '\\x00'::bytea WHERE sealed IS NOT NULL", "does not open"),
        ("UPDATE events SET data = '\\x00'", "cannot be folded"),
        ("UPDATE submissions SET revision = 2", "no verdict"),
        ("DELETE FROM threads", "nobody opened"),
        ("DELETE FROM traces", "no trace"),
        ("UPDATE traces SET action = 'remove'", "otherwise than its case"),
        ("UPDATE traces SET decided = true", "otherwise than its case"),
        (
            "INSERT INTO case_decisions SELECT comment_id, 1, 1, 'hold', now(), NULL, comment_id FROM cases",
            "decisions of case",
        ),
        ("DELETE FROM queue", "stands in the queue"),
        ("UPDATE queue SET facets = facets[2:]", "stands in the queue"),
        ("UPDATE queue SET state = 'decided'", "stands in the queue"),
        ("UPDATE submissions SET text = 'Something else.'", "by its words"),
        ("UPDATE threads SET title = 'Another page'", "by its words"),
        ("INSERT INTO case_reports SELECT comment_id, 'r', site, 1, now() FROM cases", "reports or"),
    ],
)
async def test_damage_is_found(mod: Moderation, database: Database, damage: str, finding: str) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted("https://bit.ly/win", mode="hold")))
    assert (await verify(settings_for(database.moderation))).findings == []
    async with connect(database.owner, "moderation", name="test") as owner:
        await owner.execute(damage)
    report = await verify(settings_for(database.moderation))
    assert any(finding in found for found in report.findings), report.findings


async def test_a_rebuild_repairs_rows(mod: Moderation, database: Database) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), *(posted(mode="hold") for _ in range(10))))
    before = await mod.pool.fetch("SELECT * FROM cases ORDER BY comment_id")
    await mod.pool.execute("UPDATE cases SET state = 'decided', causes = '{}', priority = 99")
    await rebuild(settings_for(database.moderation))
    assert await mod.pool.fetch("SELECT * FROM cases ORDER BY comment_id") == before
