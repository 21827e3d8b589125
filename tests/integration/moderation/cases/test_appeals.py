"""Appeals as the comment service tells of them: the case waits again, for somebody else if there is anybody."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.moderation.cases.others import others_in
from shared.access.keys import revoke_key
from shared.contracts.comments import CommentAppealed, CommentPosted, Note
from shared.contracts.moderation import AppealAnswered, CaseAppealed
from tests.support.database import Database
from tests.support.moderation import Desk, Moderation
from tests.support.told import opened, posted

PLEASE = "It names no episode."


async def appealed(mod: Moderation, desk: Desk) -> CommentPosted:
    """Ada has removed a comment, and its author asks for another look."""
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    made = (await desk.rule(comment.comment_id, "remove", message="Please mark spoilers.")).json()
    event = CommentAppealed(
        comment_id=comment.comment_id,
        revision=1,
        decision=UUID(made["id"]),
        at=comment.at + timedelta(hours=1),
        sealed=Note(PLEASE),
    )
    await mod.screening.handle(mod.teller.batch(event))
    return comment


async def test_it_goes_to_another_moderator_who_answers_for_good(mod: Moderation, desk: Desk) -> None:
    comment = await appealed(mod, desk)
    url = f"/v1/cases/{comment.comment_id}"
    listed = (await desk.ask("bob", "GET", "/v1/cases?reason=appeal")).json()
    assert [one["comment_id"] for one in listed["cases"]] == [str(comment.comment_id)]
    card = (await desk.ask("bob", "GET", url)).json()
    assert "its author asks for another look" in [part["why"] for part in card["points"]]
    assert (card["appeals"][0]["text"], card["decisions"][0]["message"]) == (PLEASE, "Please mark spoilers.")

    refused = await desk.rule(comment.comment_id, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "appealed_against_you")
    assert (await desk.rule(comment.comment_id, "approve", who="bob")).status_code == 201
    [answered] = (await desk.ask("ada", "GET", url)).json()["appeals"]
    assert (answered["outcome"], answered["answered_by"]["name"], answered["alone"]) == (
        "published",
        "Bob",
        False,
    )


async def test_its_words_are_sealed(mod: Moderation, desk: Desk) -> None:
    comment = await appealed(mod, desk)
    await desk.rule(comment.comment_id, "remove", who="bob")
    recorded = [entry.event for entry in await mod.recorded()]
    [words] = [event.sealed for event in recorded if isinstance(event, CaseAppealed)]
    assert words is not None
    assert words.text == PLEASE
    assert [event.outcome for event in recorded if isinstance(event, AppealAnswered)] == ["kept"]
    async with mod.pool.acquire() as connection:
        told = await connection.fetch("SELECT data FROM events")
    assert not any(PLEASE.encode() in row["data"] for row in told)


async def test_whoever_is_alone_answers_for_themselves_and_that_is_recorded(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    comment = await appealed(mod, desk)
    for name in ("bob", "alma"):
        await revoke_key(database.owner, "moderation", desk.keys[name])
    assert (await desk.rule(comment.comment_id, "remove")).status_code == 201
    async with mod.pool.acquire() as connection:
        found = await connection.fetchval("SELECT appeals FROM cases")
    assert [(one["outcome"], one["alone"]) for one in found] == [("kept", True)]


@pytest.mark.usefixtures("desk")
async def test_a_persons_own_programs_are_nobody_else(mod: Moderation) -> None:
    others = others_in(mod.pool)
    async with mod.pool.acquire() as connection:
        made = await connection.fetch(
            """
            INSERT INTO accounts (account_id, login, name, password, created_at)
            SELECT gen_random_uuid(), name || '@a.example', name, 'x', now()
            FROM (VALUES ('ann'), ('ben')) AS people (name) RETURNING account_id
            """
        )
        ann, ben = (row["account_id"] for row in made)
        await connection.execute(
            "INSERT INTO memberships VALUES (gen_random_uuid(), $1, 'drama', 'owner')", ann
        )
        assert not await others("drama", str(ann))
        assert await others("drama", str(ben))
        await connection.execute(
            "INSERT INTO memberships VALUES (gen_random_uuid(), $1, NULL, 'reviewer')", ben
        )
        assert not await others("drama", str(ann))
        await connection.execute("UPDATE memberships SET role = 'moderator' WHERE account_id = $1", ben)
        assert await others("drama", str(ann))
