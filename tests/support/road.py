"""A running stack as its people use it: authors, readers, the owner of the site and a moderator."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import httpx2
from msgspec import Struct

from deploy.local.plan import Ready
from tests.support.receiver import Receiver

Who = Literal["owner", "moderator"]
Json = dict[str, Any]


class Comment(Struct, frozen=True, kw_only=True):
    """A comment as its author holds it. `asked_at` is when it was sent, by the monotonic clock."""

    id: str
    token: str
    status: str
    asked_at: float


class Road:
    """Speaks to both services over HTTP. Every author writes from an address of their own."""

    def __init__(self, http: httpx2.AsyncClient, ready: Ready) -> None:
        self.ready = ready
        self.site = f"{ready.comments}/v1/sites/{ready.site}"
        self.comments = f"{ready.comments}/v1/comments"
        self.cases = f"{ready.moderation}/v1/cases"
        self._http = http
        self._addresses = (f"198.18.{n // 256}.{n % 256}" for n in range(1, 65_536))

    async def ask(
        self, method: str, url: str, who: Who | None = None, *, token: str | None = None, **sent: Any
    ) -> httpx2.Response:
        """One request: as the holder of a key, as an author, or as anybody."""
        headers = dict(sent.pop("headers", {}))
        bearer = getattr(self.ready.keys, who) if who else token
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        return await self._http.request(method, url, headers=headers, **sent)

    async def tell(self, method: str, url: str, who: Who | None = None, **sent: Any) -> Json:
        """The same for what must succeed; its JSON."""
        answer = await self.ask(method, url, who, **sent)
        assert answer.is_success, f"{method} {url}: {answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found

    async def post(
        self, key: str, body: str, *, parent: str | None = None, token: str | None = None, **author: str
    ) -> Comment:
        """Post a comment or a reply, as somebody new unless `token` says who."""
        given: Json = {"thread": {"key": key}, "author": {"name": "Ada"} | author, "body": body}
        if parent:
            given["parent_id"] = parent
        headers = {"X-Forwarded-For": next(self._addresses)}
        asked_at = time.monotonic()
        made = await self.tell("POST", f"{self.site}/comments", json=given, token=token, headers=headers)
        return Comment(id=made["id"], token=made["author_token"], status=made["status"], asked_at=asked_at)

    async def edit(self, comment: Comment, body: str, *, revision: int = 1) -> Json:
        headers = {"If-Match": f'"{revision}"'}
        url = f"{self.comments}/{comment.id}"
        return await self.tell("PATCH", url, token=comment.token, headers=headers, json={"body": body})

    async def register(self, key: str, **page: Any) -> None:
        """Say what a thread's page is about, as the site's owner."""
        await self.tell("PUT", f"{self.site}/thread", "owner", params={"key": key}, json=page)

    async def thread(self, key: str, **query: Any) -> Json:
        return await self.tell("GET", f"{self.site}/thread", params={"key": key, **query})

    async def shown(self, comment_id: str) -> Json | None:
        """A comment as any reader gets it, None while there is nothing to see."""
        answer = await self.ask("GET", f"{self.comments}/{comment_id}")
        return answer.json()["comment"] if answer.is_success else None

    async def seen(self, comment: Comment, within: float = 15) -> float:
        """Wait until readers see a comment; the seconds since it was sent."""
        async with asyncio.timeout(within):
            while await self.shown(comment.id) is None:  # noqa: ASYNC110  another process makes it true
                await asyncio.sleep(0.002)  # finer than `eventually`: this is a measurement
        return time.monotonic() - comment.asked_at

    async def walk(self, key: str) -> AsyncIterator[Json]:
        """Every entry of a thread, parents before their replies, by following every cursor there is."""
        page = await self.thread(key, limit=100)
        pages = [(f"{self.site}/thread", {"key": key}, page["comments"])]
        while pages:
            url, query, entries = pages.pop()
            for entry in entries["items"]:
                yield entry
                pages.append((f"{self.comments}/{entry['id']}/replies", {}, entry["replies"]))
            if entries["next"]:
                query = query | {"limit": "100", "after": entries["next"]}
                pages.append((url, query, (await self.tell("GET", url, params=query))["comments"]))

    async def case(self, comment_id: str) -> Json | None:
        """A comment's case as a moderator gets it, None while there is none."""
        answer = await self.ask("GET", f"{self.cases}/{comment_id}", "moderator")
        return answer.json() if answer.is_success else None

    async def queue(self, **query: Any) -> AsyncIterator[Json]:
        """Every case that matches."""
        asked = {"limit": 100, **query}
        while True:
            page = await self.tell("GET", self.cases, "moderator", params=asked)
            for case in page["cases"]:
                yield case
            if not page["next"]:
                return
            asked["after"] = page["next"]

    async def decide(
        self, comment_id: str, action: str, *, revision: int = 1, **given: Any
    ) -> httpx2.Response:
        body = {"revision": revision, "action": action, **given}
        return await self.ask("POST", f"{self.cases}/{comment_id}/decisions", "moderator", json=body)

    async def undo(self, comment_id: str, decision_id: str) -> Json:
        return await self.tell("DELETE", f"{self.cases}/{comment_id}/decisions/{decision_id}", "moderator")

    async def delete(self, comment: Comment) -> None:
        answer = await self.ask("DELETE", f"{self.comments}/{comment.id}", token=comment.token)
        assert answer.status_code == 204, answer.text

    async def announce_to(self, receiver: Receiver) -> None:
        """Register a webhook for replies."""
        webhook = await self.tell("POST", f"{self.site}/webhooks", "owner", json={"url": receiver.url})
        receiver.id, receiver.secret = webhook["id"], webhook["secret"]

    async def deliveries(self, receiver: Receiver) -> AsyncIterator[Json]:
        """Everything the endpoint was and will be told, the newest first."""
        asked: Json = {}
        while True:
            url = f"{self.site}/webhooks/{receiver.id}/deliveries"
            page = await self.tell("GET", url, "owner", params=asked)
            for delivery in page["deliveries"]:
                yield delivery
            if not page["next"]:
                return
            asked = {"after": page["next"]}


@asynccontextmanager
async def walking(ready: Ready) -> AsyncGenerator[Road]:
    async with httpx2.AsyncClient(timeout=15) as http:
        yield Road(http, ready)
