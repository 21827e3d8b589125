"""Random lives of policies and labels on a real Postgres: rows written at once, folded and rebuilt are the same."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.labelling.commands import Command as LabelCommand
from services.moderation.labelling.commands import LabelByRule, RemoveLabel, SetLabel
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.labelled import Subject
from services.moderation.policing.commands import Command
from services.moderation.policing.handler import Policies
from services.moderation.rebuild import rebuild
from services.moderation.verify import verify
from shared.errors import DomainError
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Record, connect
from tests.support.database import Database
from tests.support.moderation import MASTER_KEY, PARTITIONS, Moderation
from tests.support.moderation import settings as settings_for
from tests.support.policies import NOON, WRONG, draft, enable, end_shadow, roll_back, shadow
from tests.support.told import opened, posted

AUTHOR = UUID(int=42)
SITES = ("drama", "other")
STEPS = (
    "draft",
    "draft",
    "wrong",
    "enable",
    "enable",
    "shadow",
    "end",
    "back",
    "give",
    "rule",
    "take",
    "host",
)
TABLES = ("cases", "policy_sites", "policies", "labelled")
Step = tuple[str, int]
"""What is done, and a number that picks everything else."""


@pytest.fixture
def labels(mod: Moderation) -> Labels:
    vault = Vault(bytes.fromhex(MASTER_KEY))
    return Labels(mod.pool, AuthorKeys(vault, KeyCache(vault)), partitions=PARTITIONS)


class Life:
    """Carries out random steps; what a rule refuses is part of the game."""

    def __init__(self, policies: Policies, labels: Labels) -> None:
        self._policies = policies
        self._labels = labels

    async def play(self, steps: list[Step]) -> None:
        for number, (step, pick) in enumerate(steps):
            try:
                await self._take(step, random.Random(pick), number)
            except DomainError:
                continue

    async def _take(self, step: str, pick: random.Random, minute: int) -> None:
        site, number = pick.choice(SITES), pick.randrange(5)
        changes: dict[str, Command] = {
            "draft": draft(limit=number),
            "wrong": draft(WRONG),
            "enable": enable(number, minute=minute),
            "shadow": shadow(number, minute=minute),
            "end": end_shadow(minute=minute),
            "back": roll_back(number, minute=minute),
        }
        if step in changes:
            await self._policies.handle(site, changes[step])
            return
        label, at = pick.choice(("suspect", "trusted")), NOON + timedelta(minutes=minute)
        author = Subject(site="drama", kind="author", name=str(AUTHOR))
        host = Subject(site=site, kind="host", name=f"h{number}.example")
        given = SetLabel(label=label, reason=pick.choice((None, "seen")), by="ada", at=at)
        until = at + timedelta(days=number)
        by_rule = LabelByRule(label=label, until=until, reason="link", policy="drama@1", at=at)
        taken = RemoveLabel(label=label, by="bob", at=at)
        labelled: dict[str, tuple[Subject, LabelCommand]] = {
            "give": (author, given),
            "rule": (author, by_rule),
            "take": (author, taken),
            "host": (host, given),
        }
        await self._labels.handle(*labelled[step])


async def rows(mod: Moderation) -> dict[str, list[Record]]:
    return {table: await mod.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2**32)), min_size=8, max_size=40))
async def test_rows_equal_the_fold_and_the_rebuild(
    mod: Moderation, policies: Policies, labels: Labels, database: Database, steps: list[Step]
) -> None:
    if not await mod.pool.fetchval("SELECT EXISTS (SELECT FROM submissions)"):
        await mod.screening.handle(mod.teller.batch(opened(), posted(author_id=AUTHOR, mode="hold")))
    await Life(policies, labels).play(steps)

    report = await verify(settings_for(database.moderation))
    assert report.findings == []
    before = await rows(mod)
    assert (report.cases, report.policies, report.labelled) == tuple(
        len(before[table]) for table in ("cases", "policy_sites", "labelled")
    )
    assert await rebuild(settings_for(database.moderation)) == report.events
    assert await rows(mod) == before


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE policy_sites SET trail = '{0}'", "differs from its events in policy"),
        ("UPDATE policy_sites SET version = 9", "differs from its events in policy"),
        ("UPDATE policies SET text = 'policy: 1' WHERE version = 1", "differs from its events in drafts"),
        ("DELETE FROM policies WHERE version = 2", "differs from its events in drafts"),
        ("UPDATE policies SET site = 'elsewhere' WHERE version = 2", "elsewhere has no events"),
        ("DELETE FROM policy_sites", "has no row"),
        ("UPDATE policy_sites SET part = part + 1", "partition"),
        ("UPDATE policy_sites SET stream_id = gen_random_uuid()", "has no events"),
        ("UPDATE labelled SET labels = '[]'", "differs from its events in labels"),
        ("UPDATE labelled SET part = part + 1", "partition"),
        ("DELETE FROM labelled", "has no row"),
        ("UPDATE labelled SET stream_id = gen_random_uuid()", "has no events"),
        ("UPDATE events SET data = '\\x00' WHERE type = 'policy.enabled'", "cannot be folded"),
        ("UPDATE events SET sealed = sealed || '\\x00'::bytea WHERE type = 'label.set'", "does not open"),
        ("UPDATE events SET type = 'policy.sung' WHERE type = 'policy.enabled'", "of an unknown type"),
        ("UPDATE events SET type = 'opera.sung' WHERE type = 'policy.drafted'", "of an unknown type"),
    ],
)
async def test_damage_is_found_and_repaired(
    mod: Moderation, policies: Policies, labels: Labels, database: Database, damage: str, finding: str
) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted(author_id=AUTHOR, mode="hold")))
    for command in (draft(limit=1), draft(limit=2), enable(2)):
        await policies.handle("drama", command)
    author = Subject(site="drama", kind="author", name=str(AUTHOR))
    await labels.handle(author, SetLabel(label="suspect", reason="seen", by="ada", at=NOON))
    before = await rows(mod)
    assert (await verify(settings_for(database.moderation))).findings == []

    async with connect(database.owner, "moderation", name="test") as owner:
        await owner.execute(damage)
    report = await verify(settings_for(database.moderation))
    assert any(finding in found for found in report.findings), report.findings

    if "UPDATE events" not in damage:
        await mod.pool.execute("DELETE FROM policies WHERE site = 'elsewhere'")
        await rebuild(settings_for(database.moderation))
        assert await rows(mod) == before
