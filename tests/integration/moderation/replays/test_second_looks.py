"""Second looks: a roll back and a corrected page change what they are the cause of, and nothing else."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from services.moderation.cases.commands import Report
from services.moderation.cases.store import find_cases
from services.moderation.labelling.commands import LabelByRule, SetLabel
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.labelled import Subject
from services.moderation.replays import episode, rollback, store
from services.moderation.replays.restoring import Curves
from services.moderation.replays.run import REPLAYS, SECOND_LOOKS, Replay, Run
from services.moderation.replays.running import Runner
from services.moderation.verify import verify
from shared.contracts.moderation import CommentScreened
from shared.ids import new_id
from shared.postgres.pool import Connection, acquire
from tests.support.cases import NOON, PUBLISH, REMOVE
from tests.support.database import Database
from tests.support.history import EPISODE_3, SITE, THREAD, History, Said, cases_of
from tests.support.moderation import PARTITIONS, Moderation, settings

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"
EPISODE_12 = replace(EPISODE_3, episode=12)


async def drain(connection: Connection, past: History) -> list[Run]:
    """Do all second looks that wait; the runs there have been, in the order of asking."""
    await Runner(connection, past.means, new_id(), rest=0).drain(SECOND_LOOKS, asyncio.Event())
    runs = await store.find_all(connection, SITE, SECOND_LOOKS)
    assert {run.state for run in runs} <= {"done"}, [run.error for run in runs]
    return runs[::-1]


async def verdicts(mod: Moderation, comments: Sequence[Said]) -> list[CommentScreened]:
    ids = {one.comment_id for one in comments}
    events = [entry.event for entry in await mod.recorded()]
    return [one for one in events if isinstance(one, CommentScreened) and one.comment_id in ids]


async def test_a_roll_back_undoes_what_the_version_said_and_keeps_what_people_decided(
    mod: Moderation, past: History, connection: Connection
) -> None:
    [before] = await past.said(LINK, version=1)
    await past.enable(2)
    held, same, ahead, ruled = await past.said(LINK, HARMLESS, AHEAD, LINK, version=2)
    await past.rule(ruled, REMOVE)
    await past.roll_back(2)
    [run] = await drain(connection, past)

    assert await cases_of(mod.pool, [before, held, same, ahead, ruled]) == [
        ("publish", "drama@1"),
        ("publish", "drama@1"),
        ("publish", "drama@2"),
        ("mask", "drama@2"),
        ("remove", "drama@2"),
    ]
    assert [one.again for one in await verdicts(mod, [same, ahead, ruled])] == [None] * 3
    assert [one.again for one in await verdicts(mod, [held])] == [None, "rollback"]
    assert run.tally.kinds == {"released": 1, "unchanged": 2}
    assert run.tally.people == {"remove, would be publish": 1}
    assert (run.seen, run.total) == (4, 4)
    assert len(await connection.fetch("SELECT * FROM replay_differences")) == 1


async def test_a_second_look_keeps_its_grounds(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(2)
    [held] = await past.said(LINK, version=2)
    await past.roll_back(2)
    await drain(connection, past)
    first, second = await verdicts(mod, [held])
    assert first.sealed
    assert second.sealed
    assert first.sealed.grounds
    assert second.sealed.grounds
    assert second.sealed.grounds.signals == first.sealed.grounds.signals
    assert (second.models, second.failed) == (first.models, first.failed)


async def test_enabling_it_again_and_rolling_it_back_again_changes_only_what_is_new(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(2)
    [old] = await past.said(LINK, version=2)
    await past.roll_back(2)
    await drain(connection, past)
    await past.enable(2)
    await drain(connection, past)
    assert await cases_of(mod.pool, [old]) == [("publish", "drama@1")]
    [new] = await past.said(LINK, version=2)
    await past.roll_back(2)
    _, second = await drain(connection, past)
    assert await cases_of(mod.pool, [old, new]) == [("publish", "drama@1")] * 2
    assert second.total == 1
    assert len(await verdicts(mod, [old])) == 2


async def test_what_stood_because_two_versions_agreed_falls_with_the_second(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(2)
    await past.enable(3)
    both, only = await past.said("money http://a.example", "lots of money http://b", version=3)
    await past.rule(only, PUBLISH)
    await past.roll_back(3)
    await drain(connection, past)
    assert await cases_of(mod.pool, [both]) == [("hold", "drama@3")]
    await past.roll_back(2)
    await drain(connection, past)
    assert await cases_of(mod.pool, [both, only]) == [("publish", "drama@1"), ("publish", "drama@3")]


async def test_two_roll_backs_that_wait_together_end_as_if_done_apart(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(2)
    [earlier] = await past.said(LINK, version=2)
    await past.enable(3)
    [later] = await past.said("money http://a.example", version=3)
    await past.roll_back(3)
    await past.roll_back(2)
    await drain(connection, past)
    assert await cases_of(mod.pool, [earlier, later]) == [("publish", "drama@1")] * 2


async def test_a_verdict_in_hand_at_the_moment_of_the_roll_back_is_looked_at_too(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(2)
    [early] = await past.said(LINK, version=2)
    await past.roll_back(2)
    stop = asyncio.Event()

    def until_it_waits_for_them(run: Run) -> None:
        if run.place and run.place.stage == "late":
            stop.set()

    await Runner(connection, past.means, new_id(), rest=0, progress=until_it_waits_for_them).drain(
        SECOND_LOOKS, stop
    )
    [late] = await past.said(LINK, version=2, at=datetime.now(UTC))
    [run] = await drain(connection, past)
    assert await cases_of(mod.pool, [early, late]) == [("publish", "drama@1")] * 2
    assert run.tally.kinds == {"released": 2}


@pytest.mark.parametrize("text", [LINK, HARMLESS])
async def test_a_report_that_waits_goes_on_waiting(
    mod: Moderation, past: History, connection: Connection, text: str
) -> None:
    await past.enable(2)
    [comment] = await past.said(text, version=2)
    report = Report(revision=1, reporter="r", reason="spam", source=new_id(), at=NOON)
    await mod.cases.handle(comment.comment_id, report, site=SITE)
    await past.roll_back(2)
    await drain(connection, past)
    found = (await find_cases(connection, [comment.comment_id]))[comment.comment_id].case
    assert (found.state, found.causes[-1]) == ("open", "report")


async def test_the_labels_that_its_rules_gave_are_taken_away_and_people_s_are_not(
    mod: Moderation, past: History, connection: Connection
) -> None:
    labels = Labels(mod.pool, past.means.keys, partitions=PARTITIONS)
    await past.enable(2)
    said = await past.said(LINK, LINK, LINK, version=2)
    subjects = [Subject(site=SITE, kind="author", name=str(one.author_id)) for one in said]
    by_rule = LabelByRule(label="suspect", until=None, reason="a link", policy="drama@2", at=NOON)
    await labels.handle(subjects[0], by_rule)
    await labels.handle(subjects[1], replace(by_rule, policy="drama@1"))
    await labels.handle(subjects[2], SetLabel(label="suspect", by="ada", at=NOON))
    await labels.handle(subjects[2], replace(by_rule, label="linker"))
    await past.roll_back(2)
    await drain(connection, past)
    standing = [(await labels.find(one)).standing(datetime.now(UTC)) for one in subjects]
    assert [[label.label for label in some] for some in standing] == [[], ["suspect"], ["suspect"]]


async def test_a_corrected_episode_uncovers_what_is_no_spoiler_any_more(
    mod: Moderation, past: History, connection: Connection
) -> None:
    covered, link = await past.said(AHEAD, LINK, version=1)
    elsewhere = await past.said(AHEAD, version=1, thread_id=new_id())
    await correct(connection, past, EPISODE_12)
    [run] = await drain(connection, past)
    assert await cases_of(mod.pool, [covered, link, *elsewhere]) == [
        ("publish", "drama@1"),
        ("publish", "drama@1"),
        ("mask", "drama@1"),
    ]
    assert [one.again for one in await verdicts(mod, [covered])] == [None, "episode"]
    assert (run.tally.kinds, run.seen, run.total) == ({"unmasked": 1, "unchanged": 1}, 2, 2)


async def test_a_corrected_episode_covers_what_has_become_a_spoiler_at_once(
    mod: Moderation, past: History, connection: Connection
) -> None:
    shown, ruled = await past.said(AHEAD, AHEAD, version=1, post=EPISODE_12)
    await past.rule(ruled, PUBLISH)
    await correct(connection, past, EPISODE_3)
    await drain(connection, past)
    assert await cases_of(mod.pool, [shown, ruled]) == [("mask", "drama@1"), ("publish", "drama@1")]


async def correct(connection: Connection, past: History, post: Any) -> None:
    """As screening does: the thread's row and the wish for second looks in one transaction."""
    await past.thread(post)
    await connection.execute("SELECT ask_for_second_look($1, $2)", THREAD, new_id())


