"""Trying and replaying over HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.moderation.app import create_app
from services.moderation.replays import store
from services.moderation.replays.run import REPLAYS
from services.moderation.replays.running import Runner
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.ids import new_id
from shared.postgres.pool import Connection
from tests.support.cases import PUBLISH, REMOVE
from tests.support.database import Database
from tests.support.history import HOLDS_LINKS, REJECTS, SITE, History, means
from tests.support.moderation import Desk, Moderation, settings

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"
POLICY = f"/v1/sites/{SITE}/policy"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[Desk]:
    """Olga owns the site drama, Ada moderates it, Rita reviews it; Otto owns another."""
    people = {
        "olga": (Role.OWNER, SITE),
        "ada": (Role.MODERATOR, SITE),
        "rita": (Role.REVIEWER, SITE),
        "otto": (Role.OWNER, "other"),
    }
    keys = {
        name: await add_key(database.owner, "moderation", role, site, name.title())
        for name, (role, site) in people.items()
    }
    app = create_app(settings(database.moderation))
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        app.litestar.state.means = means()
        yield Desk(http, keys)


async def ask(desk: Desk, method: str, path: str, who: str = "olga", status: int = 200, **sent: Any) -> Any:
    answer = await desk.ask(who, method, POLICY + path, **sent)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def do(connection: Connection, past: History) -> None:
    await Runner(connection, past.means, new_id(), rest=0).drain(REPLAYS, asyncio.Event())


async def test_a_replay_is_asked_for_watched_and_read(
    desk: Desk, past: History, connection: Connection
) -> None:
    comments = await past.said(LINK, LINK, HARMLESS, LINK, version=1)
    await past.rule(comments[3], REMOVE)
    asked = await ask(desk, "POST", "/replays", status=202, json={"version": 2})
    assert (asked["state"], asked["progress"]["total"]) == ("waiting", None)
    await do(connection, past)

    found = await ask(desk, "GET", f"/replays/{asked['id']}", who="ada")
    assert (found["state"], found["listed"]) == ("done", 2)
    assert found["progress"]["seen"] == found["progress"]["total"] > 0
    assert found["counts"]["kinds"] == {"held": 2, "unchanged": 1}
    assert found["agreement"] == {"removed": 1, "caught": 1, "approved": 0, "stopped": 0}
    assert found["effort"] == {
        "more_minutes": 0.7,
        "less_minutes": 0.0,
        "seconds_a_case": 20.0,
        "measured": "assumed",
    }
    listed = await ask(desk, "GET", f"/replays/{asked['id']}/differences", who="ada")
    assert [one["comment_id"] for one in listed["differences"]] == [
        str(one.comment_id) for one in comments[:2]
    ] or [one["comment_id"] for one in listed["differences"]] == [
        str(one.comment_id) for one in comments[1::-1]
    ]
    [first, _] = listed["differences"]
    assert (first["kind"], first["text"], first["cut"]) == ("held", LINK, False)
    assert (first["was"]["action"], first["now"]["action"], first["rules"]) == (
        "publish",
        "hold",
        ["any link"],
    )
    assert first["reasons"][0]["detail"] == "1 links"
    assert first["case"] == f"/v1/cases/{first['comment_id']}"
    runs = await ask(desk, "GET", "/replays", who="ada")
    assert [run["id"] for run in runs["runs"]] == [asked["id"]]


async def test_differences_are_paged_by_kind_and_rule(
    desk: Desk, past: History, connection: Connection
) -> None:
    await past.said(*[LINK, AHEAD] * 5, version=3)
    asked = await ask(desk, "POST", "/replays", status=202, json={"version": 2})
    await do(connection, past)
    path = f"/replays/{asked['id']}/differences"
    seen: list[str] = []
    after: dict[str, str] = {}
    for _ in range(3):
        page = await ask(desk, "GET", path, params={"kind": "held", "limit": 2, **after})
        seen += [one["comment_id"] for one in page["differences"]]
        after = {"after": page["next"]} if page["next"] else {}
    assert len(set(seen)) == len(seen) == 5
    assert not after
    covered = await ask(desk, "GET", path, params={"rule": "later episode"})
    assert {one["kind"] for one in covered["differences"]} == {"masked"}
    assert len(covered["differences"]) == 5
    await ask(desk, "GET", path, status=422, params={"after": "???"})


async def test_of_a_deleted_comment_nothing_is_shown(
    mod: Moderation, desk: Desk, past: History, connection: Connection
) -> None:
    [comment] = await past.said(LINK, version=1)
    asked = await ask(desk, "POST", "/replays", status=202, json={"version": 2})
    await do(connection, past)
    await mod.pool.execute("UPDATE submissions SET state = 'deleted'")
    listed = await ask(desk, "GET", f"/replays/{asked['id']}/differences")
    [one] = listed["differences"]
    assert (one["comment_id"], one["text"]) == (str(comment.comment_id), None)
    assert [reason["detail"] for reason in one["reasons"]] == [""]


async def test_a_replay_is_cancelled_then_forgotten(desk: Desk, past: History) -> None:
    await past.said(LINK, version=1)
    asked = await ask(desk, "POST", "/replays", status=202, json={"text": REJECTS})
    path = f"/replays/{asked['id']}"
    assert (await ask(desk, "DELETE", path))["state"] == "cancelled"
    await ask(desk, "DELETE", path, status=204)
    assert (await ask(desk, "GET", path, status=404))["code"] == "replay_not_found"


@pytest.mark.parametrize(
    ("method", "path", "least"),
    [
        ("POST", "/try", "ada"),
        ("POST", "/replays", "olga"),
        ("GET", "/replays", "ada"),
        ("DELETE", f"/replays/{UUID(int=1)}", "olga"),
        ("GET", f"/replays/{UUID(int=1)}", "ada"),
        ("GET", f"/replays/{UUID(int=1)}/differences", "ada"),
        ("GET", "/shadow/differences", "ada"),
    ],
)
async def test_moderators_read_and_try_and_owners_start(
    desk: Desk, method: str, path: str, least: str
) -> None:
    sent: Any = {"json": {}} if method == "POST" else {}
    for who, status in (("rita", 403), ("otto", 404), ("ada", 403 if least == "olga" else None)):
        answer = await desk.ask(who, method, POLICY + path, **sent)
        assert answer.status_code == status if status else answer.status_code not in (401, 403)


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "/version"),
        ({"version": 1, "text": "policy: 1"}, 422, "/version"),
        ({"version": 99}, 404, "policy_version_not_found"),
        ({"text": "policy: 2\n"}, 422, "policy_invalid"),
        ({"version": -1}, 422, "/version"),
    ],
)
async def test_what_cannot_be_replayed_is_refused(desk: Desk, body: Any, status: int, said: str) -> None:
    answer = await ask(desk, "POST", "/replays", status=status, json=body)
    assert said in (answer["code"], *(one["pointer"] for one in answer.get("errors", ())))


@pytest.mark.usefixtures("past")
async def test_too_many_that_wait_are_refused(desk: Desk) -> None:
    for _ in range(store.MOST_WAITING):
        await ask(desk, "POST", "/replays", status=202, json={"version": 2})
    refused = await ask(desk, "POST", "/replays", status=409, json={"version": 2})
    assert refused["code"] == "too_many_replays"


@pytest.mark.usefixtures("past")
async def test_a_pasted_comment_is_tried_with_all_that_the_answer_rests_on(desk: Desk) -> None:
    body = {"text": "money http://a.example", "version": 3, "given": {"author.approved": 2}}
    tried = await ask(desk, "POST", "/try", who="ada", json=body)
    assert (tried["policy"], tried["origin"], tried["action"]) == ("drama@3", "new", "hold")
    assert tried["spam"]["learned"] == 0.7
    assert tried["spam"]["with_rules"] > tried["spam"]["limit"] == 0.5
    assert [one["feature"] for one in tried["spam"]["because"]] == ["money.easy", "rule a link weighs"]
    features = {one["feature"]: one for one in tried["features"]}
    assert (features["links.count"]["value"], features["links.count"]["given"]) == (1.0, False)
    assert (features["author.approved"]["value"], features["author.approved"]["given"]) == (2.0, True)
    assert features["spam"]["value"] == 0.7
    [rule] = tried["rules"]
    assert (rule["rule"], rule["spoke"]) == ("a link weighs", True)
    [condition] = rule["when"]
    assert (condition["source"], condition["values"], condition["holds"]) == (
        'when: {links.count: "> 0"}',
        {"links.count": 1.0},
        True,
    )
    assert tried["models"] == {"prior": "p1"}


@pytest.mark.usefixtures("past")
async def test_a_text_that_is_not_stored_is_tried_and_says_what_nearly_spoke(desk: Desk) -> None:
    body = {"text": HARMLESS, "policy": HOLDS_LINKS, "post": {"episode": 3}}
    tried = await ask(desk, "POST", "/try", json=body)
    assert (tried["policy"], tried["action"]) == ("draft", "publish")
    assert [(one["spoke"], one["nearly"]) for one in tried["rules"]] == [(False, True), (False, True)]
    wrong = await ask(desk, "POST", "/try", status=422, json={"text": "x", "policy": "policy: 1\nrulez: []"})
    assert (wrong["code"], wrong["errors"][0]["line"]) == ("policy_invalid", 2)


async def test_a_stored_comment_is_tried_as_it_was_then(desk: Desk, past: History) -> None:
    [comment] = await past.said(AHEAD, version=1)
    await past.edited(comment, HARMLESS, version=1)
    await past.rule(comment, PUBLISH, revision=2)
    body: dict[str, Any] = {"comment_id": str(comment.comment_id)}
    newest = await ask(desk, "POST", "/try", json=body)
    assert (newest["origin"], newest["action"], newest["stored"]["text"]) == ("restored", "publish", HARMLESS)
    assert (newest["stored"]["revision"], newest["stored"]["by_person"]) == (2, True)
    first = await ask(desk, "POST", "/try", json=body | {"revision": 1})
    assert (first["action"], first["policy"], first["stored"]["verdict"]["action"]) == (
        "mask",
        "drama@1",
        "mask",
    )
    other = await ask(desk, "POST", "/try", json=body | {"revision": 1, "version": 3})
    assert (other["action"], other["policy"]) == ("publish", "drama@3")
    given = await ask(desk, "POST", "/try", json=body | {"version": 2, "given": {"links.count": 3}})
    assert given["action"] == "hold"
    await ask(desk, "POST", "/try", status=404, json=body | {"revision": 3})
    await ask(desk, "POST", "/try", status=404, json={"comment_id": str(uuid4())})


async def test_a_verdict_without_grounds_is_tried_anew_and_says_so(desk: Desk, past: History) -> None:
    comment = await past.screened_without_grounds(LINK)
    tried = await ask(desk, "POST", "/try", json={"comment_id": str(comment.comment_id), "version": 2})
    assert (tried["origin"], tried["action"]) == ("recomputed", "hold")


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": "x", "comment_id": str(UUID(int=1))}, "/text"),
        ({"text": "x", "version": 1, "policy": "policy: 1"}, "/policy"),
        ({"comment_id": str(UUID(int=1)), "name": "x"}, "/name"),
        ({"text": "x", "revision": 2}, "/revision"),
        ({"text": "x", "given": {"links.cuont": 1}}, "/given/links.cuont"),
        ({"text": "x", "given": {"links.count": "many"}}, "/given/links.count"),
        ({"text": "x", "given": {"spam": 7}}, "/given/spam"),
        ({"text": "x", "given": {"links.count": -1}}, "/given/links.count"),
        ({"text": "x", "given": {"site.mode": "open"}}, "/given/site.mode"),
        ({"text": "x", "given": {"website.bare": 1}}, "/given/website.bare"),
        ({"text": "x", "given": {"a/b": 1}}, "/given/a~1b"),
        ({"text": "x", "reason": "y"}, "/reason"),
    ],
)
async def test_what_cannot_be_tried_is_refused_with_its_place(desk: Desk, body: Any, pointer: str) -> None:
    answer = await ask(desk, "POST", "/try", status=422, json=body)
    assert [one["pointer"] for one in answer["errors"]] == [pointer]


async def test_runs_of_this_kind_are_the_only_ones_that_can_be_stopped(
    desk: Desk, past: History, connection: Connection
) -> None:
    await past.enable(2)
    await past.roll_back(2)
    [run] = await store.find_all(connection, SITE)
    assert run.kind not in REPLAYS
    await ask(desk, "DELETE", f"/replays/{run.replay_id}", status=404)
    shown = await ask(desk, "GET", f"/replays/{run.replay_id}")
    assert shown["subject"] == {"kind": "rollback", "from": 2, "to": 1}


@pytest.mark.usefixtures("past")
async def test_a_kind_that_no_difference_has_is_refused(desk: Desk) -> None:
    refused = await ask(desk, "GET", "/shadow/differences?kind=hidden", status=422)
    assert [one["parameter"] for one in refused["errors"]] == ["kind"]
    assert (await ask(desk, "GET", "/shadow/differences?kind=held"))["differences"] == []
