"""Moderators at work on a real Postgres: of several at once one decides, and a repeated request acts once."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from services.moderation.cases.commands import Claim, Decide, Undo
from services.moderation.cases.errors import CaseNotFound, DecidedByAnother, StaleRevision
from shared.contracts.comments import CommentPosted
from shared.contracts.moderation import CaseClaimed, CaseDecided
from shared.contracts.ruling import Ruling
from shared.ids import new_id
from tests.support.moderation import Moderation
from tests.support.told import edited, opened, posted

NOW = datetime(2026, 5, 1, 14, tzinfo=UTC)


async def held(mod: Moderation) -> CommentPosted:
    """A comment that waits for a person."""
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    return comment


def remove(by: str = "ada", n: int | None = None, note: str | None = None) -> Decide:
    decision_id = new_id() if n is None else UUID(int=n)
    return Decide(
        decision_id=decision_id, revision=1, ruling=Ruling(action="remove"), by=by, note=note, at=NOW
    )


def approve(by: str = "ada") -> Decide:
    return Decide(decision_id=new_id(), revision=1, ruling=Ruling(action="publish"), by=by, at=NOW)


async def decided(mod: Moderation) -> list[CaseDecided]:
    return [entry.event for entry in await mod.recorded() if isinstance(entry.event, CaseDecided)]


async def test_a_decision_is_recorded_with_its_row(mod: Moderation) -> None:
    comment = await held(mod)
    case = await mod.cases.handle(comment.comment_id, remove(note="spam"), site="drama")

    assert (case.state, case.ruling) == ("decided", Ruling(action="remove"))
    assert [event.sealed and event.sealed.text for event in await decided(mod)] == ["spam"]
    assert await mod.pool.fetchval("SELECT state FROM cases") == "decided"


async def test_of_two_moderators_at_once_one_decides(mod: Moderation) -> None:
    comment = await held(mod)
    outcomes = await asyncio.gather(
        mod.cases.handle(comment.comment_id, remove("ada"), site=None),
        mod.cases.handle(comment.comment_id, approve("bob"), site=None),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, DecidedByAnother) for outcome in outcomes) == 1
    assert len(await decided(mod)) == 1


async def test_of_many_moderators_who_agree_one_decides(mod: Moderation) -> None:
    comment = await held(mod)
    cases = await asyncio.gather(
        *(mod.cases.handle(comment.comment_id, remove(f"mod-{n}"), site=None) for n in range(4))
    )
    assert len({case.decisions[0].decision_id for case in cases}) == 1
    assert len(await decided(mod)) == 1


async def test_a_request_repeated_at_the_same_time_decides_once(mod: Moderation) -> None:
    comment = await held(mod)
    cases = await asyncio.gather(
        *(mod.cases.handle(comment.comment_id, remove(n=7), site=None) for _ in range(4))
    )
    assert {case.version for case in cases} == {cases[0].version}
    assert len(await decided(mod)) == 1


async def test_different_cases_are_decided_in_one_go(mod: Moderation) -> None:
    comments = [posted(mode="hold", state="held") for _ in range(20)]
    await mod.screening.handle(mod.teller.batch(opened(), *comments))
    await asyncio.gather(*(mod.cases.handle(one.comment_id, remove(), site=None) for one in comments))
    assert {event.comment_id for event in await decided(mod)} == {one.comment_id for one in comments}


async def test_an_edit_overtakes_a_decision(mod: Moderation) -> None:
    comment = await held(mod)
    await mod.screening.handle(mod.teller.batch(edited(comment, "Now it says this.")))
    with pytest.raises(StaleRevision) as refused:
        await mod.cases.handle(comment.comment_id, remove(), site=None)
    assert refused.value.extra == {"revision": 2, "text": "Now it says this."}
    assert await decided(mod) == []


async def test_screening_and_a_moderator_at_once_both_count(mod: Moderation) -> None:
    """Whoever is second looks again: the moderator hears of the new text, or screening of the decision."""
    comment = await held(mod)
    batch = mod.teller.batch(edited(comment, "Now it says this."))
    screened, ruled = await asyncio.gather(
        mod.screening.handle(batch),
        mod.cases.handle(comment.comment_id, remove(), site=None),
        return_exceptions=True,
    )
    assert screened is None
    assert isinstance(ruled, StaleRevision) or await decided(mod)
    case = await mod.pool.fetchrow("SELECT state, revision FROM cases")
    assert case is not None
    assert tuple(case) == ("open", 2)


async def test_another_sites_case_does_not_exist(mod: Moderation) -> None:
    comment = await held(mod)
    with pytest.raises(CaseNotFound):
        await mod.cases.handle(comment.comment_id, remove(), site="other")
    with pytest.raises(CaseNotFound):
        await mod.cases.handle(new_id(), remove(), site=None)


async def test_undoing_tells_the_comment_service_what_holds_now(mod: Moderation) -> None:
    comment = await held(mod)
    await mod.cases.handle(comment.comment_id, remove(n=1), site=None)
    case = await mod.cases.handle(
        comment.comment_id, Undo(decision_id=UUID(int=1), by="ada", at=NOW), site=None
    )
    assert (case.state, case.ruling and case.ruling.action) == ("open", "hold")


async def test_claims_are_recorded(mod: Moderation) -> None:
    comment = await held(mod)
    await mod.cases.handle(comment.comment_id, Claim(by="ada", at=NOW), site=None)
    assert isinstance((await mod.recorded())[-1].event, CaseClaimed)


async def test_the_service_can_add_to_the_log_and_change_nothing_in_it(mod: Moderation) -> None:
    await held(mod)
    for statement in ("UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await mod.pool.execute(statement)
