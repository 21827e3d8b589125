"""A site's policy over HTTP: from draft to live and back, by those who may."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from services.moderation.policies.features import FEATURES
from services.moderation.policies.reading.yaml import MOST_BYTES
from services.moderation.policing.commands import Enable, WriteDraft
from services.moderation.policing.handler import Policies
from services.moderation.policing.language import LANGUAGE
from tests.support.moderation import PARTITIONS, Desk, Moderation
from tests.support.policies import NOON, WRONG, policy_text

POLICY = "/v1/sites/drama/policy"


async def draft(office: Desk, limit: int = 1, *, who: str = "olga", **sent: Any) -> httpx2.Response:
    return await office.ask(who, "POST", f"{POLICY}/versions", json={"text": policy_text(limit)}, **sent)


async def act(office: Desk, what: str, *, who: str = "olga", **sent: Any) -> httpx2.Response:
    return await office.ask(who, "POST", f"{POLICY}/versions/{what}", **sent)


async def shown(office: Desk, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await office.ask("ada", "GET", POLICY + query)).json()
    return found


async def recorded(mod: Moderation) -> int:
    return len(await mod.recorded())


async def test_a_site_begins_with_the_default(office: Desk) -> None:
    policy = await shown(office)
    assert (policy["live"], policy["reference"], policy["newest"], policy["changes"]) == (
        0,
        "default@1",
        0,
        0,
    )
    assert policy["text"] == LANGUAGE.default
    assert (policy["versions"], policy["before"], policy["shadow"], policy["by"]) == ([], None, None, None)
    first = (await office.ask("ada", "GET", f"{POLICY}/versions/0")).json()
    assert (first["text"], first["state"], first["by"]) == (LANGUAGE.default, "live", None)


async def test_from_draft_over_shadow_to_live_and_back(office: Desk) -> None:
    drafted = await draft(office, 1)
    assert (drafted.status_code, drafted.json()["version"], drafted.json()["live"]) == (201, 1, 0)
    assert (await act(office, "1/shadow")).json()["shadow"] == 1

    enabled = await act(office, "1/enable")
    assert enabled.status_code == 200
    policy = enabled.json()
    assert (policy["live"], policy["reference"], policy["before"], policy["shadow"]) == (
        1,
        "drama@1",
        0,
        None,
    )
    await draft(office, 2)
    await act(office, "2/enable")
    rolled = (await act(office, "2/rollback")).json()
    assert (rolled["live"], rolled["before"], rolled["newest"], rolled["changes"]) == (1, 0, 2, 7)

    policy = await shown(office)
    assert policy["text"] == policy_text(1)
    assert [(one["version"], one["state"]) for one in policy["versions"]] == [(2, "draft"), (1, "live")]
    second = (await office.ask("ada", "GET", f"{POLICY}/versions/2")).json()
    assert (second["text"], second["reference"]) == (policy_text(2), "drama@2")


async def test_what_is_wrong_has_line_and_column(mod: Moderation, office: Desk) -> None:
    refused = await office.ask("olga", "POST", f"{POLICY}/versions", json={"text": WRONG})
    assert (refused.status_code, refused.json()["code"]) == (422, "policy_invalid")
    (error,) = refused.json()["errors"]
    assert (error["line"], error["column"]) == (4, 12)
    assert "links.count" in error["message"]
    assert await recorded(mod) == 0


async def test_lint_keeps_nothing(mod: Moderation, office: Desk) -> None:
    good = await office.ask("ada", "POST", f"{POLICY}/lint", json={"text": policy_text()})
    [blocking] = good.json().pop("warnings")
    assert (good.status_code, good.json() | {"warnings": []}) == (
        200,
        {"ok": True, "errors": [], "warnings": [], "examples": []},
    )
    assert "Block author" in blocking["message"]
    bad = (await office.ask("ada", "POST", f"{POLICY}/lint", json={"text": WRONG})).json()
    assert bad["ok"] is False
    assert [(one["line"], one["column"]) for one in bad["errors"]] == [(4, 12)]
    unused = policy_text() + "lists:\n  friends: [ada.example]\n"
    doubtful = (await office.ask("ada", "POST", f"{POLICY}/lint", json={"text": unused})).json()
    assert doubtful["ok"] is True
    assert len(doubtful["warnings"]) == 2
    assert await recorded(mod) == 0


async def test_a_draft_tells_what_is_doubtful(office: Desk) -> None:
    text = policy_text() + "lists:\n  friends: [ada.example]\n"
    drafted = await office.ask("olga", "POST", f"{POLICY}/versions", json={"text": text, "note": "friends"})
    assert drafted.status_code == 201
    assert len(drafted.json()["warnings"]) == 2
    assert (await shown(office))["versions"][0]["note"] == "friends"


UNLIKELY = "examples:\n  - example: a pleasantry waits\n    text: how lovely\n    expect: hold\n"


async def test_a_policy_whose_examples_do_not_come_out_is_taken_nowhere_but_on_trial(
    mod: Moderation, office: Desk
) -> None:
    text = policy_text() + UNLIKELY
    linted = (await office.ask("ada", "POST", f"{POLICY}/lint", json={"text": text})).json()
    assert (linted["ok"], [one["line"] for one in linted["errors"]]) == (False, [9])
    refused = await office.ask("olga", "POST", f"{POLICY}/versions", json={"text": text})
    assert (refused.status_code, refused.json()["code"]) == (422, "policy_invalid")
    assert "should hold but comes out as publish" in refused.json()["errors"][0]["message"]
    assert await recorded(mod) == 0
    tried = await office.ask("ada", "POST", f"{POLICY}/try", json={"text": "how lovely", "policy": text})
    assert (tried.status_code, tried.json()["action"]) == (200, "publish")


async def test_one_whose_examples_came_out_once_is_rolled_back_to_and_not_enabled_anew(
    mod: Moderation, office: Desk
) -> None:
    """The models of another release may judge an example otherwise."""
    before = Policies(mod.pool, partitions=PARTITIONS)  # tries no examples, as if they came out
    await before.handle("drama", WriteDraft(text=policy_text(1) + UNLIKELY, by="olga", at=NOON))
    await before.handle("drama", Enable(number=1, by="olga", at=NOON))
    await draft(office, 2)
    await act(office, "2/enable")

    for what in ("1/enable", "1/shadow"):
        assert (await act(office, what)).json()["code"] == "policy_invalid"
    assert (await act(office, "2/rollback")).json()["live"] == 1
    assert (await shown(office))["text"] == policy_text(1) + UNLIKELY


async def test_the_same_text_again_is_the_same_version(mod: Moderation, office: Desk) -> None:
    await draft(office)
    again = await draft(office, who="oleg")
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert await recorded(mod) == 1


async def test_a_repeated_request_acts_once(mod: Moderation, office: Desk) -> None:
    key = {"Idempotency-Key": "monday"}
    first = await draft(office, 1, headers=key)
    await draft(office, 2)
    again = await draft(office, 1, headers=key)
    assert (again.status_code, again.json()["version"]) == (first.status_code, 1)
    other = await draft(office, 3, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    somebody_elses = await draft(office, 3, who="oleg", headers=key)
    assert somebody_elses.json()["version"] == 3
    assert await recorded(mod) == 3


async def test_two_who_enable_at_once(mod: Moderation, office: Desk) -> None:
    await draft(office)
    answers = await asyncio.gather(*(act(office, "1/enable", who=who) for who in ("olga", "oleg")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await recorded(mod) == 2


async def test_whoever_has_seen_another_state_is_told(office: Desk) -> None:
    await draft(office, 1)
    await draft(office, 2)
    seen = {"If-Match": f'"{(await shown(office))["changes"]}"'}
    assert (await act(office, "1/enable", headers=seen)).status_code == 200
    late = await act(office, "2/enable", who="oleg", headers=seen)
    assert (late.status_code, late.json()["code"], late.json()["changes"]) == (412, "policy_changed", 3)
    assert (await act(office, "2/enable", headers={"If-Match": "yesterday"})).status_code == 412
    assert (await act(office, "2/enable", headers={"If-Match": "*"})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/versions/1/enable", 404, "policy_version_not_found"),
        ("POST", "/versions/99999999999999999999/enable", 404, "not_found"),
        ("POST", "/versions/-1/enable", 404, "policy_version_not_found"),
        ("POST", "/versions/0/enable", 409, "policy_already_live"),
        ("POST", "/versions/0/rollback", 409, "nothing_before"),
        ("POST", "/versions/2/shadow", 404, "policy_version_not_found"),
        ("DELETE", "/shadow", 404, "no_shadow"),
        ("GET", "/versions/1", 404, "policy_version_not_found"),
        ("GET", "/versions/4294967296", 404, "policy_version_not_found"),
        ("GET", "?before=0", 422, "invalid"),
    ],
)
async def test_what_is_not_there_is_refused(
    mod: Moderation, office: Desk, method: str, path: str, status: int, code: str
) -> None:
    answer = await office.ask("olga", method, POLICY + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await recorded(mod) == 0


async def test_one_shadow_at_a_time(office: Desk) -> None:
    await draft(office, 1)
    await draft(office, 2)
    await act(office, "1/shadow")
    refused = await act(office, "2/shadow")
    assert (refused.status_code, refused.json()["shadow"]) == (409, 1)
    assert (await office.ask("olga", "DELETE", f"{POLICY}/shadow")).json()["shadow"] is None
    assert (await act(office, "2/shadow")).json()["shadow"] == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/text"), ({"text": " "}, "/text"), ({"text": 1}, "/text"), ({"text": "x", "by": "me"}, "/by")],
)
async def test_a_wrong_body_is_refused_with_its_place(office: Desk, body: object, pointer: str) -> None:
    for path in ("/versions", "/lint"):
        answer = await office.ask("olga", "POST", POLICY + path, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer


def largest(filling: str) -> str:
    """A policy of as many bytes as there may be, as many of them as possible such letters."""
    head = policy_text()
    room = MOST_BYTES - len(head.encode())
    lines, rest = divmod(room, 100)
    size = len(filling.encode())
    return head + ("#" + filling * (98 // size) + "x" * (98 % size) + "\n") * lines + "#" * rest


@pytest.mark.parametrize("filling", ["x", '"', "é", "第", "\U0001f600"])
async def test_the_largest_policy_is_taken_however_it_is_escaped(office: Desk, filling: str) -> None:
    text = largest(filling)
    assert len(text.encode()) == MOST_BYTES
    units = (text + " ").encode("utf-16-be")[:-2]
    escaped = "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    bodies = [
        json.dumps({"text": text}),
        json.dumps({"text": text}, ensure_ascii=False),
        f'{{"text":"{escaped}"}}',
    ]
    headers = {"Content-Type": "application/json"}
    for body in bodies:
        answer = await office.ask("ada", "POST", f"{POLICY}/lint", content=body, headers=headers)
        assert (answer.status_code, answer.json()["ok"]) == (200, True)
    drafted = await office.ask("olga", "POST", f"{POLICY}/versions", content=bodies[-1], headers=headers)
    assert drafted.status_code == 201
    assert (await office.ask("ada", "GET", f"{POLICY}/versions/1")).json()["text"] == text
    tried = await office.ask("ada", "POST", f"{POLICY}/try", json={"text": "hello", "policy": text})
    assert (tried.status_code, tried.json()["action"]) == (200, "publish")
    replayed = await office.ask("olga", "POST", f"{POLICY}/replays", json={"text": text})
    assert replayed.status_code == 202


@pytest.mark.parametrize("path", ["/lint", "/versions", "/try", "/replays"])
async def test_one_byte_more_is_refused_with_its_limit(mod: Moderation, office: Desk, path: str) -> None:
    field = "policy" if path == "/try" else "text"
    longer = {**({"text": "hello"} if path == "/try" else {}), field: largest("x") + "#"}
    refused = await office.ask("olga", "POST", POLICY + path, json=longer)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["message"]) == (f"/{field}", "longer than 262144 characters")

    body = b'{"text":"' + b"x" * 1_638_400 + b'"}'
    refused = await office.ask(
        "olga", "POST", POLICY + path, content=body, headers={"Content-Type": "application/json"}
    )
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert "a policy has at most 262144 bytes" in refused.json()["detail"]
    assert await recorded(mod) == 0


async def test_a_text_of_few_letters_and_too_many_bytes_is_a_mistake_of_the_text(office: Desk) -> None:
    refused = await office.ask("olga", "POST", f"{POLICY}/versions", json={"text": largest("第") + "第"})
    assert (refused.status_code, refused.json()["code"]) == (422, "policy_invalid")
    assert "at most 256 KiB" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{POLICY}/versions/1/enable"),
        ("POST", f"{POLICY}/versions/1/shadow"),
        ("POST", f"{POLICY}/versions/lint"),
        ("DELETE", f"{POLICY}/shadow"),
        ("POST", "/v1/cases/00000000-0000-7000-8000-000000000000/decisions"),
        ("POST", "/v1/sites/a/b/policy/lint"),
    ],
)
async def test_other_routes_read_no_more_than_before(office: Desk, method: str, path: str) -> None:
    refused = await office.ask("olga", method, path, json={"text": "x" * 65_536})
    assert (refused.status_code, refused.json()["detail"]) == (413, "At most 65536 bytes are read")


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        (None, 401, 401),
        ("rita", 403, 403),
        ("ada", 200, 403),
        ("olga", 200, 201),
        ("otto", 404, 404),
        ("alma", 200, 201),
    ],
)
async def test_who_may_read_and_who_may_write(
    mod: Moderation, office: Desk, who: str | None, reads: int, writes: int
) -> None:
    text = {"text": policy_text()}
    for method, path, status in (
        ("GET", "", reads),
        ("GET", "/versions/0", reads),
        ("POST", "/lint", reads),
        ("POST", "/versions", writes),
    ):
        answer = await office.ask(who, method, POLICY + path, json=text if method == "POST" else None)
        assert answer.status_code == status, (method, path, answer.text)
    assert await recorded(mod) == (1 if writes == 201 else 0)
    for method, path in (
        ("POST", "/versions/1/shadow"),
        ("DELETE", "/shadow"),
        ("POST", "/versions/1/enable"),
        ("POST", "/versions/1/rollback"),
    ):
        answer = await office.ask(who, method, POLICY + path)
        assert answer.status_code == (200 if writes == 201 else writes), (method, path, answer.text)


async def test_many_versions_come_in_pages(office: Desk) -> None:
    for limit in range(103):
        await draft(office, limit)
    first = await shown(office)
    assert [one["version"] for one in first["versions"]] == list(range(103, 3, -1))
    second = await shown(office, f"?before={first['next']}")
    assert [one["version"] for one in second["versions"]] == [3, 2, 1]
    assert second["next"] is None


async def test_a_site_may_be_called_default(office: Desk) -> None:
    path = "/v1/sites/default/policy/versions"
    await office.ask("alma", "POST", path, json={"text": policy_text()})
    enabled = (await office.ask("alma", "POST", f"{path}/1/enable")).json()
    assert enabled["reference"] != LANGUAGE.reference


async def test_features_are_explained(office: Desk) -> None:
    answer = await office.ask("rita", "GET", "/v1/policy/features")
    assert [one["name"] for one in answer.json()["features"]] == list(FEATURES)
    assert all(one["says"] and one["asked"] for one in answer.json()["features"])
    assert (await office.ask(None, "GET", "/v1/policy/features")).status_code == 401
