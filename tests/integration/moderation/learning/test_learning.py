"""When a site learns: noticed by decisions and comments, in a process of its own, tried again with patience."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from services.moderation.learning import lessons
from services.moderation.learning.child import LessonFailed
from services.moderation.learning.loop import Learning
from services.moderation.learning.priors import prior_of
from services.moderation.learning.shelf import ModelShelf, keys_of
from services.moderation.learning.site_model import FORMAT, Target
from services.moderation.learning.store import Key
from services.moderation.learning.works import texts_of
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.settings import Settings
from shared.contracts.comments import About, ThreadDescribed
from shared.ids import new_id
from tests.support.database import Database
from tests.support.moderation import PARTITIONS, settings
from tests.support.school import School
from tests.support.told import NOON, opened

SPAM, SPOILER = Key("drama", "spam"), Key("drama", "spoiler")
SCENES = ("garden", "butler", "wedding", "funeral")
WORK = Key("drama", "work", "house")


async def noticed(school: School) -> set[Key]:
    await lessons.notice_decisions(school.connection, PARTITIONS)
    return set(await lessons.due(school.connection))


async def test_five_decisions_are_worth_learning_from_once(school: School) -> None:
    await school.lesson(4)
    assert await noticed(school) == set()
    await school.lesson(1, first=4)
    assert await noticed(school) == {SPAM, SPOILER}
    assert await noticed(school) == {SPAM, SPOILER}
    await school.teach(SPAM)
    assert await noticed(school) == {SPOILER}
    found = await school.connection.fetch("SELECT found, learned FROM lessons ORDER BY kind")
    assert [tuple(row.values()) for row in found] == [(5, 5), (5, 0)]


async def test_a_model_whose_bytes_broke_is_learned_again(school: School) -> None:
    await school.lesson(24)
    first = await school.teach(SPAM)
    await noticed(school)
    await school.connection.execute("UPDATE models SET body = 'nonsense'")
    await school.connection.execute("UPDATE lessons SET retry_at = '-infinity'")
    await lessons.notice_broken(school.connection)
    assert SPAM in await noticed(school)
    assert (await school.teach(SPAM)).hash == first.hash
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    assert models.spam("drama") is not None


async def test_another_prior_is_reason_enough(school: School) -> None:
    await school.lesson(24)
    await noticed(school)
    await school.teach(SPAM)
    await school.connection.execute("UPDATE lessons SET retry_at = '-infinity', learned_shape = 'another'")
    assert SPAM in await noticed(school)


@pytest.mark.parametrize("kind", ["spam", "spoiler"])
async def test_what_was_kept_in_another_format_is_learned_again(school: School, kind: Target) -> None:
    await school.lesson(24)
    await noticed(school)
    await school.teach(Key("drama", kind))
    await school.connection.execute(
        "UPDATE lessons SET (retry_at, learned, learned_shape) = ('-infinity', found, $1)",
        prior_of(kind).hash.encode() + FORMAT[:-1],
    )
    assert Key("drama", kind) in await noticed(school)


async def test_what_is_worth_learning_grows_with_what_is_known(school: School) -> None:
    await school.lesson(5)
    await noticed(school)
    await school.connection.execute("UPDATE lessons SET found = 205, learned = 200, learned_shape = shape")
    assert await noticed(school) == set()
    await school.connection.execute("UPDATE lessons SET found = 210")
    assert await noticed(school) == {SPAM, SPOILER}


async def test_a_round_learns_in_a_process_of_its_own(school: School, database: Database) -> None:
    await school.lesson(24)
    told: list[None] = []
    loop = Learning(
        settings(database.moderation), school.mod.pool, "test", committed=lambda: told.append(None)
    )
    outcomes = {outcome.key: outcome for outcome in await loop.round()}
    assert (outcomes[SPAM].what, len(told)) == ("live", 1)
    assert outcomes[SPOILER].what == "too little"
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    model = models.spam("drama")
    assert model is not None
    assert model.hash == outcomes[SPAM].hash
    assert await loop.round() == []


async def test_a_process_that_fails_is_told_of_and_tried_again_later(
    school: School, database: Database
) -> None:
    await school.lesson(6)
    wrong = replace(settings(database.moderation), database_url="postgresql://127.0.0.1:1/nothing")
    loop = Learning(replace(wrong, partitions=PARTITIONS), school.mod.pool, "test")
    assert await loop.round() == []
    rows = await school.connection.fetch(
        "SELECT failures, error, retry_at > now() AS later FROM lessons WHERE kind <> 'work'"
    )
    assert [(row["failures"], row["later"]) for row in rows] == [(1, True)] * 2
    assert all("Connect" in row["error"] or "refused" in row["error"] for row in rows)
    assert await lessons.due(school.connection) == []
    await school.connection.execute("UPDATE lessons SET retry_at = '-infinity'")
    assert set(await lessons.due(school.connection)) == {SPAM, SPOILER}


async def test_waits_between_failures_double(school: School, database: Database) -> None:
    await school.lesson(6)

    async def failing(_settings: Settings, _key: Key) -> None:
        raise LessonFailed("out of memory")

    loop = Learning(settings(database.moderation), school.mod.pool, "test", teach=failing)  # type: ignore[arg-type]
    waits = []
    for _ in range(3):
        await loop.round()
        waits.append(
            await school.connection.fetchval(
                "SELECT round(extract(epoch FROM retry_at - tried_at) / 60) FROM lessons WHERE kind = 'spam'"
            )
        )
        await school.connection.execute("UPDATE lessons SET retry_at = '-infinity'")
    assert [int(wait) for wait in waits] == [1, 2, 4]


async def test_two_do_not_learn_at_once(school: School, database: Database) -> None:
    await school.lesson(6)
    await school.connection.fetchval("SELECT pg_advisory_lock(hashtext('rejoinder learning'))")
    loop = Learning(settings(database.moderation), school.mod.pool, "test")
    assert await loop.round() == []
    errors = await school.connection.fetch("SELECT error FROM lessons WHERE kind <> 'work'")
    assert {row["error"] for row in errors} == {"another process is learning"}


# --- works


async def _season(school: School, comments: int) -> list[object]:
    threads = [
        opened(thread_id=new_id(), key=f"e{n}", title=None, about=About(work="The House", episode=n))
        for n in range(1, 5)
    ]
    await school.mod.screening.handle(school.mod.teller.batch(*threads))
    for number, thread in enumerate(threads):
        said = await school.say(
            *(f"Comment {n} on the {SCENES[number]}" for n in range(comments)),
            thread_id=thread.thread_id,
        )
        await school.connection.execute(
            "UPDATE submissions SET state = 'visible' WHERE comment_id = ANY($1)",
            [comment.comment_id for comment in said],
        )
    return [thread.thread_id for thread in threads]


async def test_a_work_is_learned_when_its_comments_grow_or_its_pages_change(school: School) -> None:
    threads = await _season(school, 4)
    await lessons.notice_works(school.connection)
    assert await lessons.due(school.connection) == []
    await _season(school, 5)
    await lessons.notice_works(school.connection)
    assert await lessons.due(school.connection) == [WORK]

    outcome = await school.teach(WORK)
    assert (outcome.what, outcome.rests_on) == ("live", {"texts": 36.0, "places": 4.0})
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", "house"))
    model = models.work("drama", "house")
    assert model is not None
    assert model.hash == outcome.hash
    await lessons.notice_works(school.connection)
    assert await lessons.due(school.connection) == []

    corrected = ThreadDescribed(thread_id=threads[0], about=About(work="The House", episode=9), at=NOON)  # type: ignore[arg-type]
    await school.mod.screening.handle(school.mod.teller.batch(corrected))
    await lessons.notice_works(school.connection)
    assert await lessons.due(school.connection) == []  # it rests
    await school.connection.execute("UPDATE lessons SET retry_at = '-infinity'")
    assert await lessons.due(school.connection) == [WORK]
    assert (await school.teach(WORK)).hash != outcome.hash


async def test_only_what_readers_see_is_learned_of_a_work(school: School) -> None:
    await _season(school, 6)
    await school.connection.execute("UPDATE submissions SET state = 'held'")
    assert (await school.teach(WORK)).what == "too little"


async def test_everybodys_first_comments_on_a_work_come_before_anybodys_second(school: School) -> None:
    [thread, *_] = await _season(school, 1)
    eve, ann = new_id(), new_id()
    said = [
        *await school.say("flood 1", "flood 2", "flood 3", thread_id=thread, author_id=eve),
        *await school.say("a word of another's", thread_id=thread, author_id=ann),
    ]
    await school.connection.execute(
        "UPDATE submissions SET state = 'visible' WHERE comment_id = ANY($1)",
        [comment.comment_id for comment in said],
    )

    found = await texts_of(school.connection, {UUID(str(thread)): Place(1, 1)})

    assert [(one.text, one.author_id) for one in found if one.author_id in (eve, ann)] == [
        ("flood 1", eve),
        ("a word of another's", ann),
        ("flood 2", eve),
        ("flood 3", eve),
    ]
