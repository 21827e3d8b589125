"""Both services as strangers reach them over HTTP: every endpoint that writes, and a world to try it in."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, nullcontext
from itertools import cycle
from typing import Any, Literal
from uuid import UUID

import httpx2
from msgspec import Struct, field

from services.comments.schema import SCHEMA
from services.moderation.app import create_app
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.postgres.pool import Connection, connect
from tests.support import moderation as moderators
from tests.support.console import CHEAP, Browser, signed_in
from tests.support.database import Database
from tests.support.policies import policy_text
from tests.support.service import comment, comments_client, owner_key
from tests.support.told import opened, posted

Service = Literal["comments", "moderation"]
Who = Literal["anybody", "author", "owner", "moderator", "admin"]
Json = dict[str, Any]

CASES = 50
SITE = "/v1/sites/{site}"
COMMENT = "/v1/comments/{comment_id}"
WEBHOOK = "/v1/sites/{site}/webhooks/{webhook_id}"
CASE = "/v1/cases/{comment_id}"
CLUSTER = f"{CASE}/cluster"
BULK = "/v1/bulk/{bulk_id}"
POLICY = f"{SITE}/policy"
CANNED = f"{SITE}/canned-messages/{{message_id}}"
LABEL = f"{SITE}/labels/{{kind}}/{{subject}}/{{label}}"


class Endpoint(Struct, frozen=True, kw_only=True):
    """Something that writes: a body it takes, and the JSON pointers of the text in it."""

    service: Service = "comments"
    method: str
    path: str
    who: Who = "anybody"
    query: dict[str, str] = {}
    body: Json | None = None
    texts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def with_text(self, pointer: str, text: str) -> Json:
        """The body with a text in one place."""
        changed: Json = _replaced(self.body or {}, pointer.split("/")[1:], text)
        return changed


ENDPOINTS = (
    Endpoint(
        method="POST",
        path=f"{SITE}/comments",
        body=comment(email="ada@example.org", website="https://ada.example") | {"body": "Hello"},
        texts=(
            "/body",
            "/author/name",
            "/author/email",
            "/author/website",
            "/thread/key",
            "/thread/url",
            "/thread/title",
            "/parent_id",
        ),
    ),
    Endpoint(
        method="POST",
        path=f"{SITE}/preview",
        body={"body": "In episode 9 >!he dies!<", "thread": {"key": "/e4"}},
        texts=("/body", "/thread/key"),
    ),
    Endpoint(
        method="PUT",
        path=f"{SITE}/thread",
        who="owner",
        query={"key": "/described"},
        body={"url": None, "title": "A page", "work": "A work", "season": 1, "episode": 2, "closed": False},
        texts=("/url", "/title", "/work"),
    ),
    Endpoint(method="PATCH", path=COMMENT, who="author", body={"body": "Changed"}, texts=("/body",)),
    Endpoint(method="POST", path=f"{COMMENT}/votes", body={"value": 1}),
    Endpoint(
        method="POST",
        path=f"{COMMENT}/reports",
        body={"reason": "spam", "note": "Look"},
        texts=("/reason", "/note"),
    ),
    Endpoint(
        method="POST", path=f"{COMMENT}/appeals", who="author", body={"text": "Look again"}, texts=("/text",)
    ),
    Endpoint(
        method="POST",
        path=f"{SITE}/webhooks",
        who="owner",
        body={"url": "http://127.0.0.1:9/hook", "events": ["reply.published"]},
        texts=("/url", "/events/0"),
    ),
    Endpoint(
        method="PATCH", path=WEBHOOK, who="owner", body={"url": "http://127.0.0.1:9/x"}, texts=("/url",)
    ),
    Endpoint(
        method="POST",
        path=f"{WEBHOOK}/deliveries/resend",
        who="owner",
        body={"since": "2026-01-01T00:00:00Z"},
        texts=("/since",),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{CASE}/notes",
        who="moderator",
        body={"text": "Seen before, under another name"},
        texts=("/text",),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{CASE}/decisions",
        who="moderator",
        body={
            "revision": 1,
            "action": "mask",
            "label": "ep 9",
            "reason": "spoiler",
            "note": "Look",
            "message": "Sorry",
            "spans": [[0, 3]],
        },
        texts=("/action", "/label", "/reason", "/note", "/message"),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{CLUSTER}/decisions",
        who="moderator",
        body={"revision": 1, "action": "hold", "reason": "spam", "note": "Look", "message": "Sorry"},
        texts=("/action", "/reason", "/note", "/message"),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path="/v1/bulk",
        who="moderator",
        body={"query": {"site": "drama", "reason": "mode", "q": "read", "host": "spam.example"}},
        texts=("/query/site", "/query/reason", "/query/q", "/query/host"),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{BULK}/confirm",
        who="moderator",
        body={"action": "mask", "label": "ep 9", "reason": "spoiler", "note": "Look", "message": "Sorry"},
        texts=("/action", "/label", "/reason", "/note", "/message"),
    ),
    Endpoint(
        service="moderation",
        method="PUT",
        path=CANNED,
        who="admin",
        body={"wordings": {"en": {"title": "Advertising", "text": "No advertising, please."}}},
        texts=("/wordings/en/title", "/wordings/en/text"),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{POLICY}/lint",
        who="moderator",
        body={"text": policy_text()},
        texts=("/text",),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{POLICY}/versions",
        who="admin",
        body={"text": policy_text(), "note": "Fewer links"},
        texts=("/text", "/note"),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{POLICY}/try",
        who="moderator",
        body={
            "text": "Hello",
            "name": "Ada",
            "website": "https://ada.example",
            "mail_domain": "ada.example",
            "post": {"title": "A page", "work": "A work", "season": 1, "episode": 2},
            "policy": policy_text(),
            "given": {"author.labels": ["suspect"], "author.name": "Ada"},
        },
        texts=(
            "/text",
            "/name",
            "/website",
            "/mail_domain",
            "/post/title",
            "/post/work",
            "/policy",
            "/given/author.labels/0",
            "/given/author.name",
        ),
    ),
    Endpoint(
        service="moderation",
        method="POST",
        path=f"{POLICY}/replays",
        who="admin",
        body={"text": policy_text()},
        texts=("/text",),
    ),
    Endpoint(
        service="moderation",
        method="PUT",
        path=LABEL,
        who="moderator",
        body={"until": "2999-01-01T00:00:00Z", "reason": "Look"},
        texts=("/until", "/reason"),
    ),
)
WITHOUT_BODY = (
    Endpoint(method="DELETE", path=COMMENT, who="author"),
    Endpoint(method="DELETE", path=WEBHOOK, who="owner"),
    Endpoint(method="POST", path=f"{WEBHOOK}/secret", who="owner"),
    Endpoint(method="POST", path=f"{WEBHOOK}/test", who="owner"),
    Endpoint(method="POST", path=f"{WEBHOOK}/deliveries/{{delivery_id}}/resend", who="owner"),
    Endpoint(service="moderation", method="POST", path=f"{CASE}/claim", who="moderator"),
    Endpoint(service="moderation", method="DELETE", path=f"{CASE}/claim", who="moderator"),
    Endpoint(
        service="moderation", method="DELETE", path=f"{CASE}/decisions/{{decision_id}}", who="moderator"
    ),
    Endpoint(
        service="moderation", method="DELETE", path=f"{CLUSTER}/decisions/{{decision_id}}", who="moderator"
    ),
    Endpoint(service="moderation", method="POST", path=f"{BULK}/undo", who="moderator"),
    Endpoint(service="moderation", method="DELETE", path=BULK, who="moderator"),
    *(
        Endpoint(
            service="moderation", method="POST", path=f"{POLICY}/versions/{{version}}/{act}", who="admin"
        )
        for act in ("shadow", "enable", "rollback")
    ),
    Endpoint(service="moderation", method="DELETE", path=f"{POLICY}/shadow", who="admin"),
    Endpoint(service="moderation", method="DELETE", path=f"{POLICY}/replays/{{replay_id}}", who="admin"),
    Endpoint(service="moderation", method="DELETE", path=LABEL, who="moderator"),
    Endpoint(service="moderation", method="DELETE", path=CANNED, who="admin"),
)


class Surface(Struct, frozen=True, kw_only=True):
    """Both applications on one database. `names` fills the paths of a service, `headers` says who somebody is.

    A comment takes one edit at a time and a case one decision: `turn` is whose it is, `cases` are many. `browser` is
    a moderator's at the console.
    """

    http: dict[Service, httpx2.AsyncClient]
    names: dict[Service, dict[str, str]]
    headers: dict[Who, dict[str, str]]
    cases: Iterator[str]
    database: Connection
    browser: Browser
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, endpoint: Endpoint, **sent: Any) -> httpx2.Response:
        """A request to an endpoint as whoever may use it; `sent` is its body in some form, and more headers."""
        names = self.names[endpoint.service]
        if endpoint.service == "moderation":
            names = names | {"comment_id": next(self.cases)}
        headers = self.headers[endpoint.who] | dict(sent.pop("headers", {}))
        async with self.turn if endpoint.method in {"PATCH", "DELETE"} else nullcontext():
            return await self.http[endpoint.service].request(
                endpoint.method,
                endpoint.path.format_map(names),
                params=endpoint.query,
                headers=headers,
                **sent,
            )

    async def document(self, service: Service) -> Json:
        """What the service says of itself."""
        answer = await self.http[service].get("/schema/openapi.json")
        found: Json = answer.json()
        return found

    async def recorded(self) -> tuple[int, ...]:
        """How much both services remember: events, votes, webhooks, deliveries, keys of authors."""
        tables = (
            "comments.events",
            "moderation.events",
            "moderation.bulks",
            "votes",
            "webhooks",
            "deliveries",
            "authors",
            "commands",
        )
        return tuple([await self.database.fetchval(f"SELECT count(*) FROM {table}") for table in tables])


@asynccontextmanager
async def surface(database: Database) -> AsyncGenerator[Surface]:
    """A site `blog` whose comments show at once, with a comment, a webhook and cases."""
    async with (
        connect(database.owner, SCHEMA, name="test") as connection,
        comments_client(database, trusted_proxies="127.0.0.1") as comments,
        _moderation(database) as (moderation, cases),
    ):
        author = (await comments.post("/v1/sites/blog/comments", json=comment())).json()
        await connection.execute(  # as if a moderator had decided: an author may appeal against that
            "UPDATE revisions SET decided = $1 WHERE comment_id = $2",
            {"decision": str(UUID(int=7))},
            author["id"],
        )
        owner = await owner_key(database)
        key = await add_key(database.owner, "moderation", Role.MODERATOR, None, "test")
        admin = await add_key(database.owner, "moderation", Role.ADMIN, None, "test")
        hook = {"url": "http://127.0.0.1:9/hook"}
        asked = {"query": {"site": "drama"}}
        bulk = await moderation.post("/v1/bulk", headers={"Authorization": f"Bearer {admin}"}, json=asked)
        webhook = (await comments.post("/v1/sites/blog/webhooks", headers=owner, json=hook)).json()
        unknown = dict.fromkeys(("delivery_id", "decision_id", "replay_id", "message_id"), str(UUID(int=0)))
        unknown |= {"code": "not_found"}
        yield Surface(
            http={"comments": comments, "moderation": moderation},
            names={
                "comments": unknown
                | {"site": "blog", "comment_id": author["id"], "webhook_id": webhook["id"]},
                "moderation": unknown
                | {"site": "drama", "version": "1", "comment_id": cases[0]}
                | {"kind": "host", "subject": "spam.example", "label": "casino"}
                | {"bulk_id": bulk.json()["bulk"]["id"]},
            },
            headers={
                "anybody": {},
                "author": {"Authorization": f"Bearer {author['author_token']}", "If-Match": "*"},
                "owner": owner,
                "moderator": {"Authorization": f"Bearer {key}"},
                "admin": {"Authorization": f"Bearer {admin}"},
            },
            cases=cycle(cases),
            database=connection,
            browser=await signed_in(moderation, database.owner),
        )


@asynccontextmanager
async def _moderation(database: Database) -> AsyncGenerator[tuple[httpx2.AsyncClient, list[str]]]:
    """A client of the moderation service, and the comments of its cases."""
    told = [posted(f"Comment {n}, that a person reads.", mode="hold") for n in range(CASES)]
    async with moderators.moderation(database.moderation) as parts:
        await parts.screening.handle(parts.teller.batch(opened(), *told))
    application = create_app(moderators.settings(database.moderation), hasher=CHEAP)
    transport: Any = httpx2.ASGITransport(application)  # its own idea of an ASGI application
    async with (
        application.litestar.lifespan(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as client,
    ):
        yield client, [str(one.comment_id) for one in told]


def _replaced(body: Any, path: list[str], text: str) -> Any:
    if not path:
        return text
    head, *rest = path
    if isinstance(body, list):
        return [_replaced(one, rest, text) if str(n) == head else one for n, one in enumerate(body)]
    return {**body, head: _replaced(body.get(head), rest, text)}
