"""Screening against a real Postgres: what it is told becomes rows, verdicts and cases, each exactly once."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from shared.contracts.comments import About, CommentHeld, CommentPublished, ThreadDescribed
from shared.contracts.moderation import CaseOpened, CaseReported, CommentScreened
from tests.support.database import Database
from tests.support.moderation import SCREENED_AT, Moderation
from tests.support.told import HARMLESS, Teller, deleted, edited, opened, posted, reported

SPAM = "Cheap followers at https://bit.ly/win and https://tinyurl.com/win, buy followers now!"


async def row(mod: Moderation, query: str, *values: object) -> asyncpg.Record:
    found = await mod.pool.fetchrow(query, *values)
    assert found is not None
    return found


async def test_a_harmless_comment_is_published_without_a_case(mod: Moderation) -> None:
    comment = posted()
    await mod.screening.handle(mod.teller.batch(opened(), comment))

    [entry] = await mod.recorded()
    assert isinstance(entry.event, CommentScreened)
    assert (entry.event.ruling.action, entry.event.at, entry.version) == ("publish", SCREENED_AT, 1)
    assert entry.stream_id == comment.comment_id
    case = await row(mod, "SELECT * FROM cases")
    assert (case["state"], case["comment_id"]) == ("screened", comment.comment_id)


async def test_spam_is_held_and_waits_for_a_person(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted(SPAM)))

    assert [type(entry.event) for entry in await mod.recorded()] == [CommentScreened, CaseOpened]
    case = await row(mod, "SELECT * FROM cases")
    assert case["state"] == "open"
    assert {"spam", "text", "links"} <= set(case["reasons"])


async def test_what_is_told_is_kept(mod: Moderation) -> None:
    comment = posted()
    await mod.screening.handle(mod.teller.batch(opened(), comment))

    thread = await row(mod, "SELECT * FROM threads")
    assert (thread["site"], thread["key"], thread["about"]["episode"]) == ("drama", "review", 3)
    kept = await row(mod, "SELECT * FROM submissions")
    assert (kept["text"], kept["name"], kept["email_domain"]) == (HARMLESS, "Mina", "example.org")
    assert kept["email_hash"] == b"\x02" * 16
    assert (kept["address_hash"], kept["revision"], kept["state"]) == (b"\x01" * 16, 1, "pending")


async def test_a_corrected_page_is_known_to_what_comes_after(mod: Moderation) -> None:
    thread = opened()
    await mod.screening.handle(mod.teller.batch(thread, posted()))
    corrected = ThreadDescribed(
        thread_id=thread.thread_id, title="Episode 9", about=About(episode=9), at=thread.at
    )
    await mod.screening.handle(mod.teller.batch(corrected))

    kept = await row(mod, "SELECT site, key, title, about FROM threads")
    assert (kept["site"], kept["key"], kept["title"], kept["about"]["episode"]) == (
        "drama",
        "review",
        "Episode 9",
        9,
    )


async def test_an_edit_keeps_the_text_it_replaces(mod: Moderation) -> None:
    comment = posted()
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await mod.screening.handle(mod.teller.batch(edited(comment, "Quite another text.")))

    kept = await row(mod, "SELECT revision, text, posted_at, revised_at FROM submissions")
    assert (kept["revision"], kept["text"]) == (2, "Quite another text.")
    assert kept["revised_at"] > kept["posted_at"]
    old = await row(mod, "SELECT revision, text FROM submission_revisions")
    assert (old["revision"], old["text"]) == (1, HARMLESS)
    assert (await row(mod, "SELECT revision, version FROM cases"))["revision"] == 2


async def test_a_posting_its_edit_and_its_report_may_come_in_one_batch(mod: Moderation) -> None:
    comment = posted()
    batch = mod.teller.batch(opened(), comment, edited(comment, SPAM), reported(comment), deleted(comment))
    await mod.screening.handle(batch)

    versions = [(type(entry.event), entry.version) for entry in await mod.recorded()]
    assert versions == [
        (CommentScreened, 1),
        (CommentScreened, 2),
        (CaseOpened, 3),
        (CaseOpened, 4),
        (CaseReported, 5),
    ]
    assert (await row(mod, "SELECT state FROM submissions"))["state"] == "deleted"


async def test_what_became_of_a_comment_is_known(mod: Moderation) -> None:
    comment = posted()
    published = CommentPublished(comment_id=comment.comment_id, revision=1, by="screening", at=comment.at)
    await mod.screening.handle(mod.teller.batch(opened(), comment, published))
    assert (await row(mod, "SELECT state FROM submissions"))["state"] == "visible"

    late = CommentHeld(comment_id=comment.comment_id, revision=1, by="watchdog", at=comment.at)
    await mod.screening.handle(mod.teller.batch(edited(comment, "Changed.", state="visible"), late))
    assert (await row(mod, "SELECT state FROM submissions"))["state"] == "visible"


async def test_an_erased_text_is_passed_over(mod: Moderation) -> None:
    comment = posted(sealed=None)
    await mod.screening.handle(mod.teller.batch(opened(), comment, reported(comment), deleted(comment)))

    assert await mod.recorded() == []
    assert await mod.pool.fetchval("SELECT position FROM checkpoints") == 4


async def test_a_batch_delivered_twice_counts_once(mod: Moderation) -> None:
    first, second = mod.teller.batch(opened(), posted(SPAM)), mod.teller.batch(posted(), posted())
    for batch in (first, second):
        await mod.screening.handle(batch)
    before = await mod.recorded()
    for batch in (first, second):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await mod.screening.handle(batch)
        assert refused.value.sqlstate == "RJ001"

    assert await mod.recorded() == before
    assert mod.screening.screened == 3


async def test_a_batch_out_of_turn_changes_nothing(mod: Moderation) -> None:
    mod.teller.batch(opened(), posted())
    later = mod.teller.batch(posted())
    with pytest.raises(asyncpg.PostgresError):
        await mod.screening.handle(later)

    assert await mod.recorded() == []
    assert await mod.pool.fetchval("SELECT count(*) FROM submissions") == 0


async def test_an_empty_batch_moves_on(mod: Moderation) -> None:
    batch = replace(mod.teller.batch(opened()), entries=())
    await mod.screening.handle(batch)
    assert await mod.pool.fetchval("SELECT position FROM checkpoints") == 1


async def test_the_same_words_elsewhere_are_noticed_within_a_batch_and_across(mod: Moderation) -> None:
    words = "Everybody should read my wonderful summary of this episode right now"
    threads = [opened(thread_id=thread, key=str(thread)) for thread in map(_uuid, range(4))]
    texts = [posted(words, thread_id=thread.thread_id, minute=n) for n, thread in enumerate(threads)]
    await mod.screening.handle(mod.teller.batch(*threads, *texts[:3]))
    await mod.screening.handle(Teller(1).batch(texts[3]))

    found = await mod.pool.fetch("SELECT comment_id, reasons FROM cases")
    repeats = {one["comment_id"] for one in found if "repeats" in one["reasons"]}
    assert repeats == {texts[2].comment_id, texts[3].comment_id}


async def test_too_many_comments_in_a_short_time_are_noticed(mod: Moderation) -> None:
    author = posted().author_id
    texts = [posted(f"Thought number {n} about it.", author_id=author, minute=1 + n / 10) for n in range(12)]
    await mod.screening.handle(mod.teller.batch(opened(), *texts[:4]))
    await mod.screening.handle(mod.teller.batch(*texts[4:]))

    found = await mod.pool.fetch("SELECT comment_id FROM cases WHERE 'recent' = ANY (reasons)")
    assert [one["comment_id"] for one in found] == [texts[11].comment_id]


async def test_an_authors_record_counts_at_once(mod: Moderation) -> None:
    """A stranger's shortened link is held; after three approved comments it is not."""
    author = posted().author_id
    link = "More about it at https://bit.ly/interview"
    earlier = [posted(f"I liked part {n} of it.", author_id=author, minute=20 * n) for n in range(1, 4)]
    known = posted(link, author_id=author, minute=90)
    stranger = posted(link.replace("interview", "other words entirely"), minute=91)
    await mod.screening.handle(mod.teller.batch(opened(), *earlier, known, stranger))

    found = await mod.pool.fetch("SELECT comment_id FROM cases WHERE state = 'open'")
    assert [one["comment_id"] for one in found] == [stranger.comment_id]


