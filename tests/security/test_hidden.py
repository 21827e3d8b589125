"""What is hidden stays hidden: words that must not be read, looked for in every byte that anybody may have."""

import base64
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from litestar.routes import HTTPRoute
from msgspec import Struct

from services.comments.app import create_app as comments_app
from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from services.moderation.app import create_app as moderation_app
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.contracts.comments import Mode
from shared.postgres.pool import Connection, connect
from tests.support import moderation as moderators
from tests.support.database import Database
from tests.support.scribe import Scribe, comment_of, write
from tests.support.service import comment, comments_settings
from tests.support.surface import COMMENT, ENDPOINTS, WITHOUT_BODY
from tests.support.told import opened, posted

SITES: dict[str, Mode] = {"blog": "post", "careful": "pre", "quiet": "hold"}
WRITERS = "ada.lovelace@private.example"
UNLISTED = {
    "/": (),
    "/metrics": (),
    "/internal/condition": (),
    "/embed.js": (),
    "/counts.js": (),
    "/assets/{release}/{name}": ("release", "name"),
    "/schema": (),
    "/schema/openapi.json": (),
    "/console": (),
    "/console/assets/{name}": ("name",),
    "/console/cases/{comment_id}": ("comment_id",),
    "/console/messages": (),
    "/console/messages/{site}": ("site",),
    "/console/sign-in": ("next", "fresh"),
    "/console/second-factor": ("next",),
    "/console/welcome/{token}": ("token",),
    "/embed/{site}": ("site", "key", "sort", "moderate"),
    "/embed/{site}/fragment": ("site", "key", "sort"),
    "/embed/{site}/write": ("site", "key", "parent"),
    "/embed/{site}/comments/{comment_id}": ("site", "comment_id"),
    "/embed/{site}/comments/{comment_id}/spoilers": ("site", "comment_id"),
    "/embed/{site}/comments/{comment_id}/report": ("site", "comment_id"),
    "/embed/{site}/feed": ("site", "key"),
}
"""Pages that the API document leaves out, with what each can be asked for."""
SEEN, REWRITTEN = "a-word-that-everybody-may-read", "said-anew-for-everybody"
"""Proof that the search finds what is there."""
LINKED = re.compile(r'<script type="application/ld\+json">(.+?)</script>')
"""What search engines read of a page."""


def canary(number: int) -> str:
    """A word that occurs nowhere else."""
    return "canary" + hashlib.sha256(str(number).encode()).hexdigest()[:12]


SPOILER, MASKED, HELD, PENDING, REMOVED, DELETED, EDITED, NOTE, CASE, FIRST, SECOND, TOLD = map(
    canary, range(12)
)
WORDS = [MASKED, HELD, PENDING, REMOVED, DELETED, EDITED, NOTE, FIRST, SECOND, TOLD]
"""What no answer may hold. What is under a cover is told to whoever asks for it, and nowhere else."""


class Asked(Struct, frozen=True):
    """What somebody without any key may ask for, and with what in the place of each parameter."""

    path: str
    parameters: dict[str, list[str]]

    def urls(self) -> Iterator[str]:
        names = list(self.parameters)
        for values in product(*self.parameters.values()):
            given = dict(zip(names, values, strict=True))
            query = "&".join(
                f"{name}={value}" for name, value in given.items() if f"{{{name}}}" not in self.path
            )
            yield self.path.format_map(given) + (f"?{query}" if query else "")


class Hidden(Struct, frozen=True, kw_only=True):
    """The comment service with a canary in every place that is not public; its ids; and secrets of its owner."""

    client: httpx2.AsyncClient
    routes: set[str]
    ids: dict[str, list[str]]
    secrets: list[str]


