"""What is looked up of neighbours, question by question, on a real Postgres."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.clusters import cluster_of
from services.moderation.cases.commands import Decide, Undo
from services.moderation.labelling.commands import SetLabel
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.labelled import Subject
from services.moderation.rebuild import rebuild
from services.moderation.screening.neighbours.queries import find_records
from services.moderation.screening.neighbours.reporters import Objection, Record
from services.moderation.screening.queries import load
from services.moderation.screening.submission import AuthorHistory, HostRecord, Repeats
from shared.contracts.comments import CommentPosted
from shared.contracts.ruling import Action, Ruling
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from tests.support.database import Database
from tests.support.moderation import MASTER_KEY, PARTITIONS, Moderation
from tests.support.moderation import settings as settings_for
from tests.support.told import NOON, edited, opened, posted, reported
from tests.support.watching import watched

WORDS = (
    "Everybody should read my wonderful summary of this episode right now, before somebody else tells you all"
)
THREADS = [UUID(int=1000 + n) for n in range(8)]
LATE = NOON + timedelta(days=1)


async def decide(
    mod: Moderation, comment: CommentPosted, action: Action, *, day: float = 1, revision: int = 1
) -> Decide:
    command = Decide(
        decision_id=new_id(),
        revision=revision,
        ruling=Ruling(action=action),
        by="ada",
        at=NOON + timedelta(days=day),
    )
    await mod.cases.handle(comment.comment_id, command, site=None)
    return command


async def campaign(mod: Moderation, bodies: Sequence[str] = (WORDS,) * 5) -> list[CommentPosted]:
    """The same text under different pages, by different people; every comment of the site waits for a person."""
    threads = [opened(thread_id=thread, key=str(thread)) for thread in THREADS]
    texts = [posted(body, thread_id=THREADS[n], minute=n, mode="hold") for n, body in enumerate(bodies)]
    await mod.screening.handle(mod.teller.batch(*threads, *texts[:2]))
    for text in texts[2:]:
        await mod.screening.handle(mod.teller.batch(text))
    return texts


async def members(mod: Moderation, comment: CommentPosted) -> set[UUID]:
    async with mod.pool.acquire() as connection:
        found = [one.comment_id for one in await cluster_of(connection, comment.comment_id)]
    assert len(found) == len(set(found))
    return set(found)


async def test_any_member_of_a_campaign_leads_to_all_that_wait(mod: Moderation) -> None:
    near = " ".join([WORDS] * 4)
    texts = await campaign(mod, [near, near, near.replace("wonderful", "w0nderful", 1), "Else. " * 20, near])
    others = {texts[n].comment_id for n in (0, 1, 2, 4)}
    for n in (0, 1, 2, 4):
        assert await members(mod, texts[n]) == others
    assert await members(mod, texts[3]) == {texts[3].comment_id}
    assert await members(mod, posted()) == set()


async def test_who_was_decided_about_waits_no_more(mod: Moderation) -> None:
    texts = await campaign(mod)
    await decide(mod, texts[0], "remove")
    await decide(mod, texts[3], "publish")
    waiting = {texts[n].comment_id for n in (1, 2, 4)}
    assert await members(mod, texts[0]) == waiting
    assert await members(mod, texts[1]) == waiting


async def test_whose_text_has_changed_belongs_to_another_cluster(mod: Moderation) -> None:
    texts = await campaign(mod)
    for changed in (texts[0], texts[3]):
        await mod.screening.handle(mod.teller.batch(edited(changed, "Something else. " * 9, at=LATE)))
    assert await members(mod, texts[1]) == {texts[n].comment_id for n in (1, 2, 4)}
    assert await members(mod, texts[0]) == {texts[0].comment_id, texts[3].comment_id}


async def test_the_first_of_a_campaign_stays_in_it_when_its_text_is_mended(mod: Moderation) -> None:
    near = " ".join([WORDS] * 4)
    texts = await campaign(mod, [near])
    mended = edited(texts[0], near.replace("wonderful", "w0nderful", 1))
    late = posted(near, minute=9, mode="hold")
    await mod.screening.handle(mod.teller.batch(mended, late))
    assert await members(mod, late) == {texts[0].comment_id, late.comment_id}
    assert await members(mod, texts[0]) == {texts[0].comment_id, late.comment_id}


async def test_a_readers_record_is_how_people_decided_after_their_reports(mod: Moderation) -> None:
    """Of one that was decided about before, and one that still waits, nobody knows."""
    texts = [posted(mode="hold", minute=n) for n in range(6)]
    await mod.screening.handle(mod.teller.batch(opened(), *texts))
    await decide(mod, texts[0], "remove", day=-1)
    await mod.screening.handle(mod.teller.batch(*(reported(text) for text in texts[:5])))
    await mod.screening.handle(mod.teller.batch(reported(texts[1]), reported(texts[1], "reader-2")))
    await decide(mod, texts[1], "remove", day=1)
    await decide(mod, texts[2], "publish", day=1)
    await decide(mod, texts[3], "mask", day=2)
    await decide(mod, texts[3], "publish", day=3)

    days = (0.5, 1.5, 2.5, 3.5)
    asked = [(new_id(), "drama", "reader-1", NOON + timedelta(days=day)) for day in days]
    async with mod.pool.acquire() as connection:
        found = await find_records(connection, asked)
        elsewhere = await find_records(connection, [(new_id(), "other", "reader-1", LATE)])
    assert [found[one[0], one[2]] for one in asked] == [
        Record(0, 0),
        Record(1, 1),
        Record(2, 1),
        Record(1, 2),
    ]
    assert list(elsewhere.values()) == [Record(0, 0)]


async def test_a_decision_that_was_taken_back_says_nothing_of_a_reader(mod: Moderation) -> None:
    text = posted(mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), text, reported(text)))
    made = await decide(mod, text, "remove", day=1)
    undo = Undo(decision_id=made.decision_id, by="ada", at=NOON + timedelta(days=2))
    await mod.cases.handle(text.comment_id, undo, site=None)
    asked = [(new_id(), "drama", "reader-1", NOON + timedelta(days=day)) for day in (1.5, 2.5)]
    async with mod.pool.acquire() as connection:
        found = await find_records(connection, asked)
    assert [found[one[0], one[2]] for one in asked] == [Record(1, 0), Record(0, 0)]


async def test_reports_come_with_their_readers_records(mod: Moderation) -> None:
    earlier = [posted(mode="hold", minute=n) for n in range(3)]
    subject = posted(minute=9)
    await mod.screening.handle(mod.teller.batch(opened(), *earlier, subject))
    await mod.screening.handle(mod.teller.batch(*map(reported, earlier), reported(subject, "reader-2")))
    for one in earlier:
        await decide(mod, one, "remove", day=0.5)
    late = mod.teller.batch(replace(reported(subject), at=LATE))
    async with mod.pool.acquire() as connection:
        facts = await load(connection, late)
    row = facts.rows.comments[subject.comment_id]
    assert (facts.around.reports(row), facts.around.trusted_reports(row)) == ({"spoiler": 0.5}, {})
    facts.around.reported(row, Objection(1, "reader-1", "spoiler"))
    assert facts.around.reports(row) == {"spoiler": pytest.approx(0.5 + 5 / 7)}
    assert facts.around.trusted_reports(row) == {"spoiler": 1}


async def test_hosts_and_authors_bring_their_record_and_their_labels(mod: Moderation) -> None:
    author = new_id()
    texts = [
        posted(f"Look: https://a.spam.example/{n}", author_id=author, mode="hold", minute=n) for n in range(4)
    ]
    screener, screening = watched(mod)
    await screening.handle(mod.teller.batch(opened(), *texts))
    actions: tuple[Action, ...] = ("remove", "remove", "publish")
    for text, action in zip(texts, actions, strict=False):
        await decide(mod, text, action)
    await label(mod, Subject(site="drama", kind="author", name=str(author)), "suspect")
    await label(mod, Subject(site="drama", kind="host", name="spam.example"), "advertiser")

    last = posted("Again: https://b.spam.example/", author_id=author, at=LATE + timedelta(minutes=1))
    await screening.handle(mod.teller.batch(last))
    known = screener.known[last.comment_id, 1]
    assert known["history"] == AuthorHistory(approved=1, removed=2, held=1, first_seen=texts[0].at)
    assert known["hosts"] == {"b.spam.example": HostRecord(approved=1, removed=2, labels=("advertiser",))}
    assert known["labels"] == ("suspect",)


async def label(mod: Moderation, subject: Subject, name: str) -> None:
    keys = AuthorKeys(Vault(bytes.fromhex(MASTER_KEY)), mod.log.keys)
    labels = Labels(mod.pool, keys, partitions=PARTITIONS)
    await labels.handle(subject, SetLabel(label=name, by="ada", at=NOON))


async def test_texts_from_before_are_compared_by_their_words_alone(mod: Moderation) -> None:
    """Rows that an earlier version wrote have neither hash nor language nor verdict."""
    old = posted(WORDS, thread_id=THREADS[0])
    await mod.screening.handle(mod.teller.batch(opened(thread_id=THREADS[0]), old))
    await mod.pool.execute("UPDATE traces SET simhash = NULL, language = '', action = NULL, cluster = NULL")
    await mod.pool.execute("DELETE FROM traced_hosts")

    screener, screening = watched(mod)
    new = posted(WORDS, minute=2)
    await screening.handle(mod.teller.batch(new))
    known = screener.known[new.comment_id, 1]
    assert known["repeats"] == Repeats(threads=1, authors=1, cluster=old.comment_id)
    assert known["history"] == AuthorHistory(first_seen=new.at)


async def test_only_the_latest_hundred_of_an_author_are_looked_at(mod: Moderation) -> None:
    author = new_id()
    texts = [posted(f"Number {n}.", author_id=author, minute=n * 30) for n in range(120)]
    await mod.screening.handle(mod.teller.batch(opened(), *texts))
    screener, screening = watched(mod)
    last = posted(author_id=author, minute=120 * 30)
    await screening.handle(mod.teller.batch(last))
    assert screener.known[last.comment_id, 1]["history"] == AuthorHistory(
        approved=100, first_seen=texts[0].at
    )


async def test_what_cases_hold_is_the_same_inline_and_rebuilt(mod: Moderation, database: Database) -> None:
    texts = [posted(mode="hold", minute=n) for n in range(4)]
    await mod.screening.handle(mod.teller.batch(opened(), *texts, *map(reported, texts)))
    made = await decide(mod, texts[0], "remove")
    await mod.cases.handle(
        texts[0].comment_id, Undo(decision_id=made.decision_id, by="ada", at=LATE + timedelta(1)), site=None
    )
    await decide(mod, texts[0], "mask", day=3)
    await decide(mod, texts[1], "publish")
    before = await parts(mod)
    assert [len(rows) for rows in before] == [4, 3, 4]
    await mod.pool.execute("DELETE FROM case_reports")
    await mod.pool.execute("UPDATE case_decisions SET action = 'damaged', undone_at = NULL")
    await rebuild(settings_for(database.moderation))
    assert await parts(mod) == before


async def parts(mod: Moderation) -> list[list[asyncpg.Record]]:
    return [
        await mod.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("case_reports", "case_decisions", "traces")
    ]