async def test_a_later_episode_is_covered(mod: Moderation) -> None:
    thread = opened(about=About(work="The House", season=1, episode=3))
    await mod.screening.handle(mod.teller.batch(thread, posted("Wait until S01E09, the sister returns.")))
    case = await row(mod, "SELECT ruling, state FROM cases")
    assert (case["ruling"]["action"], case["state"]) == ("mask", "open")


async def test_reasons_and_notes_are_sealed_in_the_log(mod: Moderation, database: Database) -> None:
    canary = "kumquat-canary"
    comment = posted(f"Contact me on whatsapp +44 7700 900123 {canary} https://bit.ly/{canary}")
    await mod.screening.handle(mod.teller.batch(opened(), comment, reported(comment, note=canary)))

    owner = await asyncpg.connect(database.owner, server_settings={"search_path": "moderation"})
    rows = await owner.fetch("SELECT data, sealed FROM events")
    await owner.close()
    assert sum(entry["sealed"] is not None for entry in rows) == 2
    assert not any(canary.encode() in (entry["data"] + (entry["sealed"] or b"")) for entry in rows)
    notes = [entry.event.sealed for entry in await mod.recorded() if isinstance(entry.event, CaseReported)]
    assert [note.text for note in notes if note] == [canary]


async def test_time_does_not_run_backwards_for_the_one_before(mod: Moderation) -> None:
    """What was written after a text does not count against it, whichever is screened first."""
    author = posted().author_id
    later = [posted(f"Later {n}.", author_id=author, minute=30) for n in range(13)]
    await mod.screening.handle(Teller(1).batch(opened(), *later))
    early = posted("Earlier.", author_id=author, minute=29)
    await mod.screening.handle(mod.teller.batch(early))
    case = await row(mod, "SELECT reasons FROM cases WHERE comment_id = $1", early.comment_id)
    assert "flood" not in case["reasons"]
    assert early.at < later[0].at - timedelta(seconds=1)


def _uuid(n: int) -> UUID:
    return UUID(int=1000 + n)


async def test_what_could_not_be_rendered_waits_for_a_person(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted(state="held")))
    case = await row(mod, "SELECT state, ruling, reasons FROM cases")
    assert (case["state"], case["ruling"]["action"], case["reasons"]) == ("open", "hold", ["rendering"])
