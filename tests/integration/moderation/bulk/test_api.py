"""Deciding many cases at once, over HTTP: exactly what was previewed, once, and taken back at any time."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.moderation.bulk.choosing import Chosen
from services.moderation.bulk.errors import TooManyCases
from services.moderation.bulk.freezing import freeze
from services.moderation.review_queue.asked import Asked
from shared.contracts.moderation import CaseDecided, DecisionUndone
from shared.postgres.pool import acquire
from tests.support.bulk import ask, confirm, finish, found, pick, preview, states, undo, waiting, work
from tests.support.moderation import SCREENED_AT, Desk, Moderation
from tests.support.told import HARMLESS, deleted, edited, opened, posted, reported

OPEN, REMOVED = ("open", "hold"), ("decided", "remove")


async def decisions(mod: Moderation) -> list[CaseDecided]:
    return [entry.event for entry in await mod.recorded() if isinstance(entry.event, CaseDecided)]


async def test_a_preview_counts_shows_a_sample_and_decides_nothing(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 45)
    made = await preview(desk)
    bulk = made["bulk"]
    assert (bulk["state"], bulk["members"], bulk["ready"], bulk["refused"]) == ("preview", 45, 45, {})
    assert bulk["holding"] == {"hold": 45}
    assert bulk["asked_by"]["name"] == "Ada"
    assert made["effects"]["approve"] == {"changed": 45, "shown": 45, "hidden": 0}
    assert made["effects"]["spam"] == {"changed": 45, "shown": 0, "hidden": 0}
    shown = [one["comment_id"] for one in made["sample"]]
    assert len(shown) == 20
    assert (shown[0], shown[-1]) == (str(texts[0].comment_id), str(texts[-1].comment_id))
    assert made["sample"][0]["text"] == f"{HARMLESS} 0"
    assert await finish(mod) == 0
    assert await states(mod, texts) == [OPEN] * 45


async def test_what_was_previewed_is_decided_under_one_id_and_nothing_else(
    mod: Moderation, desk: Desk
) -> None:
    texts = await waiting(mod, 5)
    made = await preview(desk)
    late = posted(HARMLESS, minute=60, mode="hold")
    await mod.screening.handle(mod.teller.batch(late))

    begun = await confirm(desk, made, "spam", note="a wave", message="No adverts, please")
    assert (begun["state"], begun["action"], begun["confirmed_by"]["name"]) == ("deciding", "spam", "Ada")
    await finish(mod)
    over = await found(desk, made)
    assert (over["state"], over["deciding"]) == (
        "decided",
        {"done": 5, "total": 5, "outcomes": {"decided": 5}},
    )
    assert await states(mod, [*texts, late]) == [REMOVED] * 5 + [OPEN]
    recorded = await decisions(mod)
    assert {str(one.decision_id) for one in recorded} == {made["bulk"]["id"]}
    assert {(one.ruling.reason, one.sealed and one.sealed.text) for one in recorded} == {("spam", "a wave")}
    kept = await mod.pool.fetchrow("SELECT note, message FROM bulks")
    assert kept is not None
    assert tuple(kept) == (None, None)


async def test_what_is_edited_deleted_or_decided_meanwhile_is_left_alone_and_named(
    mod: Moderation, desk: Desk
) -> None:
    texts = await waiting(mod, 5)
    made = await preview(desk)
    await mod.screening.handle(mod.teller.batch(edited(texts[0], "Another text."), deleted(texts[1])))
    await desk.rule(texts[2].comment_id, "approve", who="bob")
    await desk.rule(texts[3].comment_id, "remove", who="bob")
    await confirm(desk, made)
    await finish(mod)
    over = await found(desk, made)
    assert over["deciding"]["outcomes"] == {
        "stale_revision": 1,
        "comment_gone": 1,
        "decided_by_another": 1,
        "stands": 1,
        "decided": 1,
    }
    path = f"/{made['bulk']['id']}/members"
    stale = await ask(desk, "GET", path, params={"outcome": "stale_revision"})
    assert [one["comment_id"] for one in stale["members"]] == [str(texts[0].comment_id)]
    pages = [await ask(desk, "GET", path, params={"limit": 3, "after": after}) for after in (0, 3)]
    assert [one["number"] for page in pages for one in page["members"]] == [1, 2, 3, 4, 5]
    assert [page["next"] for page in pages] == [3, None]


async def test_a_preview_says_what_is_refused_already_then_and_that_stays_out(
    mod: Moderation, desk: Desk
) -> None:
    texts = await waiting(mod, 6)
    await desk.rule(texts[0].comment_id, "approve", who="bob")
    await mod.screening.handle(mod.teller.batch(deleted(texts[1]), edited(texts[2], "Another text.")))
    other = posted(HARMLESS, site="other", thread_id=UUID(int=7), minute=9, mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(thread_id=UUID(int=7), site="other"), other))
    made = await pick(desk, [*texts, other])
    assert (made["bulk"]["members"], made["bulk"]["ready"]) == (7, 3)
    assert made["bulk"]["refused"] == {
        "decided_by_another": 1,
        "comment_gone": 1,
        "stale_revision": 1,
        "case_not_found": 1,
    }
    said = {one["comment_id"]: (one["refused"], one["text"], one["site"]) for one in made["sample"]}
    assert said[str(texts[1].comment_id)] == ("comment_gone", None, "drama")
    assert said[str(other.comment_id)] == ("case_not_found", None, None)
    undone = (await desk.rule(texts[0].comment_id, "approve", who="bob")).json()["id"]
    await desk.ask("bob", "DELETE", f"/v1/cases/{texts[0].comment_id}/decisions/{undone}")
    await confirm(desk, made)
    await finish(mod)
    assert await states(mod, texts[3:]) == [REMOVED] * 3
    assert await states(mod, [texts[0], other]) == [OPEN, OPEN]


async def test_what_waits_for_nobody_can_be_decided_when_it_was_asked_for(
    mod: Moderation, desk: Desk
) -> None:
    author = UUID(int=9)
    texts = [posted(f"{HARMLESS} {n}", minute=n, author_id=author) for n in range(3)]
    await mod.screening.handle(mod.teller.batch(opened(), *texts, posted(HARMLESS, minute=9)))
    assert (await preview(desk, author=str(author)))["bulk"]["members"] == 0
    made = await preview(desk, author=str(author), state="all")
    assert made["bulk"]["holding"] == {"publish": 3}
    assert made["effects"]["remove"] == {"changed": 3, "shown": 0, "hidden": 3}
    await confirm(desk, made)
    await finish(mod)
    assert await states(mod, texts) == [REMOVED] * 3
    await undo(desk, made)
    await finish(mod)
    assert await states(mod, texts) == [("screened", "publish")] * 3


async def test_one_call_takes_it_back_and_what_was_decided_since_stays(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 5)
    made = await preview(desk)
    await confirm(desk, made)
    await finish(mod)
    over = str(made["bulk"]["id"])
    await desk.rule(texts[0].comment_id, "approve", who="bob", over=over)
    await desk.ask("bob", "DELETE", f"/v1/cases/{texts[1].comment_id}/decisions/{over}")
    await mod.screening.handle(mod.teller.batch(edited(texts[2], "Another text.")))

    assert (await undo(desk, made, who="bob"))["state"] == "undoing"
    await finish(mod)
    shown = await found(desk, made)
    assert (shown["state"], shown["undo_by"]["name"]) == ("undone", "Bob")
    assert shown["undoing"] == {
        "done": 5,
        "total": 5,
        "outcomes": {"undone": 2, "decided_since": 1, "already_undone": 1, "edited_since": 1},
    }
    assert await states(mod, texts) == [("decided", "publish"), OPEN, OPEN, OPEN, OPEN]
    assert (await undo(desk, made, status=409))["code"] == "bulk_undone_before"


async def test_of_two_who_confirm_at_once_one_is_obeyed(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 3)
    made = await preview(desk)
    path = f"/v1/bulk/{made['bulk']['id']}/confirm"
    answers = await asyncio.gather(
        *(desk.ask(who, "POST", path, json={"action": "remove"}) for who in ("ada", "bob") * 2)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 202]
    assert len({answer.json()["confirmed_by"]["id"] for answer in answers}) == 1
    await finish(mod)
    assert len(await decisions(mod)) == 3
    other = await confirm(desk, made, "approve", status=409)
    assert (other["code"], other["ruling"]["action"]) == ("bulk_confirmed_otherwise", "remove")
    assert await states(mod, texts) == [REMOVED] * 3


async def test_it_is_stopped_midway_then_taken_back_as_far_as_it_came(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 250)
    made = await preview(desk)
    await confirm(desk, made)
    assert await work(mod).step() == 100
    path = f"/{made['bulk']['id']}"
    assert (await ask(desk, "DELETE", path))["state"] == "stopped"
    assert await finish(mod) == 0
    shown = await found(desk, made)
    assert (shown["deciding"]["done"], shown["stopped_by"]["name"]) == (100, "Ada")
    assert await states(mod, texts[:101]) == [REMOVED] * 100 + [OPEN]
    assert (await ask(desk, "DELETE", path, status=409))["code"] == "nothing_to_stop"
    await undo(desk, made)
    await finish(mod)
    assert await states(mod, texts) == [OPEN] * 250
    undone = [entry for entry in await mod.recorded() if isinstance(entry.event, DecisionUndone)]
    assert len(undone) == 100


async def test_a_short_one_need_not_wait_for_a_long_one(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 250)
    long, short = await preview(desk), await pick(desk, texts[249:])
    await confirm(desk, long)
    await confirm(desk, short, "approve", who="bob")
    worker = work(mod)
    assert [await worker.step() for _ in range(2)] == [100, 1]
    assert (await found(desk, short))["state"] == "decided"


async def test_more_than_the_most_is_refused_and_leaves_nothing(mod: Moderation) -> None:
    await waiting(mod, 3)
    async with acquire(mod.pool) as connection:
        for most, kept in ((2, 0), (3, 1)):
            try:
                await freeze(connection, Chosen(query=Asked()), "drama", by="ada", at=SCREENED_AT, most=most)
            except TooManyCases as refusal:
                assert "2" in refusal.detail  # noqa: PT017
            assert await connection.fetchval("SELECT count(*) FROM bulks") == kept


async def test_previews_that_nobody_confirms_are_forgotten(mod: Moderation, desk: Desk) -> None:
    await waiting(mod, 2)
    made = [await preview(desk) for _ in range(11)]
    assert (await ask(desk, "GET", f"/{made[0]['bulk']['id']}", status=404))["code"] == "bulk_not_found"
    assert await ask(desk, "DELETE", f"/{made[1]['bulk']['id']}", status=204) is None
    assert (await ask(desk, "GET"))["bulks"] == []
    assert await mod.pool.fetchval("SELECT count(*) FROM bulk_members") == 18


async def test_the_list_of_what_was_done(mod: Moderation, desk: Desk) -> None:
    await waiting(mod, 2)
    made = [await preview(desk) for _ in range(3)]
    for one in made:
        await confirm(desk, one)
    first = await ask(desk, "GET", params={"limit": 2})
    rest = await ask(desk, "GET", params={"limit": 2, "after": first["next"]})
    listed = [one["id"] for page in (first, rest) for one in page["bulks"]]
    assert listed == [one["bulk"]["id"] for one in reversed(made)]
    assert rest["next"] is None
    assert first["bulks"][0]["chosen"] == {"query": {}}
    assert (await ask(desk, "GET", who="otto"))["bulks"] == []


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({}, "/cases"),
        ({"cases": []}, "/cases"),
        ({"query": {}, "cases": [{"comment_id": str(UUID(int=1)), "revision": 1}]}, "/cases"),
        ({"query": {"state": "lost"}}, "/query/state"),
        ({"cases": [{"comment_id": str(UUID(int=1)), "revision": 0}]}, "/cases/0/revision"),
    ],
)
async def test_a_choice_that_makes_no_sense_is_refused(desk: Desk, given: Any, pointer: str) -> None:
    refusal = await ask(desk, "POST", status=422, json=given)
    assert refusal["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"action": "spam", "reason": "rude"}, "/reason"),
        ({"action": "remove", "label": "x"}, "/label"),
        ({"action": "approve", "message": "Why"}, "/message"),
        ({"action": "burn"}, "/action"),
    ],
)
async def test_a_confirmation_that_makes_no_sense_is_refused(
    mod: Moderation, desk: Desk, given: Any, pointer: str
) -> None:
    await waiting(mod, 1)
    made = await preview(desk)
    refusal = await ask(desk, "POST", f"/{made['bulk']['id']}/confirm", status=422, json=given)
    assert refusal["errors"][0]["pointer"] == pointer
    assert (await found(desk, made))["state"] == "preview"


async def test_nothing_to_decide_to_stop_or_to_take_back_is_said(desk: Desk) -> None:
    made = await preview(desk)
    assert (await confirm(desk, made, status=409))["code"] == "nothing_to_decide"
    assert (await undo(desk, made, status=409))["code"] == "bulk_not_confirmed"


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("rita", 403), ("otto", 404), ("alma", 0)])
async def test_who_may_do_it(mod: Moderation, desk: Desk, who: str | None, status: int) -> None:
    await waiting(mod, 1)
    made = await preview(desk)
    path = f"/{made['bulk']['id']}"
    order = {"json": {"action": "remove"}}
    calls: list[tuple[str, str, Any, int]] = [
        ("POST", "", {"json": {"query": {"site": "drama"}}}, 201),
        ("GET", path, {}, 200),
        ("GET", f"{path}/members", {}, 200),
        ("POST", f"{path}/confirm", order, 202),
        ("POST", f"{path}/undo", {}, 202),
        ("DELETE", path, {}, 200),
    ]
    for method, at, sent, allowed in calls:
        await ask(desk, method, at, who=who, status=status or allowed, **sent)


async def test_what_readers_report_after_it_waits_again(mod: Moderation, desk: Desk) -> None:
    """An approval does not end what is said of a comment later."""
    texts = await waiting(mod, 2)
    made = await preview(desk)
    await confirm(desk, made, "approve")
    await finish(mod)
    await mod.screening.handle(mod.teller.batch(reported(texts[0])))
    assert await states(mod, texts) == [("open", "publish"), ("decided", "publish")]
