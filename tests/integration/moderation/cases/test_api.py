"""Deciding over HTTP."""

from uuid import uuid4

import pytest

from shared.contracts.comments import CommentPosted
from tests.support.moderation import Desk, Moderation
from tests.support.told import HARMLESS, deleted, edited, opened, posted


async def held(mod: Moderation) -> CommentPosted:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    return comment


async def test_a_moderator_removes_a_comment(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    answer = await desk.rule(comment.comment_id, "remove", reason="spam", note="the third time")

    assert answer.status_code == 201
    made = answer.json()
    assert (made["action"], made["ruling"]["action"], made["state"]) == ("remove", "remove", "decided")
    assert (made["ruling"]["reason"], made["note"]) == ("spam", "the third time")
    shown = (await desk.ask("ada", "GET", f"/v1/cases/{comment.comment_id}")).json()
    assert [one["id"] for one in shown["decisions"]] == [made["id"]]
    assert shown["decisions"][0]["by"]["name"] == "Ada"


async def test_a_part_of_a_comment_is_masked(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    answer = await desk.rule(comment.comment_id, "mask", spans=[[2, 7], [0, 1]], label="episode 12")
    assert answer.status_code == 201
    assert answer.json()["ruling"] == {
        "action": "mask",
        "mask": {"spans": [[0, 1], [2, 7]], "label": "episode 12"},
    }


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"action": "mask", "spans": [[0, len(HARMLESS) + 1]]}, "/spans/0"),
        ({"action": "mask", "spans": [[5, 5]]}, "/spans/0"),
        ({"action": "mask", "spans": [[-1, 5]]}, "/spans/0/0"),
        ({"action": "remove", "spans": [[0, 1]]}, "/spans"),
        ({"action": "hold", "label": "x"}, "/label"),
        ({"action": "delete"}, "/action"),
        ({"action": "remove", "revision": 0}, "/revision"),
        ({"action": "remove", "revision": "1"}, "/revision"),
        ({"action": "remove", "because": "x"}, "/because"),
        ({"action": "remove", "note": " "}, "/note"),
    ],
)
async def test_a_wrong_body_is_refused_with_its_place(
    mod: Moderation, desk: Desk, given: dict[str, object], pointer: str
) -> None:
    comment = await held(mod)
    answer = await desk.ask(
        "ada", "POST", f"/v1/cases/{comment.comment_id}/decisions", json={"revision": 1, **given}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_decision_on_an_old_revision_is_answered_with_the_newer_text(
    mod: Moderation, desk: Desk
) -> None:
    comment = await held(mod)
    await mod.screening.handle(mod.teller.batch(edited(comment, "Now it says this.")))
    answer = await desk.rule(comment.comment_id, "approve")

    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["revision"], problem["text"]) == (
        "stale_revision",
        2,
        "Now it says this.",
    )


async def test_a_repeated_request_is_answered_as_the_first_time(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    key = {"Idempotency-Key": "today-1"}
    first = await desk.rule(comment.comment_id, "remove", headers=key)
    again = await desk.rule(comment.comment_id, "remove", headers=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())

    other = await desk.rule(comment.comment_id, "approve", headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_the_same_ruling_by_another_is_the_same_decision(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    first = await desk.rule(comment.comment_id, "remove")
    second = await desk.rule(comment.comment_id, "remove", who="bob")
    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]


async def test_another_ruling_by_another_is_refused_unless_it_is_meant(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    first = (await desk.rule(comment.comment_id, "remove")).json()["id"]
    refused = await desk.rule(comment.comment_id, "approve", who="bob")
    assert (refused.status_code, refused.json()["code"]) == (409, "decided_by_another")
    assert refused.json()["decision"]["id"] == first

    meant = await desk.rule(comment.comment_id, "approve", who="bob", over=first)
    assert meant.status_code == 201


async def test_a_decision_is_undone(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    made = (await desk.rule(comment.comment_id, "approve")).json()["id"]
    path = f"/v1/cases/{comment.comment_id}/decisions/{made}"

    answer = await desk.ask("ada", "DELETE", path)
    assert (answer.status_code, answer.json()["ruling"]["action"], answer.json()["state"]) == (
        200,
        "hold",
        "open",
    )
    again = await desk.ask("ada", "DELETE", path)
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")
    missing = await desk.ask("ada", "DELETE", f"/v1/cases/{comment.comment_id}/decisions/{uuid4()}")
    assert (missing.status_code, missing.json()["code"]) == (404, "decision_not_found")


async def test_a_claim_shows_who_is_looking(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    path = f"/v1/cases/{comment.comment_id}/claim"
    assert (await desk.ask("ada", "POST", path)).status_code == 200
    refused = await desk.ask("bob", "POST", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "claimed_by_another")
    shown = (await desk.ask("rita", "GET", f"/v1/cases/{comment.comment_id}")).json()
    assert shown["claim"]["by"]["name"] == "Ada"

    assert (await desk.ask("ada", "DELETE", path)).status_code == 204
    assert (await desk.ask("bob", "POST", path)).status_code == 200


async def test_a_deleted_comment_is_gone(mod: Moderation, desk: Desk) -> None:
    comment = await held(mod)
    await mod.screening.handle(mod.teller.batch(deleted(comment)))
    assert (await desk.rule(comment.comment_id, "approve")).status_code == 410


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("rita", 403), ("otto", 404), ("ada", 201), ("alma", 201)]
)
async def test_who_may_decide(mod: Moderation, desk: Desk, who: str | None, status: int) -> None:
    comment = await held(mod)
    body = {"revision": 1, "action": "remove"}
    answer = await desk.ask(who, "POST", f"/v1/cases/{comment.comment_id}/decisions", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/")
