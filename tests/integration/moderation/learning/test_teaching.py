"""From decisions in the log to a model that judges, and back from the shelf."""

import pytest
from msgspec.structs import replace

from services.moderation.cases.commands import Undo
from services.moderation.learning.events import ModelWentLive
from services.moderation.learning.reading import read
from services.moderation.learning.shelf import LiveModels, ModelShelf, keys_of
from services.moderation.learning.site_model import CorruptModel
from services.moderation.learning.store import Key, list_models
from services.moderation.learning.watermark import head
from services.moderation.rebuild import rebuild
from services.moderation.verify import verify
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.access.tokens import digest
from tests.support.database import Database
from tests.support.moderation import PARTITIONS, SCREENED_AT, settings
from tests.support.school import School
from tests.support.told import edited

SPAM = Key("drama", "spam")


async def test_decisions_are_read_with_their_texts(school: School) -> None:
    await school.lesson(4)
    upto = await head(school.connection, PARTITIONS)
    assert upto is not None
    found = await read(school.connection, school.mod.log, "drama", upto)
    actions = [(one.standing.ruling.action, found.texts[one.text].text[:4]) for one in found.decided]
    assert sorted(actions) == [
        ("publish", "The "),
        ("publish", "The "),
        ("remove", "Huge"),
        ("remove", "Huge"),
    ]
    assert all(one.verdict for one in found.decided)
    other = await read(school.connection, school.mod.log, "other", upto)
    assert not other.decided


async def test_what_comes_later_does_not_show_before(school: School) -> None:
    comments = await school.lesson(6)
    before = await head(school.connection, PARTITIONS)
    assert before is not None
    first = await read(school.connection, school.mod.log, "drama", before)
    await school.lesson(4, first=6)
    await school.decide(comments[0].comment_id, "remove")
    again = await read(school.connection, school.mod.log, "drama", before)
    assert (again.decided, again.texts, again.untouched) == (first.decided, first.texts, first.untouched)


async def test_an_undone_decision_and_a_deleted_text_teach_nothing(school: School) -> None:
    comments = await school.lesson(2)
    decision = await school.decide(comments[0].comment_id, "remove")
    await school.mod.cases.handle(
        comments[0].comment_id, Undo(decision_id=decision, by="olga", at=SCREENED_AT), site=None
    )
    await school.connection.execute(
        "UPDATE submissions SET state = 'deleted' WHERE comment_id = $1", comments[1].comment_id
    )
    upto = await head(school.connection, PARTITIONS)
    assert upto is not None
    found = await read(school.connection, school.mod.log, "drama", upto)
    assert {one.text[0]: one.standing.ruling.action for one in found.decided} == {
        comments[0].comment_id: "publish",
        comments[1].comment_id: "remove",
    }
    assert set(found.texts) == {(comments[0].comment_id, 1)}


async def test_a_decision_is_on_the_revision_that_was_read(school: School) -> None:
    (comment,) = await school.say("Casino bonus, claim it now")
    await school.decide(comment.comment_id, "remove")
    await school.mod.screening.handle(school.mod.teller.batch(edited(comment, "I liked the garden")))
    upto = await head(school.connection, PARTITIONS)
    assert upto is not None
    found = await read(school.connection, school.mod.log, "drama", upto)
    assert [(text, one.text) for text, one in found.texts.items()] == [
        ((comment.comment_id, 1), "Casino bonus, claim it now")
    ]


async def test_comments_rest_by_the_clock_of_the_log(school: School) -> None:
    first, second = await school.say("I liked the quiet scene", "I liked the loud scene even more")
    await school.decide(second.comment_id, "publish")
    upto = await head(school.connection, PARTITIONS)
    assert upto is not None
    late = replace(upto, as_of=upto.as_of.replace(year=upto.as_of.year + 1))
    assert (await read(school.connection, school.mod.log, "drama", upto)).untouched == []
    found = await read(school.connection, school.mod.log, "drama", late)
    assert found.untouched == [(first.comment_id, 1)]


async def test_owners_are_known_by_their_keys(school: School, database: Database) -> None:
    keys = {
        role: await add_key(database.owner, "moderation", role, site, "Somebody")
        for role, site in ((Role.OWNER, "drama"), (Role.MODERATOR, "drama"), (Role.ADMIN, None))
    }
    await add_key(database.owner, "moderation", Role.OWNER, "other", "Another")
    await school.lesson(1)
    upto = await head(school.connection, PARTITIONS)
    assert upto is not None
    found = await read(school.connection, school.mod.log, "drama", upto)
    assert found.owners == {digest(keys[role]).hex()[:16] for role in (Role.OWNER, Role.ADMIN)}


