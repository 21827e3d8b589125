"""Owners at work on a real Postgres: of several at once one is first, and a repeated request acts once."""

import asyncio
import contextlib
import threading

import asyncpg
import pytest
from msgspec.structs import replace

from services.moderation.cases.errors import IdempotencyKeyReused
from services.moderation.policies.lint import Lint, lint
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.commands import Command
from services.moderation.policing.errors import AlreadyLive, Overtaken, PolicyChanged, VersionNotFound
from services.moderation.policing.events import PolicyDrafted, PolicyEnabled
from services.moderation.policing.handler import Policies, request_of
from services.moderation.policing.language import LANGUAGE
from shared.errors import DomainError
from tests.support.moderation import PARTITIONS, Moderation
from tests.support.policies import (
    SITE,
    WRONG,
    draft,
    enable,
    end_shadow,
    policy_text,
    roll_back,
    shadow,
)


async def drafted(policies: Policies, *limits: int) -> None:
    for limit in limits:
        await policies.handle(SITE, draft(limit=limit))


async def test_a_change_is_recorded_with_its_rows(mod: Moderation, policies: Policies) -> None:
    done = await policies.handle(SITE, draft(limit=1, note="first"))
    assert isinstance(done.event, PolicyDrafted)
    await policies.handle(SITE, enable(1))

    assert [type(one.event) for one in await mod.recorded()] == [PolicyDrafted, PolicyEnabled]
    assert await mod.pool.fetchval("SELECT text FROM policies") == policy_text(1)
    row = await mod.pool.fetchrow("SELECT version, head, trail, by FROM policy_sites")
    assert row is not None
    assert tuple(row) == (2, 1, [0, 1], "ada")


async def test_what_is_refused_changes_nothing(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1)
    before = await mod.recorded()
    refused: tuple[tuple[Command, type[DomainError]], ...] = (
        (draft(WRONG), PolicyInvalid),
        (draft(""), PolicyInvalid),
        (enable(2), VersionNotFound),
        (enable(2**40), VersionNotFound),
        (enable(1, expected=0), PolicyChanged),
    )
    for command, refusal in refused:
        with pytest.raises(refusal):
            await policies.handle(SITE, command)
    assert await mod.recorded() == before
    assert await mod.pool.fetchval("SELECT count(*) FROM policies") == 1


async def test_sites_do_not_meet(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1, 2)
    await policies.handle("other", draft(limit=3))
    with pytest.raises(VersionNotFound):
        await policies.handle("other", enable(2))
    done = await policies.handle("other", enable(1))
    assert (done.policy.site, done.policy.live) == ("other", 1)
    assert await mod.pool.fetchval("SELECT trail FROM policy_sites WHERE site = 'drama'") == [0]


async def test_of_two_who_enable_the_same_at_once_one_does(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1)
    outcomes = await asyncio.gather(
        policies.handle(SITE, enable(1, by="ada")),
        policies.handle(SITE, enable(1, by="bob")),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if isinstance(one, DomainError)]
    assert len(refused) == 1
    assert isinstance(refused[0], AlreadyLive | Overtaken)
    assert sum(isinstance(one.event, PolicyEnabled) for one in await mod.recorded()) == 1


@pytest.mark.parametrize("again", [None, "at once"])
async def test_whoever_has_looked_before_another_acted_is_told(
    mod: Moderation, policies: Policies, again: str | None
) -> None:
    """Both have read the policy before either writes: who enables is not to undo unseen what the other has done."""
    await drafted(policies, 1, 2)
    both = threading.Barrier(2)

    def lint_together(text: str | bytes) -> Lint:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=20)
        return lint(text)

    slow = Policies(mod.pool, partitions=PARTITIONS, language=replace(LANGUAGE, lint=lint_together))
    numbers, request = ((1, 1), request_of(SITE, "ada", again)) if again else ((1, 2), None)
    outcomes = await asyncio.gather(
        *(slow.handle(SITE, enable(number), request=request) for number in numbers), return_exceptions=True
    )
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == ([] if again else [Overtaken])
    assert sum(isinstance(one.event, PolicyEnabled) for one in await mod.recorded()) == 1


