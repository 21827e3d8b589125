"""The example's readers and its moderator, as the APIs know them: by address, author token and key."""

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import aiohttp

from deploy.example.posts import Comment
from deploy.local.plan import Ready
from deploy.local.refusal import CannotStart

PATIENCE = 30.0  # seconds in which a comment must have been looked at, or a decision carried out
POLL = 0.04
_NAMES = uuid.UUID("5f1c8f0e-6b1f-4a57-9d58-0d9a3c7f5b11")  # of idempotency keys that survive a restart

Shown = dict[str, Any]


class People:
    """Everybody who writes in the example. Each has an address of their own, from the range that is nobody's."""

    def __init__(self, http: aiohttp.ClientSession, ready: Ready, names: Iterable[str]) -> None:
        self._http = http
        self._ready = ready
        self._site = f"{ready.comments}/v1/sites/{ready.site}"
        self._addresses = {name: f"203.0.113.{number}" for number, name in enumerate(dict.fromkeys(names), 1)}
        self._tokens: dict[str, str] = {}
        self._firsts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def post(self, key: str, comment: Comment, parent_id: str | None) -> str:
        """The id of the comment in the thread `key`. An author's first one brings the token for the others."""
        author = {"name": comment.by} | ({"website": comment.website} if comment.website else {})
        body: dict[str, Any] = {"thread": {"key": key}, "body": comment.body, "author": author}
        if parent_id:
            body["parent_id"] = parent_id
        path = f"/v1/sites/{self._ready.site}/comments"
        if comment.by in self._tokens:
            return str((await self.write("POST", path, comment.by, comment.id, body))["id"])
        async with self._firsts[comment.by]:
            answer = await self.write("POST", path, comment.by, comment.id, body)
            self._tokens.setdefault(comment.by, answer["author_token"])
        return str(answer["id"])

    async def write(
        self,
        method: str,
        path: str,
        name: str,
        attempt: str,
        body: object = None,
        revision: int | None = None,
    ) -> dict[str, Any]:
        """One attempt of somebody to write, the same however often it is made."""
        known = {"Author-Token": self._tokens[name]} if name in self._tokens else {}
        own = {"Idempotency-Key": str(uuid.uuid5(_NAMES, attempt)), "X-Forwarded-For": self._addresses[name]}
        read = {"If-Match": f'"{revision}"'} if revision else {}
        return await self._call(method, self._ready.comments + path, known | own | read, body)

    async def vote(self, comment_id: str, name: str, value: int) -> None:
        """A vote for what is gone by now is let go: somebody has moderated the example."""
        url, headers = (
            f"{self._ready.comments}/v1/comments/{comment_id}/votes",
            {"Author-Token": self._tokens[name]},
        )
        async with self._http.post(url, json={"value": value}, headers=headers) as answer:
            if not answer.ok and answer.status not in (404, 410):
                raise CannotStart(f"could not vote in the example blog: {await answer.text()}")

    async def decide(self, comment_id: str, attempt: str, decision: dict[str, Any]) -> None:
        """A ruling of the moderator on the first revision."""
        url = f"{self._ready.moderation}/v1/cases/{comment_id}/decisions"
        headers = {"Authorization": f"Bearer {self._ready.keys.moderator}", "Idempotency-Key": attempt}
        await self._call("POST", url, headers, {"revision": 1, **decision})

    async def describe(self, key: str, page: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {self._ready.keys.owner}"}
        await self._call("PUT", f"{self._site}/thread", headers, page, key=key)

    async def page_of(self, key: str) -> str | None:
        """The address of the thread's page; None for one that is not there yet, or whose address nobody has told."""
        thread = (await self._call("GET", f"{self._site}/thread", {}, key=key, limit="1"))["thread"]
        return str(thread["url"]) if thread["url"] else None

    async def wait_for_count(self, key: str, least: int) -> None:
        """Until readers see as many comments in a thread. Raises CannotStart: it took too long."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = await self._call("GET", f"{self._site}/counts", {}, key=key)
            if answer["counts"][key] >= least:
                return
            await asyncio.sleep(POLL)
        raise CannotStart(f"the example's comments were not screened within {PATIENCE:g} s")

    async def wait(self, comment_id: str, name: str, until: Callable[[Shown], bool]) -> Shown:
        """The comment as its author sees it, once `until` holds of it, or {} if it is not there.

        Raises:
            CannotStart: it took too long.
        """
        url, headers = (
            f"{self._ready.comments}/v1/comments/{comment_id}",
            {"Author-Token": self._tokens[name]},
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            async with self._http.get(url, headers=headers) as answer:
                shown: Shown = (await answer.json())["comment"] if answer.ok else {}
            if not shown or until(shown):
                return shown
            await asyncio.sleep(POLL)
        raise CannotStart(f"the example's comments were not screened within {PATIENCE:g} s")

    async def _call(
        self, method: str, url: str, headers: dict[str, str], body: object = None, **query: str
    ) -> dict[str, Any]:
        async with self._http.request(method, url, headers=headers, json=body, params=query) as answer:
            told = await answer.json() if answer.content_type.endswith("json") else {}
        if not answer.ok:
            raise CannotStart(f"could not load the example blog: {method} {url}: {told or answer.reason}")
        return dict(told)