async def test_a_site_that_decided_enough_has_a_model(school: School, database: Database) -> None:
    await school.lesson(10)
    assert (await school.teach(SPAM)).what == "too little"
    await school.lesson(14, first=10)
    outcome = await school.teach(SPAM)
    assert (outcome.what, outcome.said) == ("live", "")

    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    model = models.spam("drama")
    assert model is not None
    assert (model.hash, model.decisions) == (outcome.hash, 24.0)
    assert (models.spoiler("drama"), models.work("drama", "house"), models.spam("other")) == (
        None,
        None,
        None,
    )

    told = [entry.event for entry in await school.mod.recorded()]
    (event,) = [event for event in told if isinstance(event, ModelWentLive)]
    assert (event.hash, event.site, event.over) == (outcome.hash, "drama", None)
    assert (await verify(settings(database.moderation))).findings == []


async def test_the_same_log_gives_the_same_model(school: School, database: Database) -> None:
    await school.lesson(24)
    first = await school.teach(SPAM)
    await school.connection.execute("DELETE FROM models")
    await rebuild(settings(database.moderation))
    again = await school.teach(SPAM)
    assert (again.what, again.hash) == ("live", first.hash)
    assert (await school.teach(SPAM)).what == "unchanged"


async def test_a_new_model_replaces_the_one_before(school: School, database: Database) -> None:
    await school.lesson(24)
    first = await school.teach(SPAM)
    await school.lesson(10, first=24)
    second = await school.teach(SPAM)
    listed = await list_models(school.connection, "drama")
    assert {one.hash: one.state for one in listed} == {first.hash: "replaced", second.hash: "live"}
    before, after = sorted(one.rests_on["decisions"] for one in listed)
    assert before == 24 < after <= 34  # those that are nearly the same count once
    assert (await verify(settings(database.moderation))).findings == []


async def test_a_rebuild_puts_the_states_right_and_keeps_the_bytes(
    school: School, database: Database
) -> None:
    await school.lesson(24)
    first = await school.teach(SPAM)
    await school.lesson(10, first=24)
    await school.teach(SPAM)
    before = await _rows(school)
    await school.connection.execute("UPDATE models SET state = 'refused'")
    await school.connection.execute("UPDATE models SET state = 'live' WHERE hash = $1", first.hash)
    assert len((await verify(settings(database.moderation))).findings) == 1
    await rebuild(settings(database.moderation))
    assert await _rows(school) == before
    assert (await verify(settings(database.moderation))).findings == []


async def test_a_body_that_does_not_verify_is_a_named_error(school: School) -> None:
    await school.lesson(24)
    await school.teach(SPAM)
    await school.connection.execute(
        "UPDATE models SET body = set_byte(body, 200, (get_byte(body, 200) + 1) % 256)"
    )
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    with pytest.raises(CorruptModel, match="changed"):
        models.spam("drama")
    assert models.spoiler("drama") is None

    assert (await school.teach(SPAM)).what == "live"
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    assert models.spam("drama") is not None


async def test_another_models_bytes_are_not_taken_for_it(school: School) -> None:
    await school.lesson(24)
    first = await school.teach(SPAM)
    await school.lesson(10, first=24)
    await school.teach(SPAM)
    await school.connection.execute(
        "UPDATE models SET body = (SELECT body FROM models WHERE hash = $1)", first.hash
    )
    shelf = ModelShelf()
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    with pytest.raises(CorruptModel, match="not"):
        models.spam("drama")


async def test_a_shelf_forgets_what_nobody_asked_for_lately(school: School) -> None:
    await school.lesson(24)
    await school.teach(SPAM)
    shelf = ModelShelf(most=1)
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    assert models.spam("drama") is not None
    models = await shelf.refresh(school.connection, keys_of("drama", None))
    assert models.spam("drama") is not None
    assert LiveModels().spam("drama") is None


async def _rows(school: School) -> list[tuple[object, ...]]:
    rows = await school.connection.fetch(
        "SELECT stream_id, hash, state, body, made_at FROM models ORDER BY hash"
    )
    return [tuple(row.values()) for row in rows]
