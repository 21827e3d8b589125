"""Notes over HTTP: written once, read by the site's moderators, unreadable once their author is erased."""

from typing import Any
from uuid import UUID

import pytest

from services.moderation.rebuild import rebuild
from services.moderation.verify import verify
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import Desk, Moderation, settings
from tests.support.told import opened, posted

TEXT = "Asked the owner. 確認中"


@pytest.fixture
async def comment(mod: Moderation) -> UUID:
    comment = posted(mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    return comment.comment_id


async def write(desk: Desk, comment_id: UUID, who: str | None = "ada", key: str = "", **sent: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/v1/cases/{comment_id}/notes"
    return await desk.ask(who, "POST", path, json={"text": TEXT, **sent}, headers=headers)


async def notes(desk: Desk, comment_id: UUID, who: str = "ada") -> list[dict[str, Any]]:
    answer = await desk.ask(who, "GET", f"/v1/cases/{comment_id}/notes")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["notes"]
    return found


async def test_a_note_is_written_once_and_read_by_all(desk: Desk, comment: UUID) -> None:
    first, again = await write(desk, comment, key="k1"), await write(desk, comment, key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    await write(desk, comment, "bob", text="Agreed.")
    for who in ("ada", "bob", "rita", "alma"):
        assert [one["text"] for one in await notes(desk, comment, who)] == [TEXT, "Agreed."]
    reused = await write(desk, comment, key="k1", text="Something else.")
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("rita", 403), ("otto", 404), ("alma", 201)])
async def test_moderators_of_the_site_write(desk: Desk, comment: UUID, who: str | None, status: int) -> None:
    assert (await write(desk, comment, who)).status_code == status
    assert (await desk.ask("otto", "GET", f"/v1/cases/{comment}/notes")).status_code == 404


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001, 5])
async def test_a_note_says_something(desk: Desk, comment: UUID, text: object) -> None:
    refused = await write(desk, comment, text=text)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/text"
    assert await notes(desk, comment) == []


async def test_a_note_is_sealed_with_the_authors_key(database: Database, mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await write(desk, comment.comment_id)
    [event] = [one for one in await mod.recorded() if one.event.__class__.__name__ == "CaseNoted"]
    assert event.subject_id == comment.author_id
    assert (await verify(settings(database.owner))).findings == []
    async with connect(database.owner, "moderation", name="erase") as owner:
        await owner.execute("DELETE FROM subject_keys WHERE subject_id = $1", comment.author_id)
    await rebuild(settings(database.owner))
    assert [one["text"] for one in await notes(desk, comment.comment_id)] == [None]
