"""Each figure beside what a plain reading of the log gives, in Python and without the tables it is read from."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import pytest

from deploy.local.postgres import Postgres
from services.moderation.cases.bodies import action_word
from services.moderation.cases.projection import evolve
from services.moderation.numbers.comment_service import CommentService
from services.moderation.numbers.reading import Numbers, Sources, read_numbers
from services.moderation.review_queue.listing import Asked, read_queue
from shared.access.roles import Principal, Role
from shared.contracts.moderation import (
    CaseDecided,
    CaseReported,
    CommentScreened,
    DecisionUndone,
)
from tests.support.database import cloned_database
from tests.support.history_of_work import NOW, Work, count
from tests.support.moderation import PARTITIONS, Moderation, moderation
from tests.support.told import deleted, opened, posted


@pytest.fixture(scope="module")
async def worked(migrated: Postgres) -> AsyncGenerator[Moderation]:
    """A site with some work behind it, which these tests only read."""
    async with cloned_database(migrated) as database, moderation(database.moderation) as mod:
        await Work(mod).happens()
        yield mod


OWNER = Principal(role=Role.OWNER, site="drama", name="Alma", id="alma")


class Silent(CommentService):
    """A comment service that is away."""

    def __init__(self) -> None:
        """It has no address."""

    async def condition(self) -> None:
        return None


async def numbers(mod: Moderation, who: Principal = OWNER, site: str | None = "drama", **at: Any) -> Numbers:
    await count(mod)
    sources = Sources(mod.pool, Silent(), PARTITIONS)
    return await read_numbers(sources, who, site, at.get("window", "7d"), at.get("now", NOW))


async def decided(mod: Moderation) -> list[tuple[CaseDecided, Any, dict[int, Any]]]:
    """Every decision with its case as it was before it, and the grounds of the verdicts until then."""
    found = []
    cases: dict[UUID, Any] = {}
    grounds: dict[UUID, dict[int, Any]] = defaultdict(dict)
    for entry in await mod.recorded():
        event: Any = entry.event
        if not hasattr(event, "comment_id"):
            continue
        if isinstance(event, CaseDecided):
            found.append((event, cases.get(entry.stream_id), dict(grounds[entry.stream_id])))
        if isinstance(event, CommentScreened):
            grounds[entry.stream_id][event.revision] = event.sealed and event.sealed.grounds
        cases[entry.stream_id] = evolve(cases.get(entry.stream_id), event)
    return found


async def undone(mod: Moderation) -> dict[UUID, DecisionUndone]:
    return {
        entry.event.decision_id: entry.event
        for entry in await mod.recorded()
        if isinstance(entry.event, DecisionUndone)
    }


def per_hour(events: Sequence[Any]) -> Counter[datetime]:
    return Counter(event.at.replace(minute=0, second=0, microsecond=0) for event in events)


async def test_volume_is_what_the_log_says_hour_by_hour(worked: Moderation) -> None:
    events = [entry.event for entry in await worked.recorded()]
    found = await numbers(worked)
    screened = [one for one in events if isinstance(one, CommentScreened)]
    expected = {
        "comments": per_hour([one for one in screened if one.revision == 1 and one.again is None]),
        "held": per_hour([one for one in screened if one.ruling.action == "hold" and one.again is None]),
        "reported": per_hour([one for one in events if isinstance(one, CaseReported)]),
        "decided": per_hour([one for one in events if isinstance(one, CaseDecided) and one.at <= NOW]),
    }
    for what, hours in expected.items():
        assert {one.at: getattr(one, what) for one in found.volume.steps if getattr(one, what)} == dict(hours)
    assert all(sum(hours.values()) for hours in expected.values())


async def test_a_month_is_summed_up_by_the_day(worked: Moderation) -> None:
    week, month = await numbers(worked), await numbers(worked, window="30d")
    for what in ("comments", "held", "reported", "decided"):
        by_day: Counter[datetime] = Counter()
        for one in week.volume.steps:
            by_day[one.at.replace(hour=0)] += getattr(one, what)
        assert +by_day == {one.at: getattr(one, what) for one in month.volume.steps if getattr(one, what)}


async def test_decisions_are_counted_by_person_and_action(worked: Moderation) -> None:
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in await worked.recorded():
        match entry.event:
            case CaseDecided() as event if event.at <= NOW:
                expected[event.by][action_word(event.ruling)] += 1
            case DecisionUndone() as event if event.at <= NOW:
                expected[event.by]["undone"] += 1
    found = await numbers(worked)
    told = {
        one.who.id: {name: many for name in one.made.__struct_fields__ if (many := getattr(one.made, name))}
        for one in found.volume.people
    }
    assert told == {who: dict(many) for who, many in expected.items()}
    assert found.volume.decisions.undone == expected["bob"]["undone"] > 0


async def test_time_to_decision_runs_from_when_a_case_came_to_wait(worked: Moderation) -> None:
    waits = [
        (event.at, (event.at - case.since).total_seconds())
        for event, case, _ in await decided(worked)
        if case.state == "open" and event.at <= NOW
    ]
    found = (await numbers(worked)).times
    assert found.all.decisions == len(waits) > 10
    assert found.all.median == pytest.approx(median(seconds for _, seconds in waits))
    for day in found.days:
        of_day = [s for at, s in waits if day.day <= at < day.day + timedelta(days=1)]
        assert day.waited.decisions == len(of_day)
        assert day.waited.median == pytest.approx(median(of_day))


async def test_the_last_hours_are_told_by_the_days_they_were_on(worked: Moderation) -> None:
    """Given a window from one day into the next, then each decision counts for the day that it was made on."""
    at = next(event.at for event, case, _ in await decided(worked) if case.state == "open")
    now = at.replace(hour=6) + timedelta(days=1)
    made = Counter(
        event.at.replace(hour=0, minute=0, second=0, microsecond=0)
        for event, case, _ in await decided(worked)
        if case.state == "open" and now.replace(minute=0) - timedelta(hours=23) <= event.at <= now
    )
    found = (await numbers(worked, window="24h", now=now)).times
    assert {one.day: one.waited.decisions for one in found.days} == dict(made)
    assert found.all.decisions == made.total() > 0


async def standing(mod: Moderation) -> list[tuple[CaseDecided, Any, Any]]:
    """The last decision on each text that was not undone, where there was a verdict, with that and its grounds."""
    gone, found = await undone(mod), {}
    for event, case, grounds in sorted(await decided(mod), key=lambda one: one[0].at):
        if event.decision_id not in gone and event.at <= NOW:
            found[event.comment_id, event.revision] = (event, case.verdict, grounds.get(event.revision))
    return [one for one in found.values() if one[1] and one[1].revision == one[0].revision]


async def test_a_rules_verdicts_are_reversed_when_people_approve(worked: Moderation) -> None:
    of: Counter[str] = Counter()
    turned: Counter[str] = Counter()
    for event, verdict, _ in await standing(worked):
        if verdict.ruling.action == "hold":
            for rule in {one.rule for one in verdict.reasons if one.action == "hold"}:
                of[rule] += 1
                turned[rule] += event.ruling.action == "publish"
    found = (await numbers(worked)).verdicts
    assert {one.rule: (one.reversed.part, one.reversed.of) for one in found.rules} == {
        rule: (turned[rule], n) for rule, n in of.items()
    }
    assert of["any link"] > 3
    assert {one.policy for one in found.rules} == {"drama@2"}


async def test_models_are_compared_with_what_people_decided(worked: Moderation) -> None:
    says = {"publish": 0, "mask": 0, "remove": 1}
    pairs = [
        (grounds.spam, says[event.ruling.action])
        for event, _, grounds in await standing(worked)
        if event.ruling.action in says
    ]
    found = (await numbers(worked)).verdicts.spam
    assert found.decided == len(pairs) > 5
    assert found.brier == pytest.approx(sum((p - s) ** 2 for p, s in pairs) / len(pairs), abs=1e-6)


async def test_a_reader_was_right_where_people_did_not_approve_afterwards(worked: Moderation) -> None:
    gone = await undone(worked)
    events = [entry.event for entry in await worked.recorded()]
    expected: dict[str, list[int]] = {}
    for told in events:
        if isinstance(told, CaseReported):
            made = [
                one
                for one in events
                if isinstance(one, CaseDecided)
                and (one.comment_id, one.revision) == (told.comment_id, told.revision)
                and one.decision_id not in gone
                and one.at >= told.at
            ]
            counts = expected.setdefault(told.reporter, [0, 0, 0])
            counts[0] += 1
            if made:
                counts[1] += 1
                counts[2] += made[-1].ruling.action != "publish"
    found = (await numbers(worked)).reporters.reporters
    assert sorted([one.reports, one.right.of, one.right.part] for one in found) == sorted(expected.values())
    assert all(len(one.reporter) == 8 for one in found)


async def test_what_waits_is_what_the_queue_lists(mod: Moderation) -> None:
    told = list(await Work(mod).happens())
    gone = [posted(mode="hold", state="held"), posted(mode="hold", state="held")]
    await mod.screening.handle(mod.teller.batch(*gone, deleted(gone[0])))
    found = (await numbers(mod)).waiting
    queue = await read_queue(mod.pool, Asked(site="drama", sort="oldest"))
    assert found.total == queue.total == sum(one.cases for one in found.ages)
    assert 0 < found.total < len(told)
    assert found.oldest_since == queue.cases[0].since


async def test_counting_again_from_the_beginning_gives_the_same(worked: Moderation) -> None:
    before = await numbers(worked)
    async with worked.pool.acquire() as connection:
        await connection.execute("SELECT forget_records('records')")
    assert (await numbers(worked)) == before
    await count(worked)
    assert (await numbers(worked)) == before


async def test_another_sites_figures_are_not_among_them(worked: Moderation) -> None:
    found = await numbers(worked, site="other")
    assert (found.waiting.total, found.times.all.decisions, found.verdicts.decided) == (0, 0, 0)
    assert not any(
        (one.comments, one.held, one.reported, one.decided) != (0,) * 4 for one in found.volume.steps
    )
    assert (found.volume.people, found.reporters.reporters) == ((), ())
    everywhere = await numbers(worked, Principal(role=Role.ADMIN, site=None, name="A", id="a"), None)
    of_drama = await numbers(worked)
    assert everywhere.volume == of_drama.volume
    assert (everywhere.verdicts, everywhere.times) == (of_drama.verdicts, of_drama.times)


async def test_a_moderator_sees_what_they_did_themselves(worked: Moderation) -> None:
    ada = Principal(role=Role.MODERATOR, site="drama", name="Ada", id="ada")
    found = await numbers(worked, ada)
    assert [one.who.id for one in found.volume.people] == ["ada"]
    assert found.volume.decisions == (await numbers(worked)).volume.decisions


async def test_without_the_comment_service_the_rest_is_told(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted()))
    road = (await numbers(mod)).road
    assert not road.reached
    known = {one.what: one.events for one in road.lags}
    assert (known["records"], known["screening"], known["visibility"]) == (0, None, None)
    assert known["relay_moderation"] == len(await mod.recorded())