@pytest.fixture
async def hidden(database: Database) -> AsyncGenerator[Hidden]:
    for site, mode in SITES.items():
        await add_site(database.owner, site, mode=mode)
    async with connect(database.owner, SCHEMA, name="test") as connection:
        application = comments_app(comments_settings(database))
        transport: Any = httpx2.ASGITransport(application)
        async with (
            application.litestar.lifespan(),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
        ):
            made_by_authors = await _posted(client)
            ruled_on = [*await _ruled_on(connection, client), *await _rewritten(connection)]
            ids = [made["id"] for made in made_by_authors] + ruled_on
            key = await add_key(database.owner, SCHEMA, Role.OWNER, "blog", "Ada's key")
            owner = {"Authorization": f"Bearer {key}"}
            hook = {"url": "http://127.0.0.1:9/secret-path-of-the-hook"}
            made = (await client.post("/v1/sites/blog/webhooks", headers=owner, json=hook)).json()
            known = {"comment_id": ids, "webhook_id": [made["id"]], "delivery_id": [str(UUID(int=0))]}
            routes = {
                route.path_format
                for route in application.litestar.routes
                if isinstance(route, HTTPRoute) and "GET" in route.methods
            }
            tokens = [made["author_token"] for made in made_by_authors]
            secrets = [key, made["secret"], hook["url"], *tokens]
            yield Hidden(client=client, routes=routes, ids=known, secrets=secrets)


