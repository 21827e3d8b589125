"""One ruling on all that say nearly the same, over HTTP: each case has its own decision, one call undoes them all."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.moderation.cases.commands import Decide
from services.moderation.cases.together import decide_together
from services.moderation.rebuild import rebuild
from services.moderation.verify import verify
from shared.contracts.comments import CommentPosted
from shared.contracts.moderation import CaseDecided, DecisionUndone
from shared.contracts.ruling import Ruling
from shared.ids import new_id
from tests.support.database import Database
from tests.support.moderation import SCREENED_AT, Desk, Moderation
from tests.support.moderation import settings as settings_for
from tests.support.told import HARMLESS, NOON, deleted, edited, opened, posted, reported

WORDS = (
    "Everybody should read my wonderful summary of this episode right now, before somebody else tells you all"
)
THREADS = [UUID(int=1000 + n) for n in range(6)]
ELSEWHERE = UUID(int=2000)
LATER = SCREENED_AT + timedelta(hours=1)
KEY = {"Idempotency-Key": "monday-1"}


async def campaign(mod: Moderation, many: int = 5, *, begin: datetime = NOON) -> list[CommentPosted]:
    """The same text under several pages, by different people; every comment of the site waits for a person."""
    await mod.screening.handle(mod.teller.batch(*(opened(thread_id=one, key=str(one)) for one in THREADS)))
    texts = [copy(n, begin + timedelta(minutes=n)) for n in range(many)]
    await mod.screening.handle(mod.teller.batch(*texts))
    return texts


def copy(n: int, at: datetime) -> CommentPosted:
    return posted(WORDS, thread_id=THREADS[n % len(THREADS)], at=at, mode="hold", state="held")


def ids(texts: Sequence[CommentPosted]) -> list[str]:
    return [str(one.comment_id) for one in texts]


async def rule_all(
    desk: Desk, comment: CommentPosted, action: str = "remove", who: str | None = "ada", **more: Any
) -> Any:
    headers = more.pop("headers", {})
    path = f"/v1/cases/{comment.comment_id}/cluster/decisions"
    return await desk.ask(who, "POST", path, json={"revision": 1, "action": action, **more}, headers=headers)


async def shown(desk: Desk, comment: CommentPosted, who: str = "alma") -> dict[str, Any]:
    found: dict[str, Any] = (await desk.ask(who, "GET", f"/v1/cases/{comment.comment_id}")).json()
    return found


async def states(desk: Desk, texts: Sequence[CommentPosted]) -> list[str]:
    return [(await shown(desk, one))["state"] for one in texts]


async def decisions(mod: Moderation) -> list[CaseDecided]:
    return [entry.event for entry in await mod.recorded() if isinstance(entry.event, CaseDecided)]


async def test_one_call_decides_a_campaign_and_nothing_else(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    other = opened(thread_id=ELSEWHERE, site="other", key="k")
    alike = posted(WORDS, thread_id=ELSEWHERE, site="other", minute=9, mode="hold")
    unlike = posted(HARMLESS, mode="hold", minute=9, thread_id=THREADS[0])
    await mod.screening.handle(mod.teller.batch(other, alike, unlike))

    answer = await rule_all(desk, texts[2], reason="spam", note="seen it before")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["action"], made["ruling"]["reason"], made["more"], made["left"]) == (
        "remove",
        "spam",
        False,
        [],
    )
    assert made["decided"][0] == str(texts[2].comment_id)
    assert set(made["decided"]) == set(ids(texts))

    recorded = await decisions(mod)
    assert sorted(str(one.comment_id) for one in recorded) == sorted(ids(texts))
    assert {str(one.decision_id) for one in recorded} == {made["id"]}
    assert [one.sealed and one.sealed.text for one in recorded] == ["seen it before"] * 5
    assert await states(desk, texts) == ["decided"] * 5
    assert await states(desk, [alike, unlike]) == ["open", "open"]


async def test_a_case_tells_how_many_wait_that_say_nearly_the_same(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    alone = posted(HARMLESS, mode="hold", minute=9, thread_id=THREADS[0])
    await mod.screening.handle(mod.teller.batch(alone))
    await desk.rule(texts[0].comment_id, "remove")
    await mod.screening.handle(mod.teller.batch(deleted(texts[4])))

    first = str(texts[0].comment_id)
    assert [(await shown(desk, one))["cluster"] for one in texts[:2]] == [{"id": first, "open": 3}] * 2
    listed = (await desk.ask("rita", "GET", "/v1/cases")).json()["cases"]
    sizes = {one["comment_id"]: one["cluster"]["open"] for one in listed}
    assert sizes == {**dict.fromkeys(ids(texts[1:4]), 3), str(alone.comment_id): 1}


async def test_one_call_undoes_it(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    made = (await rule_all(desk, texts[0])).json()["id"]
    single = await desk.ask("ada", "DELETE", f"/v1/cases/{texts[4].comment_id}/decisions/{made}")
    assert single.status_code == 200

    path = f"/v1/cases/{texts[0].comment_id}/cluster/decisions/{made}"
    answer = await desk.ask("bob", "DELETE", path)
    assert answer.status_code == 200, answer.text
    assert sorted(answer.json()["undone"]) == sorted(ids(texts[:4]))
    assert answer.json()["left"] == [{"comment_id": str(texts[4].comment_id), "code": "already_undone"}]
    assert await states(desk, texts) == ["open"] * 5
    undone = [entry.event for entry in await mod.recorded() if isinstance(entry.event, DecisionUndone)]
    assert sorted(Counter(one.by for one in undone).values()) == [1, 4]
    assert {one.ruling.action for one in undone} == {"hold"}

    again = await desk.ask("ada", "DELETE", path)
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")
    missing = await desk.ask("ada", "DELETE", path[:-36] + str(UUID(int=1)))
    assert (missing.status_code, missing.json()["code"]) == (404, "decision_not_found")
    foreign = await desk.ask("otto", "DELETE", path)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "case_not_found")


async def test_sent_again_it_decides_nothing_twice_and_nothing_new(mod: Moderation, desk: Desk) -> None:
    now = datetime.now(UTC)
    texts = await campaign(mod, begin=now - timedelta(hours=1))
    first = await rule_all(desk, texts[1], headers=KEY)
    late = copy(5, now + timedelta(hours=1))
    await mod.screening.handle(mod.teller.batch(late))

    again = await rule_all(desk, texts[1], headers=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert sorted(again.json()["decided"]) == sorted(first.json()["decided"])
    assert len(await decisions(mod)) == 5
    assert await states(desk, [late]) == ["open"]

    other = await rule_all(desk, texts[1], "approve", headers=KEY)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert (await rule_all(desk, texts[1], headers={"Idempotency-Key": "monday-2"})).json()["decided"] == [
        str(late.comment_id)
    ]


async def test_what_was_undone_stays_so_when_the_request_comes_once_more(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    made = (await rule_all(desk, texts[0], headers=KEY)).json()["id"]
    await desk.ask("ada", "DELETE", f"/v1/cases/{texts[0].comment_id}/cluster/decisions/{made}")
    assert (await rule_all(desk, texts[0], headers=KEY)).status_code == 200
    assert await states(desk, texts) == ["open"] * 5


async def test_sent_twice_at_the_same_time_each_case_is_decided_once(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    answers = await asyncio.gather(*(rule_all(desk, texts[0], headers=KEY) for _ in range(3)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len(await decisions(mod)) == 5


async def test_of_two_who_decide_otherwise_at_once_each_case_obeys_one(mod: Moderation, desk: Desk) -> None:
    """Whoever is second is refused, or finds cases that are named as another's: none is decided twice."""
    texts = await campaign(mod)
    await asyncio.gather(
        rule_all(desk, texts[0], "remove", "ada"), rule_all(desk, texts[4], "approve", "bob")
    )
    recorded = await decisions(mod)
    assert len(recorded) == len({one.comment_id for one in recorded}) == 5