async def test_while_texts_are_read_others_are_served_and_further_texts_wait(mod: Moderation) -> None:
    reading = threading.Semaphore(0)
    done = threading.Event()
    busy: list[int] = []
    most: list[int] = []

    def lint_slowly(text: str | bytes) -> Lint:
        busy.append(1)
        most.append(len(busy))
        reading.release()
        done.wait(timeout=20)
        busy.pop()
        return lint(text)

    policies = Policies(mod.pool, partitions=PARTITIONS, language=replace(LANGUAGE, lint=lint_slowly))
    async with asyncio.TaskGroup() as group:
        for limit in range(4):
            group.create_task(policies.lint(policy_text(limit)))
        for _ in range(2):
            await asyncio.to_thread(reading.acquire, timeout=20)
        served = await mod.pool.fetchval("SELECT 1")
        done.set()

    assert served == 1
    assert (len(most), max(most)) == (4, 2)


async def test_of_many_who_enable_what_they_have_seen_one_does(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1, 2, 3, 4)
    outcomes = await asyncio.gather(
        *(policies.handle(SITE, enable(number, expected=4)) for number in (1, 2, 3, 4)),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if isinstance(one, PolicyChanged | Overtaken)]
    assert len(refused) == 3
    assert len(await mod.recorded()) == 5


async def test_drafts_at_once_are_all_written(mod: Moderation, policies: Policies) -> None:
    dones = await asyncio.gather(*(policies.handle(SITE, draft(limit=limit)) for limit in range(4)))
    versions = [done.event.version for done in dones if isinstance(done.event, PolicyDrafted)]
    assert sorted(versions) == [1, 2, 3, 4]
    rows = await mod.pool.fetch("SELECT version, text FROM policies ORDER BY version")
    assert {row["text"] for row in rows} == {policy_text(limit) for limit in range(4)}
    assert [entry.version for entry in await mod.recorded()] == [1, 2, 3, 4]


async def test_the_same_request_acts_once(mod: Moderation, policies: Policies) -> None:
    request = request_of(SITE, "ada", "monday")
    first = await policies.handle(SITE, draft(limit=1), request=request)
    await policies.handle(SITE, draft(limit=2))
    again = await policies.handle(SITE, draft(limit=1), request=request)
    assert again.event == first.event
    with pytest.raises(IdempotencyKeyReused):
        await policies.handle(SITE, draft(limit=3), request=request)
    with pytest.raises(IdempotencyKeyReused):
        await policies.handle(SITE, enable(1), request=request)
    assert len(await mod.recorded()) == 2


async def test_every_kind_of_request_may_be_repeated(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1, 2)
    life: tuple[Command, ...] = (
        *(enable(1), shadow(2), end_shadow(), shadow(2), enable(2), roll_back(2)),
        draft(limit=9),
    )
    for number, command in enumerate(life):
        request = request_of(SITE, "ada", f"step {number}")
        first = await policies.handle(SITE, command, request=request)
        before = len(await mod.recorded())
        again = await policies.handle(SITE, command, request=request)
        assert again == first
        assert len(await mod.recorded()) == before


async def test_a_request_repeated_at_the_same_time_acts_once(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1)
    request = request_of(SITE, "ada", "now")
    dones = await asyncio.gather(*(policies.handle(SITE, enable(1), request=request) for _ in range(4)))
    assert {done.policy.live for done in dones} == {1}
    assert len(await mod.recorded()) == 2


async def test_others_are_told_that_the_log_has_grown(mod: Moderation) -> None:
    told: list[int] = []
    policies = Policies(mod.pool, partitions=4, committed=lambda part, _stream: told.append(part))
    await policies.handle(SITE, draft(limit=1))
    await policies.handle(SITE, draft(limit=1))
    assert told == [(await mod.recorded())[0].part]


async def test_a_stream_keeps_its_partition_when_their_number_grows(
    mod: Moderation, policies: Policies
) -> None:
    await drafted(policies, 1)
    part = (await mod.recorded())[0].part
    for partitions in (1, 7, 16):
        await Policies(mod.pool, partitions=partitions).handle(SITE, draft(limit=partitions))
    assert {entry.part for entry in await mod.recorded()} == {part}


async def test_no_version_is_changed_by_anybody(mod: Moderation, policies: Policies) -> None:
    await drafted(policies, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await mod.pool.execute("UPDATE events SET data = ''")