async def _posted(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    """What authors have posted themselves, as they were answered."""

    async def post(site: str, body: str, **more: str) -> dict[str, Any]:
        answer = await client.post(f"/v1/sites/{site}/comments", json=comment(body, email=WRITERS, **more))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    open_ = await post("blog", f"Fine, {SEEN} >!{SPOILER}!<, and [a link](https://a.example '{SEEN}')")
    reported = await client.post(
        f"/v1/comments/{open_['id']}/reports", json={"reason": "spam", "note": f"Look at {NOTE}"}
    )
    assert reported.status_code == 202, reported.text
    gone = await post("blog", f"I take back {DELETED}")
    answer = await post("blog", f">![ep 9]\n\nAll of it: {SPOILER}", parent=gone["id"])
    token = {"Authorization": f"Bearer {gone['author_token']}"}
    assert (await client.delete(f"/v1/comments/{gone['id']}", headers=token)).status_code == 204
    held = await post("quiet", f"Nobody has approved {HELD}")
    waiting = await post("careful", f"Nobody has looked at {PENDING}")
    return [open_, gone, answer, held, waiting]


async def _ruled_on(connection: Connection, client: httpx2.AsyncClient) -> list[str]:
    """What moderators have removed and covered, and what was changed and not looked at yet, by id."""
    scribe = Scribe()
    removed = scribe.post("/e4", mode="post", body=f"Against the law: {REMOVED}")
    masked = scribe.post("/e4", mode="post", body=f"She is {MASKED}")
    changed = scribe.post("/e4", mode="post", body="Harmless")
    told = scribe.post("/e4", mode="post", body=f"Hidden since: {REMOVED}")
    await write(connection, removed, masked, changed, told)
    given = comment("An answer to what was removed", parent=str(comment_of(removed)))
    answer = await client.post("/v1/sites/blog/comments", json=given)
    await write(
        connection,
        scribe.remove(comment_of(removed)),
        scribe.mask(comment_of(masked)),
        scribe.edit(comment_of(changed), 2, f"Not so harmless: {EDITED}", mode="pre"),
        scribe.decide(comment_of(told), uuid4(), message=f"To you alone: {TOLD}"),
    )
    return [answer.json()["id"], *(str(comment_of(request)) for request in (removed, masked, changed, told))]


async def _rewritten(connection: Connection) -> list[str]:
    """What readers see now, after texts that they never saw: a first that was held, a second that waited; by id."""
    scribe = Scribe()
    first = scribe.post("/e4", mode="hold", body=f"Nobody ever saw {FIRST}")
    second = scribe.post("/e4", mode="post", body="Plain")
    ids = comment_of(first), comment_of(second)
    await write(connection, first, second)
    await write(
        connection,
        scribe.edit(ids[0], 2, f"{REWRITTEN} first", mode="post"),
        scribe.edit(ids[1], 2, f"Nor {SECOND}", mode="pre"),
    )
    await write(connection, scribe.edit(ids[1], 3, f"{REWRITTEN} second", mode="post"))
    return [str(one) for one in ids]


async def test_no_reader_gets_what_is_hidden(hidden: Hidden) -> None:
    answers = {asked: answer async for asked, answer in _crawl(hidden.client, hidden.ids, hidden.routes)}
    assert any(SEEN in answer for answer in answers.values())
    assert sum("data-spoiler" in answer for answer in answers.values()) > 3
    assert {asked.partition(" ")[0] for asked in answers} >= {"GET", "PLAIN", "HEAD", "304"}
    assert any(SEEN in linked for answer in answers.values() for linked in LINKED.findall(answer))
    assert sum(answer.count(REWRITTEN) >= 2 for answer in answers.values()) > 10

    assert _found([*WORDS, *hidden.secrets, *_traces(WRITERS)], answers) == []
    revealing = {url.rpartition("/")[2] for url, answer in answers.items() if SPOILER in answer}
    assert revealing == {"spoilers"}


async def test_no_refusal_tells_what_is_hidden(hidden: Hidden) -> None:
    """Everything that can be done to a comment is tried by somebody who may not."""
    other = (await hidden.client.post("/v1/sites/blog/comments", json=comment("Hello"))).json()
    strangers: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": f"Bearer {other['author_token']}", "If-Match": "*"},
    )
    endpoints = [one for one in (*ENDPOINTS, *WITHOUT_BODY) if one.path.startswith(COMMENT)]
    assert len(endpoints) >= 4
    answers: dict[str, str] = {}
    for (at, headers), comment_id in product(enumerate(strangers), hidden.ids["comment_id"]):
        for one in endpoints:
            url = one.path.format(comment_id=comment_id)
            answer = await hidden.client.request(one.method, url, json=one.body, headers=headers)
            answers[f"{at} {one.method} {url}"] = f"{answer.status_code}\n{answer.headers!r}\n{answer.text}"
        for site in SITES:
            given = comment("An answer", parent=comment_id)
            answer = await hidden.client.post(f"/v1/sites/{site}/comments", json=given, headers=headers)
            answers[f"{at} reply {site} {comment_id}"] = (
                f"{answer.status_code}\n{answer.headers!r}\n{answer.text}"
            )
    assert sum(answer.startswith("4") for answer in answers.values()) > 50
    assert _found([SPOILER, *WORDS, *hidden.secrets, *_traces(WRITERS)], answers) == []