async def test_who_broke_off_finishes_what_they_began(mod: Moderation) -> None:
    """As if the process had been killed after two cases: what has come to wait since is not concerned."""
    texts = await campaign(mod)
    command = remove()
    for one in texts[2:4]:
        await mod.cases.handle(one.comment_id, command, site="drama")
    await mod.screening.handle(mod.teller.batch(copy(5, command.at + timedelta(1))))

    came = await decide_together(mod.cases, mod.pool, texts[3].comment_id, command, site="drama")
    assert (set(came.taken), came.fresh) == ({one.comment_id for one in texts}, 3)
    assert len(await decisions(mod)) == 5


async def test_what_another_has_decided_otherwise_is_left_alone_and_named(
    mod: Moderation, desk: Desk
) -> None:
    texts = await campaign(mod)
    await desk.rule(texts[1].comment_id, "approve", who="bob")
    await mod.screening.handle(mod.teller.batch(reported(texts[1])))
    assert await states(desk, texts[1:2]) == ["open"]

    made = (await rule_all(desk, texts[0])).json()
    assert made["left"] == [{"comment_id": str(texts[1].comment_id), "code": "decided_by_another"}]
    assert sorted(made["decided"]) == sorted(ids([texts[0], *texts[2:]]))
    assert (await shown(desk, texts[1]))["ruling"]["action"] == "publish"


