"""What makes screening look again: readers' reports at once, a corrected page by a second look; people's word stays."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from services.moderation.cases.commands import Undo
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.store import find_cases
from services.moderation.instruments import instruments
from services.moderation.replays.child import means_of
from services.moderation.replays.run import SECOND_LOOKS
from services.moderation.replays.running import Runner
from shared.contracts.comments import About, CommentPosted, CommentReported, ThreadDescribed
from shared.contracts.moderation import CaseReported, ModerationEvent
from shared.ids import new_id
from shared.postgres.pool import acquire, connect
from tests.support.database import Database
from tests.support.moderation import SCREENED_AT, Moderation, settings
from tests.support.screening import PUBLISHES_ALL, Owner, decide, verdicts
from tests.support.told import NOON, THREAD, Teller, opened, posted, reported

TRUSTED = ("tom", "uma", "vera")
TELLS = "He was the ferryman all along, and the letters were hers."
AHEAD = "Just wait until episode 9, she leaves him there."
DAY = 24 * 60
HELD = "More of it at https://bit.ly/win"


def objection(of: CommentPosted, reporter: str, reason: str = "spoiler") -> CommentReported:
    return replace(reported(of, reporter), reason=reason, at=of.at + timedelta(minutes=5))


async def earn_trust(mod: Moderation, readers: Sequence[str] = TRUSTED) -> None:
    """A moderator has agreed with three reports of each."""
    wrong = [posted(f"Number {n} is wrong.", minute=n) for n in range(3)]
    told = [objection(one, reader) for one in wrong for reader in readers]
    await mod.screening.handle(mod.teller.batch(opened(), *wrong, *told))
    for one in wrong:
        await decide(mod, one.comment_id, "remove")


async def subject(mod: Moderation, text: str = TELLS, **more: Any) -> CommentPosted:
    """A comment of the day after."""
    comment = posted(text, minute=DAY, **more)
    await mod.screening.handle(mod.teller.batch(comment))
    return comment


async def rulings(mod: Moderation, comment: CommentPosted) -> list[tuple[str, str | None]]:
    return [(one.ruling.action, one.again) for one in await verdicts(mod, comment.comment_id)]


async def holds(mod: Moderation, comment: CommentPosted) -> tuple[str, str]:
    """What holds for a comment, and how its case stands."""
    async with acquire(mod.pool) as connection:
        case = (await find_cases(connection, [comment.comment_id]))[comment.comment_id].case
    assert case.ruling
    return case.ruling.action, case.state


async def test_the_third_trusted_reader_covers_a_comment_at_once(mod: Moderation) -> None:
    await earn_trust(mod)
    comment = await subject(mod)
    for reader in TRUSTED[:2]:
        await mod.screening.handle(mod.teller.batch(objection(comment, reader)))
    assert await rulings(mod, comment) == [("publish", None)]
    assert await holds(mod, comment) == ("publish", "open")

    await mod.screening.handle(mod.teller.batch(objection(comment, TRUSTED[2])))
    assert await rulings(mod, comment) == [("publish", None), ("mask", "report")]
    assert await holds(mod, comment) == ("mask", "open")
    second = (await verdicts(mod, comment.comment_id))[1]
    assert second.ruling.mask is not None
    assert second.ruling.mask.label == "readers say that this is a spoiler"
    assert second.sealed is not None
    assert second.sealed.grounds is not None
    known = {one.feature: one.value for one in second.sealed.grounds.signals}
    assert known["reports.spoiler"] == pytest.approx(3 * 5 / 7)


async def test_it_covers_likewise_when_all_three_come_together(mod: Moderation) -> None:
    await earn_trust(mod)
    comment = posted(TELLS, minute=DAY)
    await mod.screening.handle(mod.teller.batch(comment, *(objection(comment, reader) for reader in TRUSTED)))
    assert await rulings(mod, comment) == [("publish", None), ("mask", "report")]


async def test_one_reader_counts_once_and_newcomers_count_for_less(mod: Moderation) -> None:
    await earn_trust(mod, TRUSTED[:1])
    comment = await subject(mod)
    told = [objection(comment, reader) for reader in ("tom", "tom", "tom", "new-1", "new-2")]
    await mod.screening.handle(mod.teller.batch(*told))
    assert await rulings(mod, comment) == [("publish", None)]
    await mod.screening.handle(mod.teller.batch(objection(comment, "new-3")))
    assert await rulings(mod, comment) == [("publish", None), ("mask", "report")]


async def test_a_moderator_lifts_the_cover_and_no_report_puts_it_back(mod: Moderation) -> None:
    await earn_trust(mod)
    comment = await subject(mod)
    await mod.screening.handle(mod.teller.batch(*(objection(comment, reader) for reader in TRUSTED)))
    decision = await decide(mod, comment.comment_id, "publish")
    assert await holds(mod, comment) == ("publish", "decided")

    more = [objection(comment, f"more-{n}", reason) for n in range(5) for reason in ("spoiler", "spam")]
    await mod.screening.handle(mod.teller.batch(*more))
    assert (await holds(mod, comment))[0] == "publish"
    assert await rulings(mod, comment) == [("publish", None), ("mask", "report")]

    undo = Undo(decision_id=decision, by="ada", at=SCREENED_AT)
    await mod.cases.handle(comment.comment_id, undo, site=None)
    assert (await holds(mod, comment))[0] == "mask"


async def test_reports_of_spam_hold_and_nothing_makes_that_milder(mod: Moderation) -> None:
    await earn_trust(mod)
    comment = await subject(mod)
    await mod.screening.handle(mod.teller.batch(*(objection(comment, one, "spam") for one in TRUSTED)))
    await mod.screening.handle(mod.teller.batch(*(objection(comment, f"new-{n}") for n in range(9))))
    assert await rulings(mod, comment) == [("publish", None), ("hold", "report")]


async def test_reports_release_nothing(mod: Moderation) -> None:
    """Not even where the policy of today would have let it pass."""
    await mod.screening.handle(mod.teller.batch(opened()))
    comment = await subject(mod, HELD)
    assert await holds(mod, comment) == ("hold", "open")
    await Owner(mod).enables(PUBLISHES_ALL)
    for n in range(4):
        await mod.screening.handle(mod.teller.batch(objection(comment, f"reader-{n}")))
    assert await rulings(mod, comment) == [("hold", None)]
    assert await holds(mod, comment) == ("hold", "open")
    told = [one.event for one in await mod.recorded() if isinstance(one.event, CaseReported)]
    assert len(told) == 4


async def test_the_log_alone_tells_how_each_case_stands(mod: Moderation) -> None:
    await earn_trust(mod)
    comment = await subject(mod)
    await mod.screening.handle(mod.teller.batch(*(objection(comment, reader) for reader in TRUSTED)))
    streams: dict[Any, list[ModerationEvent]] = {}
    for entry in await mod.recorded():
        streams.setdefault(entry.stream_id, []).append(entry.event)  # type: ignore[arg-type]
    async with acquire(mod.pool) as connection:
        found = await find_cases(connection, list(streams))
    assert {key: stored.case for key, stored in found.items()} == {
        key: evolve_all(None, events) for key, events in streams.items()
    }


def described(episode: int, title: str = "Review", at: int = 2 * DAY) -> ThreadDescribed:
    return ThreadDescribed(
        thread_id=THREAD,
        title=title,
        about=About(work="The House", season=1, episode=episode),
        at=NOON + timedelta(minutes=at),
    )


async def asked(mod: Moderation) -> list[Any]:
    """The causes of the second looks that were asked for."""
    rows = await mod.pool.fetch("SELECT cause, kind, site, subject FROM replays ORDER BY asked_at")
    assert {(row["kind"], row["site"], row["subject"]["thread"]) for row in rows} <= {
        ("episode", "drama", str(THREAD))
    }
    return [row["cause"] for row in rows]


async def test_a_page_that_is_corrected_asks_for_a_second_look_once(mod: Moderation) -> None:
    same = opened()
    await mod.screening.handle(mod.teller.batch(opened(title="Review")))
    assert await asked(mod) == []
    corrected = mod.teller.batch(described(12))
    await mod.screening.handle(corrected)
    assert await asked(mod) == [corrected.entries[0].event_id]
    await mod.screening.handle(mod.teller.batch(described(12), replace(described(12), url=same.url)))
    assert len(await asked(mod)) == 1
    twice = mod.teller.batch(described(3), described(4), described(4))
    await mod.screening.handle(twice)
    assert set((await asked(mod))[1:]) == {one.event_id for one in twice.entries[:2]}


async def test_a_page_that_nobody_has_opened_asks_for_none(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(described(12)))
    assert await asked(mod) == []


async def test_a_corrected_page_covers_and_uncovers_what_was_said_under_it(
    mod: Moderation, database: Database
) -> None:
    """By the very checks and models that screening uses; whom people approved stays as they left them."""
    await mod.screening.handle(mod.teller.batch(opened(title="Review", about=described(12).about)))
    old, ruled, other = posted(AHEAD), posted(AHEAD, minute=2), posted(TELLS, minute=3)
    await mod.screening.handle(Teller(1).batch(old, ruled, other))
    await decide(mod, ruled.comment_id, "publish")
    for episode in (4, 12):
        await mod.screening.handle(mod.teller.batch(described(episode)))
        await second_looks(database)
    assert await rulings(mod, old) == [("publish", None), ("mask", "episode"), ("publish", "episode")]
    assert await rulings(mod, ruled) == await rulings(mod, other) == [("publish", None)]
    assert await holds(mod, ruled) == ("publish", "decided")


async def second_looks(database: Database) -> None:
    """As the worker's child does them."""
    means = means_of(settings(database.moderation), instruments())
    async with connect(database.moderation, "moderation", name="test") as connection:
        await Runner(connection, means, new_id(), rest=0).drain(SECOND_LOOKS, asyncio.Event())