def _found(words: Iterable[str], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Which of the words stand in which answers."""
    return [
        (word, asked) for word in words for asked, answer in answers.items() if word.lower() in answer.lower()
    ]


async def test_no_stranger_gets_anything_of_a_case(database: Database) -> None:
    told = [posted(f"Look at {CASE}", mode="hold"), posted(f"Or at {CASE}, S02E09", mode="pre")]
    async with moderators.moderation(database.moderation) as parts:
        await parts.screening.handle(parts.teller.batch(opened(), *told))
    application = moderation_app(moderators.settings(database.moderation))
    transport: Any = httpx2.ASGITransport(application)
    async with (
        application.litestar.lifespan(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as client,
    ):
        ids = {"comment_id": [str(one.comment_id) for one in told], "subject": [str(told[0].author_id)]}
        answers = {asked: answer async for asked, answer in _crawl(client, ids, set())}
    assert len(answers) > 10
    assert not [url for url, answer in answers.items() if CASE in answer or "Mina" in answer]


async def _crawl(
    client: httpx2.AsyncClient, ids: dict[str, list[str]], routes: set[str]
) -> AsyncIterator[tuple[str, str]]:
    """Every GET of the service, with everything it can be asked for, then by HEAD, unpacked, and as already known.

    Head and body of the answers. `routes` are those that must not be missing.
    """
    known = ids | {
        "site": [*SITES, "drama"],
        "key": ["/e4"],
        "sort": ["oldest", "newest", "best"],
        "code": ["not_found"],
        "state": ["pending", "open", "all"],
        "limit": ["1", "100"],
        "reason": ["links"],
        "after": [""],
        "shown": ["true"],
        "removed": ["true"],
        "moderate": ["true"],
        "message_id": [str(UUID(int=0))],
        "bulk_id": [str(UUID(int=0))],
        "outcome": ["decided"],
        "rule": ["any link"],
        "author": [str(UUID(int=0))],
        "thread": [str(UUID(int=0))],
        "cluster": [str(UUID(int=0))],
        "host": ["bit.ly"],
        "older": ["1h"],
        "before": ["1", "2026-05-01T00:00:00Z"],
        "claimed": ["nobody"],
        "reported": ["true"],
        "q": ["Mina"],
        "person": ["ada"],
        "kind": ["author", "host", "held", "decided"],
        "comment": [str(UUID(int=0))],
        "from": ["2026-05-01"],
        "to": ["2026-05-02"],
        "window": ["7d"],
        "period": ["7d"],
        "v": ["0"],
        "next": ["/console"],
        "search": ["links"],
        "revision": ["1"],
        "version": ["0", "1"],
        "days": ["7"],
        "format": ["csv"],
        "bom": ["true"],
        "since": ["0"],
        "lang": ["ja"],
        "parent": ids["comment_id"],
        "release": ["0"],
        "name": ["thread.js"],
        "replay_id": [str(UUID(int=0))],
        "label": ["watched"],
        "fresh": ["true"],
        "token": ["rji_" + "x" * 43],
    }
    document = (await client.get("/schema/openapi.json")).json()
    asked = [Asked(path, {name: known[name] for name in names}) for path, names in UNLISTED.items()]
    asked += [Asked(f"/internal/{of}", {"part": [*"0123"], "after": ["0"]}) for of in ("events", "heads")]
    asked += [Asked("/embed/{site}/feed", {"site": [*SITES]})]
    asked += list(_documented(document["paths"], known))
    assert routes <= {one.path for one in asked}
    for url in (url for one in asked for url in one.urls()):
        head = await client.head(url)
        yield f"HEAD {url}", f"{head.headers!r}\n{head.text}"
        if head.headers["content-type"].startswith("text/event-stream"):
            continue  # it never ends: tests/integration/comments/live reads it
        answer = await client.get(url)
        assert answer.status_code < 500, url
        yield f"GET {url}", f"{answer.headers!r}\n{answer.text}"
        if "content-encoding" in answer.headers:
            plain = await client.get(url, headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in plain.headers, url
            yield f"PLAIN {url}", f"{plain.headers!r}\n{plain.text}"
        if etag := answer.headers.get("etag"):
            again = await client.get(url, headers={"If-None-Match": etag})
            assert again.status_code in {200, 304}, url
            yield f"{again.status_code} {url}", f"{again.headers!r}\n{again.text}"


def _documented(paths: dict[str, Any], known: dict[str, list[str]]) -> Iterator[Asked]:
    for path, operations in paths.items():
        if "get" in operations:
            parameters = operations["get"].get("parameters", [])
            names = [one["name"] for one in parameters if one["in"] != "header" and one["name"] != "after"]
            yield Asked(path, {name: known[name] for name in names})


def _traces(address: str) -> list[str]:
    """An e-mail address in the forms in which it has been known to get out: as it is, its parts, its hashes."""
    raw = address.encode()
    hashes = [hashlib.new(kind, raw).hexdigest() for kind in ("md5", "sha1", "sha256")]
    return [*address.split("@"), base64.b64encode(raw).decode().rstrip("="), *hashes]