async def test_who_says_something_else_by_now_is_not_concerned(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    await mod.screening.handle(mod.teller.batch(edited(texts[1], HARMLESS)))
    made = (await rule_all(desk, texts[0])).json()
    assert sorted(made["decided"]) == sorted(ids([texts[0], *texts[2:]]))
    assert await states(desk, texts[1:2]) == ["open"]


async def test_a_text_that_changes_meanwhile_is_left_alone_and_named(mod: Moderation, desk: Desk) -> None:
    """The comment service has told of the new text, and it has no verdict yet."""
    texts = await campaign(mod)
    await mod.pool.execute("UPDATE submissions SET revision = 2 WHERE comment_id = $1", texts[1].comment_id)
    made = (await rule_all(desk, texts[0])).json()
    assert made["left"] == [{"comment_id": str(texts[1].comment_id), "code": "stale_revision"}]


async def test_a_stale_reading_decides_nothing(mod: Moderation, desk: Desk) -> None:
    texts = await campaign(mod)
    await mod.screening.handle(mod.teller.batch(edited(texts[0], f"{WORDS}!")))
    answer = await rule_all(desk, texts[0])
    assert (answer.status_code, answer.json()["code"], answer.json()["text"]) == (
        409,
        "stale_revision",
        f"{WORDS}!",
    )
    assert await decisions(mod) == []


async def test_no_more_than_the_most_are_decided_at_once(mod: Moderation) -> None:
    """The one that was read, and those that wait longest; sent again no more of them, by another command the rest."""
    texts = await campaign(mod)
    first, rest = remove(), remove()
    for command, taken, fresh, more in (
        (first, [4, 0, 1], 3, True),
        (first, [4, 0, 1], 0, True),
        (rest, [2, 3], 2, False),
    ):
        came = await decide_together(mod.cases, mod.pool, texts[4].comment_id, command, site=None, most=3)
        assert set(came.taken) == {texts[n].comment_id for n in taken}
        assert (came.fresh, came.more) == (fresh, more)


def remove() -> Decide:
    return Decide(decision_id=new_id(), revision=1, ruling=Ruling(action="remove"), by="ada", at=LATER)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"action": "mask"}, "/action"),
        ({"spans": [[0, 1]]}, "/spans"),
        ({"revision": 0}, "/revision"),
        ({"note": " "}, "/note"),
    ],
)
async def test_what_makes_no_sense_across_texts_is_refused(
    mod: Moderation, desk: Desk, given: dict[str, Any], pointer: str
) -> None:
    texts = await campaign(mod, 1)
    answer = await rule_all(desk, texts[0], **given)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("rita", 403), ("otto", 404), ("ada", 201), ("alma", 201)]
)
async def test_who_may_decide_for_all(mod: Moderation, desk: Desk, who: str | None, status: int) -> None:
    texts = await campaign(mod, 2)
    answer = await rule_all(desk, texts[0], who=who)
    assert answer.status_code == status
    made = answer.json().get("id", UUID(int=1))
    path = f"/v1/cases/{texts[0].comment_id}/cluster/decisions/{made}"
    undone = await desk.ask(who, "DELETE", path)
    assert undone.status_code == (200 if status == 201 else status)
    assert len(await decisions(mod)) == (2 if status == 201 else 0)


async def test_decisions_of_a_campaign_are_rebuilt_as_they_were(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    texts = await campaign(mod)
    made = (await rule_all(desk, texts[0])).json()["id"]
    await mod.pool.execute("UPDATE case_decisions SET decision_id = comment_id")
    await rebuild(settings_for(database.moderation))
    assert (await verify(settings_for(database.moderation))).findings == []
    answer = await desk.ask("ada", "DELETE", f"/v1/cases/{texts[0].comment_id}/cluster/decisions/{made}")
    assert sorted(answer.json()["undone"]) == sorted(ids(texts))
