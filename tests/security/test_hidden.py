"""What is hidden stays hidden: words that must not be read, looked for in every byte that anybody may have."""

import base64
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from itertools import product
from typing import Any
from uuid import UUID

import httpx2
import pytest
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
from tests.support.told import opened, posted

SITES: dict[str, Mode] = {"blog": "post", "careful": "pre", "quiet": "hold"}
WRITERS = "ada.lovelace@private.example"
UNLISTED = ("/", "/metrics", "/embed.js", "/schema", "/schema/openapi.json", "/console", "/console/style.css")
SEEN = "a-word-that-everybody-may-read"
"""Proof that the search finds what is there."""


def canary(number: int) -> str:
    """A word that occurs nowhere else."""
    return "canary" + hashlib.sha256(str(number).encode()).hexdigest()[:12]


SPOILER, MASKED, HELD, PENDING, REMOVED, DELETED, EDITED, NOTE, CASE = map(canary, range(9))


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


@pytest.fixture
async def hidden(
    database: Database,
) -> AsyncGenerator[tuple[httpx2.AsyncClient, dict[str, list[str]], list[str]]]:
    """The comment service with a canary in every place that is not public; its ids; and secrets of its owner."""
    for site, mode in SITES.items():
        await add_site(database.owner, site, mode=mode)
    async with connect(database.owner, SCHEMA, name="test") as connection:
        application = comments_app(comments_settings(database))
        transport: Any = httpx2.ASGITransport(application)
        async with (
            application.litestar.lifespan(),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
        ):
            ids = [*await _posted(client), *await _ruled_on(connection, client)]
            key = await add_key(database.owner, SCHEMA, Role.OWNER, "blog", "Ada's key")
            owner = {"Authorization": f"Bearer {key}"}
            hook = {"url": "http://127.0.0.1:9/secret-path-of-the-hook"}
            made = (await client.post("/v1/sites/blog/webhooks", headers=owner, json=hook)).json()
            known = {"comment_id": ids, "webhook_id": [made["id"]], "delivery_id": [str(UUID(int=0))]}
            yield client, known, [key, made["secret"], hook["url"]]


async def _posted(client: httpx2.AsyncClient) -> list[str]:
    """What authors have posted themselves, by id."""

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
    answer = await post("blog", "An answer to what is gone", parent=gone["id"])
    token = {"Authorization": f"Bearer {gone['author_token']}"}
    assert (await client.delete(f"/v1/comments/{gone['id']}", headers=token)).status_code == 204
    held = await post("quiet", f"Nobody has approved {HELD}")
    waiting = await post("careful", f"Nobody has looked at {PENDING}")
    return [made["id"] for made in (open_, gone, answer, held, waiting)]


async def _ruled_on(connection: Connection, client: httpx2.AsyncClient) -> list[str]:
    """What moderators have removed and covered, and what was changed and not looked at yet, by id."""
    scribe = Scribe()
    removed = scribe.post("/e4", mode="post", body=f"Against the law: {REMOVED}")
    masked = scribe.post("/e4", mode="post", body=f"She is {MASKED}")
    changed = scribe.post("/e4", mode="post", body="Harmless")
    await write(connection, removed, masked, changed)
    given = comment("An answer to what was removed", parent=str(comment_of(removed)))
    answer = await client.post("/v1/sites/blog/comments", json=given)
    await write(
        connection,
        scribe.remove(comment_of(removed)),
        scribe.mask(comment_of(masked)),
        scribe.edit(comment_of(changed), 2, f"Not so harmless: {EDITED}", mode="pre"),
    )
    return [answer.json()["id"], *(str(comment_of(request)) for request in (removed, masked, changed))]


async def test_no_reader_gets_what_is_hidden(
    hidden: tuple[httpx2.AsyncClient, dict[str, list[str]], list[str]],
) -> None:
    client, ids, secrets = hidden
    answers = {url: answer async for url, answer in _crawl(client, ids)}
    assert any(SEEN in answer for answer in answers.values())
    assert sum("data-spoiler" in answer for answer in answers.values()) > 3

    words = [MASKED, HELD, PENDING, REMOVED, DELETED, EDITED, NOTE, *secrets, *_traces(WRITERS)]
    assert not [
        (word, url) for word in words for url, answer in answers.items() if word.lower() in answer.lower()
    ]
    revealing = {url.rpartition("/")[2] for url, answer in answers.items() if SPOILER in answer}
    assert revealing == {"spoilers"}


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
        ids = {"comment_id": [str(one.comment_id) for one in told]}
        answers = {url: answer async for url, answer in _crawl(client, ids)}
    assert len(answers) > 10
    assert not [url for url, answer in answers.items() if CASE in answer or "Mina" in answer]


async def _crawl(client: httpx2.AsyncClient, ids: dict[str, list[str]]) -> AsyncIterator[tuple[str, str]]:
    """Every GET of the service, with everything it can be asked for; head and body of the answers."""
    document = (await client.get("/schema/openapi.json")).json()
    known = ids | {
        "site": [*SITES, "drama"],
        "key": ["/e4"],
        "sort": ["oldest", "newest", "best"],
        "code": ["not_found"],
        "state": ["pending", "open", "all"],
        "limit": ["1", "100"],
        "reason": ["links"],
        "after": [""],
    }
    asked = [Asked(path, {}) for path in UNLISTED]
    asked += [Asked("/internal/events", {"part": ["0", "1", "2", "3"], "after": ["0"]})]
    asked += [Asked("/console/cases/{comment_id}", {"comment_id": ids["comment_id"]})]
    for path, operations in document["paths"].items():
        if "get" in operations:
            names = [one["name"] for one in operations["get"].get("parameters", [])]
            asked.append(Asked(path, {name: known[name] for name in names if name != "after"}))
    for one in asked:
        for url in one.urls():
            answer = await client.get(url)
            assert answer.status_code < 500, url
            yield url, f"{answer.headers!r}\n{answer.text}"


def _traces(address: str) -> list[str]:
    """An e-mail address in the forms in which it has been known to get out: as it is, its parts, its hashes."""
    raw = address.encode()
    hashes = [hashlib.new(kind, raw).hexdigest() for kind in ("md5", "sha1", "sha256")]
    return [*address.split("@"), base64.b64encode(raw).decode().rstrip("="), *hashes]
