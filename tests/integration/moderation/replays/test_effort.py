"""What a policy costs in moderators' minutes: measured where this site's people have left enough to measure."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.moderation.cases.commands import Claim, Decide
from services.moderation.replays.effort import ENOUGH, effort, pace_of
from services.moderation.replays.tally import Tally
from shared.ids import new_id
from shared.postgres.pool import Connection
from tests.support.cases import NOON, PUBLISH
from tests.support.history import SITE, History
from tests.support.moderation import Moderation


async def decide(mod: Moderation, comment_id: UUID, *, by: str, minute: float, claimed: float | None) -> None:
    """A decision at a minute, of a case that was claimed so many seconds before."""
    at = NOON + timedelta(minutes=minute)
    if claimed is not None:
        await mod.cases.handle(comment_id, Claim(by=by, at=at - timedelta(seconds=claimed)), site=SITE)
    command = Decide(decision_id=new_id(), revision=1, ruling=PUBLISH, by=by, at=at)
    await mod.cases.handle(comment_id, command, site=SITE)


async def test_from_claim_to_decision(mod: Moderation, past: History, connection: Connection) -> None:
    comments = await past.said(*["x"] * (ENOUGH + 1), version=1)
    for number, one in enumerate(comments):
        seconds = 3_600 if number == 0 else 30 + number  # a claim that ran out says nothing
        await decide(mod, one.comment_id, by="ada", minute=number * 60, claimed=seconds)
    pace = await pace_of(connection, past.means.log, SITE)
    assert (pace.seconds, pace.measured) == (35.5, "claims")


async def test_between_one_person_s_decisions(mod: Moderation, past: History, connection: Connection) -> None:
    comments = await past.said(*["x"] * (ENOUGH + 1), version=1)
    for number, one in enumerate(comments):
        await decide(mod, one.comment_id, by="ada", minute=number * 0.1, claimed=None)
    pace = await pace_of(connection, past.means.log, SITE)
    assert pace.measured == "decisions"
    assert pace.seconds == pytest.approx(6)


async def test_a_decision_on_many_cases_is_one(
    mod: Moderation, past: History, connection: Connection
) -> None:
    comments = await past.said(*["x"] * (2 * ENOUGH), version=1)
    at_once = Decide(decision_id=new_id(), revision=1, ruling=PUBLISH, by="ada", at=NOON)
    for one in comments[:ENOUGH]:
        await mod.cases.handle(one.comment_id, at_once, site=SITE)
    for number, one in enumerate(comments[ENOUGH:], 1):
        await decide(mod, one.comment_id, by="ada", minute=number * 0.1, claimed=None)
    pace = await pace_of(connection, past.means.log, SITE)
    assert pace.measured == "decisions"
    assert pace.seconds == pytest.approx(6)


async def test_too_few_to_say(mod: Moderation, past: History, connection: Connection) -> None:
    comments = await past.said(*["x"] * 3, version=1)
    for number, one in enumerate(comments):
        await decide(mod, one.comment_id, by="ada", minute=number, claimed=7)
    pace = await pace_of(connection, past.means.log, SITE)
    assert (pace.seconds, pace.measured) == (20, "assumed")
    worth = effort(Tally(waiting=90, spared=3), pace)
    assert (worth.more_minutes, worth.less_minutes) == (30, 1)
