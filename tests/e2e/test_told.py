"""What authors and readers are told of screening, through real processes: that a comment waits, and nothing of why."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from functools import partial
from typing import Any

import aiohttp
import pytest
from msgspec import Struct

from tests.support.eventually import eventually
from tests.support.road import Json, Road

pytestmark = pytest.mark.e2e

KEY = "/told/ferry-4"
SOON = 15.0
WAITING = "Waiting for review; there is no need to post it again."
GIVEN = (
    ("Big Bonus", "CHEAP online casino bonus!! https://bit.ly/win-big or write to me on Telegram @winbig"),
    ("admin", "Everybody should read what I found out today about the harbour."),
    ("www.pills.example", "I earn $5000 a week from home, ask me how: https://t.co/earn"),
    ("Ada", "In episode 9 it all comes back to the radio, and nobody is warned."),
)
TELLING = re.compile(
    r"score|probab|threshold|verdict|policy|false alarm|p_spam|likelihood|spam_|limit\b|rule|reason|detail",
    re.IGNORECASE,
)
"""Words of those who judge; none of them is in what was posted."""


class Posted(Struct, frozen=True, kw_only=True):
    id: str
    token: str
    answer: str


@pytest.fixture(scope="module")
async def posted(road: Road) -> list[Posted]:
    """The comments, each judged, and a last one that readers see."""
    await road.register(KEY, title="The Last Ferry, episode 4", work="The Last Ferry", season=1, episode=4)
    return [await _post(road, name, body) for name, body in GIVEN]


@pytest.fixture(scope="module")
async def verdicts(road: Road, posted: list[Posted]) -> list[Json]:
    """What moderators are told of them."""
    return [await eventually(partial(_verdict, road, one.id), SOON) for one in posted]


async def test_moderators_are_told_why(verdicts: list[Json]) -> None:
    actions = [one["ruling"]["action"] for one in verdicts]
    rules = {reason["rule"] for one in verdicts for reason in one["reasons"]}

    assert actions == ["hold", "hold", "hold", "mask"]
    assert len(rules) > 4
    assert len(_secrets(verdicts)) > 20


async def test_nobody_else_is_told_why(road: Road, posted: list[Posted], verdicts: list[Json]) -> None:
    secrets = _secrets(verdicts)
    for where, text in [answer async for answer in _all_that_is_told(road, posted)]:
        assert [secret for secret in secrets if secret in text] == [], where
        assert TELLING.findall(text) == [], where


async def test_what_is_held_waits_for_review_and_that_is_all(road: Road, posted: list[Posted]) -> None:
    held, usual = posted[0], {"id", "parent_id", "depth", "status", "author", "html", "spoilers", "revision"}
    usual |= {"created_at", "edited_at", "votes", "replies", "body"}

    async def shown() -> Json:
        found: Json = (await road.tell("GET", f"{road.comments}/{held.id}", token=held.token))["comment"]
        return found

    await eventually(lambda: _held(shown), SOON)
    assert set(await shown()) <= usual
    assert WAITING in held.answer
    page = await road.ask("POST", _page(road, f"/comments/{held.id}/edit"), data={"token": held.token})
    assert page.is_success


async def _held(shown: Any) -> bool:
    return bool((await shown())["status"] == "held")


async def _post(road: Road, name: str, body: str) -> Posted:
    given = {"thread": {"key": KEY}, "author": {"name": name}, "body": body}
    answer = await road.ask("POST", f"{road.site}/comments", json=given)
    made = answer.json()
    return Posted(id=made["id"], token=made["author_token"], answer=answer.text)


async def _verdict(road: Road, comment_id: str) -> Json | None:
    answer = await road.ask("GET", f"{road.cases}/{comment_id}/verdicts", "moderator")
    found = answer.json().get("verdicts") if answer.is_success else None
    return found[0] if found else None


def _secrets(verdicts: list[Json]) -> set[str]:
    """Names of rules and of features, what was said of them, and every number that was come to."""
    return {secret for one in verdicts for secret in _told_of(one) if len(secret) > 4}


def _told_of(verdict: Json) -> Iterator[str]:
    yield verdict["policy"]
    yield from verdict["models"].values()
    for reason in verdict["reasons"]:
        yield from (reason["rule"], reason["detail"])
    yield from (seen["feature"] for seen in verdict["features"] if "." in seen["feature"])
    weighed = [
        one[part] for one in (verdict["spam"], verdict["spoiler"]) for part in ("learned", "with_rules")
    ]
    yield from (str(part)[:6] for part in weighed if 0 < part < 1)


async def _all_that_is_told(road: Road, posted: list[Posted]) -> AsyncGenerator[tuple[str, str]]:
    """Every answer that an author or a reader can get."""
    sign = await road.post(KEY, "A quiet word at the end, from somebody who likes the music.")
    await road.seen(sign)
    for one in posted:
        yield "POST", one.answer
        yield "edit form", (await _form(road, one, "edit")).text
        yield "delete form", (await _form(road, one, "delete")).text
        for token in (one.token, sign.token, None):
            for path in ("", "/revisions", "/spoilers", "/replies"):
                answer = await road.ask("GET", f"{road.comments}/{one.id}{path}", token=token)
                yield f"{path or 'comment'} {token and token == one.token}", answer.text
            yield "page", (await road.ask("GET", _page(road, f"/comments/{one.id}"), token=token)).text
        query = {"key": KEY, "shown": "true"}
        yield "mine", (await road.ask("GET", f"{road.site}/mine", token=one.token, params=query)).text
    for where in (f"{road.site}/thread", f"{road.site}/counts", _page(road), _page(road, "/fragment")):
        yield where, await _text(road, where)
    yield "feed", await _text(road, _page(road, "/feed"))
    yield "live", await _stream(road, sign.id)


async def _text(road: Road, url: str) -> str:
    answer = await road.ask("GET", url, params={"key": KEY})
    assert answer.is_success, url
    return answer.text


async def _form(road: Road, one: Posted, what: str) -> Any:
    answer = await road.ask("POST", _page(road, f"/comments/{one.id}/{what}"), data={"token": one.token})
    assert answer.is_success, what
    return answer


def _page(road: Road, path: str = "") -> str:
    return f"{road.ready.comments}/embed/{road.ready.site}{path}"


async def _stream(road: Road, last: str) -> str:
    """What is told live of the thread, from its beginning up to the last comment."""
    query = {"key": KEY, "since": "0"}
    async with (
        asyncio.timeout(SOON),
        aiohttp.ClientSession() as http,
        http.get(f"{road.site}/live", params=query) as answer,
    ):
        text = ""
        while last not in text:
            text += (await answer.content.readline()).decode()
        return text