async def test_each_comment_is_judged_by_the_version_that_judged_it(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.enable(3)  # which covers nothing
    covered, other = await past.said(AHEAD, version=1) + await past.said(AHEAD, version=3)
    await correct(connection, past, replace(EPISODE_3, episode=8))
    await drain(connection, past)
    assert await cases_of(mod.pool, [covered, other]) == [("mask", "drama@1"), ("publish", "drama@3")]


async def test_a_limit_that_has_moved_since_is_no_reason_to_change_anything(
    mod: Moderation, past: History, connection: Connection
) -> None:
    [held] = await past.said("money http://a.example", version=3)
    assert await cases_of(mod.pool, [held]) == [("hold", "drama@3")]

    async def stricter(_connection: Connection, _site: str) -> Curves:
        return Curves(lambda _share: 1.0, lambda _share: 1.0, {})

    strict = replace(past.means, instruments=replace(past.means.instruments, curves=stricter))
    await correct(connection, past, EPISODE_12)
    await Runner(connection, strict, new_id(), rest=0).drain(SECOND_LOOKS, asyncio.Event())
    assert await cases_of(mod.pool, [held]) == [("hold", "drama@3")]


async def test_the_same_cause_asks_once(past: History, connection: Connection) -> None:
    await past.said(AHEAD, version=1)
    cause = new_id()
    for _ in range(2):
        await connection.execute("SELECT ask_for_second_look($1, $2)", THREAD, cause)
    await connection.execute(
        "SELECT ask_for_second_look($1, $2)", new_id(), new_id()
    )  # a thread nobody knows
    assert len(await store.find_all(connection, SITE)) == 1


async def test_second_looks_do_not_wait_for_a_replay_that_runs(past: History, connection: Connection) -> None:
    await past.said(AHEAD, version=1)
    await store.ask(connection, SITE, Replay(version=2), by="olga", holder=new_id())
    await store.ask(connection, SITE, Replay(version=2), by="olga")
    await correct(connection, past, EPISODE_12)
    assert not await store.ready(connection, REPLAYS)
    assert await store.ready(connection, SECOND_LOOKS)
    assert len(await drain(connection, past)) == 1


async def test_it_can_be_left_after_any_batch(
    mod: Moderation, past: History, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (episode, rollback):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    comments = await past.said(*[AHEAD] * 7, version=1)
    await correct(connection, past, EPISODE_12)
    for _ in range(4):
        stop = asyncio.Event()
        await Runner(connection, past.means, new_id(), rest=0, progress=partial(_end, stop)).drain(
            SECOND_LOOKS, stop
        )
    [run] = await store.find_all(connection, SITE)
    assert run.state == "done"
    assert run.step == 4
    assert run.tally.kinds == {"unmasked": 7}
    assert len(await verdicts(mod, comments)) == 14


async def test_a_decision_made_in_the_middle_of_a_batch_stands(
    mod: Moderation, past: History, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await past.said(AHEAD, AHEAD, version=1)
    await correct(connection, past, EPISODE_12)
    original = episode.episode_batch
    ruled = False

    async def meanwhile(*arguments: Any) -> Any:
        nonlocal ruled
        batch = await original(*arguments)
        if not ruled:
            ruled = True
            await past.rule(one, REMOVE)
        return batch

    monkeypatch.setattr("services.moderation.replays.running.episode_batch", meanwhile)
    [run] = await drain(connection, past)
    assert await cases_of(mod.pool, [one, other]) == [("remove", "drama@1"), ("publish", "drama@1")]
    assert (run.tally.kinds, run.tally.people) == ({"unmasked": 1}, {"remove, would be publish": 1})


async def test_cases_are_what_their_events_make_of_them(
    mod: Moderation, past: History, connection: Connection, database: Database
) -> None:
    await past.enable(2)
    await past.said(LINK, AHEAD, HARMLESS, version=2)
    await past.roll_back(2)
    await correct(connection, past, EPISODE_12)
    await drain(connection, past)
    report = await verify(settings(database.moderation))
    assert report.findings == []
    async with acquire(mod.pool) as one:
        assert await one.fetchval("SELECT count(*) FROM cases") == 3


def _end(stop: asyncio.Event, _run: Run) -> None:
    stop.set()
