"""Fills the example's threads as readers and moderators would: over HTTP, and once however often it is run."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from deploy.example.happenings import happenings
from deploy.example.people import People
from deploy.example.posts import Comment, Post, read_posts
from deploy.local.plan import Ready
from deploy.local.refusal import CannotStart

AT_ONCE = 16  # connections


async def load_example(ready: Ready) -> None:
    """Register the example's posts, write their comments, do what happened to these, and tell where the posts are.

    A thread whose page is known was filled before: it keeps what has become of it.

    Raises:
        CannotStart: an API refused something, or a comment was not screened in time.
    """
    posts = read_posts()
    timeout, connector = aiohttp.ClientTimeout(30), aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        people = People(http, ready, (comment.by for post in posts for comment in post.comments))
        threads = [_Thread(people, post, ready.example or "") for post in posts]
        try:
            for step in (_Thread.write, _Thread.happen, _Thread.publish):
                async with _together() as group:
                    for thread in threads:
                        group.create_task(step(thread))
        except aiohttp.ClientError as error:
            raise CannotStart(f"could not load the example blog: {error}") from error


class _Thread:
    """One post's thread while it fills. What has become of each comment is known by its name in the file."""

    def __init__(self, people: People, post: Post, blog: str) -> None:
        self._people = people
        self._post = post
        self._page = {
            name: value for name, value in msgspec.to_builtins(post.thread).items() if value is not None
        }
        self._key = str(self._page.pop("key"))
        self._url = f"{blog}/{self._key}"
        self._posted: dict[str, asyncio.Task[str | None]] = {}
        self._seen: dict[str, asyncio.Task[bool]] = {}

    async def write(self) -> None:
        """Post everything, each list of replies in the order of the file, until readers see it."""
        if await self._people.page_of(self._key):
            return
        await self._people.describe(self._key, self._page)
        answered = {comment.to for comment in self._post.comments}
        last: dict[str | None, asyncio.Task[str | None]] = {}
        async with _together() as group:
            for comment in self._post.comments:
                last[comment.to] = group.create_task(self._write(comment, last.get(comment.to)))
                self._posted[comment.id] = last[comment.to]
                if comment.id in answered:
                    self._seen[comment.id] = group.create_task(self._see(comment))
        await self._people.wait_for_count(self._key, sum(map(self._should_show, self._post.comments)))

    async def _write(self, comment: Comment, before: asyncio.Task[str | None] | None) -> str | None:
        """The id, once posted after the comment `before`; a reply is posted once readers see what it answers."""
        if before:
            await before
        if comment.to and not await self._seen[comment.to]:
            return None
        parent_id = await self._posted[comment.to] if comment.to else None
        return await self._people.post(self._key, comment, parent_id)

    async def _see(self, comment: Comment) -> bool:
        """Whether readers see it, once it has been screened."""
        comment_id = await self._posted[comment.id]
        if comment_id is None:
            return False
        shown = await self._people.wait(comment_id, comment.by, lambda shown: shown["status"] != "pending")
        return shown.get("status") == "visible"

    def _should_show(self, comment: Comment) -> bool:
        """Not what screening holds; nor, after a start that was broken off, what was taken away by then."""
        seen = self._seen.get(comment.id)
        return (
            not comment.held and self._posted[comment.id].result() is not None and (not seen or seen.result())
        )

    async def happen(self) -> None:
        """All that came afterwards, at once: no two happenings get in each other's way."""
        async with _together() as group:
            for comment in self._post.comments if self._posted else ():
                if comment_id := self._posted[comment.id].result():
                    for happening in happenings(self._people, self._post, comment, comment_id):
                        group.create_task(happening)

    async def publish(self) -> None:
        """Tell where the post is, which may have moved; known at last, it says that the thread is complete."""
        if await self._people.page_of(self._key) != self._url:
            await self._people.describe(self._key, {"url": self._url, **self._page})


@asynccontextmanager
async def _together() -> AsyncGenerator[asyncio.TaskGroup]:
    """A group of tasks of which the first failure is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
