"""The review queue over HTTP."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.moderation import PEER_KEY, Desk, Moderation
from tests.support.told import deleted, edited, opened, posted, reported

LINKS = "Win now: https://bit.ly/win and https://tinyurl.com/more"


async def queue(desk: Desk, who: str = "ada", **query: Any) -> dict[str, Any]:
    answer = await desk.ask(who, "GET", "/v1/cases", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def case(desk: Desk, comment_id: UUID, who: str = "ada") -> dict[str, Any]:
    answer = await desk.ask(who, "GET", f"/v1/cases/{comment_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_queue_shows_what_waits(mod: Moderation, desk: Desk) -> None:
    doubtful, good = posted(LINKS), posted()
    await mod.screening.handle(mod.teller.batch(opened(), doubtful, good))

    found = await queue(desk)
    assert (found["total"], found["next"]) == (1, None)
    [item] = found["cases"]
    assert item["comment_id"] == str(doubtful.comment_id)
    assert (item["text"], item["author"], item["thread"]["title"]) == (LINKS, "Mina", "Review: episode 3")
    spans = [
        span for reason in item["reasons"] if reason["rule"] == "shortened link" for span in reason["spans"]
    ]
    assert {item["text"][start:end] for start, end in spans} == {
        "https://bit.ly/win",
        "https://tinyurl.com/more",
    }
    assert item["priority"] > 0


async def test_reported_comments_come_first(mod: Moderation, desk: Desk) -> None:
    quiet, loud = posted(mode="hold"), posted(mode="hold")
    reports = [reported(loud, f"reader-{n}") for n in range(3)]
    await mod.screening.handle(mod.teller.batch(opened(), quiet, loud, *reports))

    assert [one["comment_id"] for one in (await queue(desk))["cases"]] == [
        str(loud.comment_id),
        str(quiet.comment_id),
    ]
    assert [one["reports"] for one in (await queue(desk, sort="oldest"))["cases"]].count(3) == 1


@pytest.mark.parametrize("sort", ["priority", "oldest", "newest"])
async def test_every_case_is_on_exactly_one_page(mod: Moderation, desk: Desk, sort: str) -> None:
    comments = [posted(LINKS if n % 3 else "No links", mode="hold") for n in range(25)]
    await mod.screening.handle(mod.teller.batch(opened(), *comments))

    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await queue(desk, sort=sort, limit=7, **after)
        assert page["total"] == 25
        seen += [one["comment_id"] for one in page["cases"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == 25
    assert set(seen) == {str(one.comment_id) for one in comments}


async def test_the_queue_is_filtered(mod: Moderation, desk: Desk) -> None:
    other = opened(thread_id=UUID(int=5), site="other", key="k")
    elsewhere = posted(LINKS, site="other", thread_id=UUID(int=5))
    reported_one, spam, good = posted(), posted(LINKS), posted("Fine by me.")
    await mod.screening.handle(
        mod.teller.batch(opened(), other, reported_one, reported(reported_one), spam, good, elsewhere)
    )
    await desk.rule(spam.comment_id, "remove")

    def ids(found: dict[str, Any]) -> set[str]:
        assert found["total"] == len(found["cases"])
        return {one["comment_id"] for one in found["cases"]}

    assert ids(await queue(desk)) == {str(reported_one.comment_id)}
    assert ids(await queue(desk, reason="report")) == {str(reported_one.comment_id)}
    assert ids(await queue(desk, reason="links")) == set()
    assert ids(await queue(desk, state="decided")) == {str(spam.comment_id)}
    assert ids(await queue(desk, state="decided", reason="links")) == {str(spam.comment_id)}
    assert ids(await queue(desk, state="screened")) == {str(good.comment_id)}
    assert len(ids(await queue(desk, state="all"))) == 3
    assert ids(await queue(desk, "alma", site="other")) == {str(elsewhere.comment_id)}
    assert len(ids(await queue(desk, "alma", state="all"))) == 4
    assert ids(await queue(desk, "otto")) == {str(elsewhere.comment_id)}


async def test_a_deleted_comment_leaves_the_queue(mod: Moderation, desk: Desk) -> None:
    comment = posted(LINKS)
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    assert (await queue(desk))["total"] == 1
    await mod.screening.handle(mod.teller.batch(deleted(comment)))
    found = await queue(desk)
    assert (found["total"], found["cases"], found["next"]) == (0, [], None)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"sort": "best"}, 422),
        ({"state": "closed"}, 422),
        ({"limit": "0"}, 422),
        ({"limit": "101"}, 422),
        ({"after": "nonsense"}, 422),
        ({"after": "kwEC"}, 422),
        ({"site": "other"}, 404),
        ({"page": "2"}, 400),
        ({"q": "!?"}, 422),
        ({"q": " ".join("abcdefghijk")}, 422),
        ({"author": "ada"}, 422),
        ({"older": "3y"}, 422),
        ({"since": "yesterday"}, 422),
        ({"claimed": "ada"}, 422),
        ({"reported": "often"}, 422),
    ],
)
async def test_a_wrong_question_is_refused(desk: Desk, query: dict[str, str], status: int) -> None:
    answer = await desk.ask("ada", "GET", "/v1/cases", params=query)
    assert answer.status_code == status
    if status == 422:
        assert [error["parameter"] for error in answer.json()["errors"]] == list(query)


async def test_every_filter_finds_what_it_says(mod: Moderation, desk: Desk) -> None:
    comment = posted("正直、執事が怪しいと思う。 https://bit.ly/win")
    await mod.screening.handle(
        mod.teller.batch(opened(), comment, posted("Nothing", mode="hold"), reported(comment))
    )
    asked = {
        "rule": "shortened link",
        "author": str(comment.author_id),
        "thread": str(comment.thread_id),
        "host": "bit.ly",
        "cluster": str(comment.comment_id),
        "since": "2026-01-01T00:00:00Z",
        "before": "2026-12-01T00:00:00Z",
        "older": "1m",
        "claimed": "nobody",
        "reported": "true",
        "q": "執事 bit.ly mina episode",
    }
    for query in (*({name: value} for name, value in asked.items()), asked):
        found = await queue(desk, **query)
        assert found["total"] == len(found["cases"])
        assert str(comment.comment_id) in {one["comment_id"] for one in found["cases"]}, query
    await desk.ask("ada", "POST", f"/v1/cases/{comment.comment_id}/claim")
    totals = [(await queue(desk, who, claimed="mine"))["total"] for who in ("ada", "bob")]
    assert totals == [1, 0]


async def test_a_cursor_belongs_to_its_order(mod: Moderation, desk: Desk) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted(mode="hold"), posted(mode="hold")))
    after = (await queue(desk, limit=1, sort="oldest"))["next"]
    answer = await desk.ask("ada", "GET", "/v1/cases", params={"after": after, "sort": "priority"})
    assert answer.status_code == 422


async def test_a_case_shows_all_that_a_decision_needs(mod: Moderation, desk: Desk) -> None:
    root = posted("What did you think of the ending?")
    answer = posted("Let me think.", parent_id=root.comment_id)
    spam = posted(LINKS, parent_id=answer.comment_id, author_id=root.author_id)
    await mod.screening.handle(
        mod.teller.batch(opened(), root, answer, spam, reported(spam, note="this is an advertisement"))
    )
    await mod.screening.handle(mod.teller.batch(edited(spam, LINKS + "!")))

    shown = await case(desk, spam.comment_id)
    assert [one["text"] for one in shown["revisions"]] == [LINKS, LINKS + "!"]
    assert [one["text"] for one in shown["parents"]] == ["What did you think of the ending?", "Let me think."]
    assert (shown["verdict"]["revision"], shown["verdict"]["policy"]) == (2, "default@1")
    assert sum(part["points"] for part in shown["points"]) == shown["priority"]
    assert [one["note"] for one in shown["reported"]] == ["this is an advertisement"]
    writer = shown["writer"]
    assert (writer["comments"], writer["approved"], writer["held"], writer["name"]) == (2, 1, 1, "Mina")
    assert writer["email_domain"] == "example.org"
    for others in (writer["same_address"], writer["same_email"]):
        assert [one["author_id"] for one in others] == [str(answer.author_id)]
    assert shown["thread"]["about"] == {"work": "The House", "season": 1, "episode": 3}


async def test_a_reviewer_sees_no_addresses(mod: Moderation, desk: Desk) -> None:
    comment = posted(LINKS)
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    writer = (await case(desk, comment.comment_id, "rita"))["writer"]
    assert (writer["email_domain"], writer["same_address"], writer["same_email"]) == (None, None, None)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("rita", 200), ("ada", 200), ("otto", 404), ("alma", 200)]
)
async def test_who_may_look(mod: Moderation, desk: Desk, who: str | None, status: int) -> None:
    comment = posted(LINKS)
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    answer = await desk.ask(who, "GET", f"/v1/cases/{comment.comment_id}")
    assert answer.status_code == status
    listed = await desk.ask(who, "GET", "/v1/cases")
    assert listed.status_code == (401 if who is None else 200)
    if listed.status_code == 200:
        assert listed.json()["total"] == (0 if who == "otto" else 1)


async def test_the_peer_reads_the_log(mod: Moderation, desk: Desk) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted(LINKS)))
    refused = await desk.ask("alma", "GET", "/internal/heads?part=0")
    assert refused.status_code == 401
    answer = await desk.http.get("/internal/heads?part=0", headers={"Authorization": f"Bearer {PEER_KEY}"})
    assert answer.status_code == 200


async def test_the_service_says_that_it_is_ready(desk: Desk) -> None:
    assert (await desk.ask(None, "GET", "/readyz")).json()["status"] == "ok"
    assert (await desk.ask(None, "GET", "/schema/openapi.json")).status_code == 200
