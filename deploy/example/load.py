"""Fills the example's threads as readers and moderators would: over HTTP, and once however often it is run."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from deploy.example.happenings import happenings
from deploy.example.people import People
from deploy.example.posts import Comment, Post, read_posts
from deploy.local.plan import Ready
from deploy.local.refusal import CannotStart

AT_ONCE = 8  # connections; more only wait for each other


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
            async with _together() as group:
                for thread in threads:
                    group.create_task(thread.fill())
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
        self._replies: dict[str | None, list[Comment]] = defaultdict(list)
        for comment in post.comments:
            self._replies[comment.to].append(comment)
        self._posted: dict[str, str] = {}
        self._hidden: set[str] = set()

    async def fill(self) -> None:
        known = await self._people.page_of(self._key)
        if not known:
            await self._people.describe(self._key, self._page)
            await self._write(None)
            await self._people.wait_for_count(self._key, sum(map(self._should_show, self._post.comments)))
            await self._happen()
        if known != self._url:  # it may have moved; known at last, it says that the thread is complete
            await self._people.describe(self._key, {"url": self._url, **self._page})

    async def _write(self, to: str | None) -> None:
        """Post all that answers `to` in the order of the file, then what answers these, all conversations at once."""
        parent_id = self._posted[to] if to else None
        for comment in self._replies[to]:
            self._posted[comment.id] = await self._people.post(self._key, comment, parent_id)
        async with _together() as group:
            for comment in self._replies[to]:
                if comment.id in self._replies:
                    group.create_task(self._converse(comment))

    async def _converse(self, comment: Comment) -> None:
        """Post what answers `comment`, once that has been screened and if readers see it."""
        comment_id = self._posted[comment.id]
        shown = await self._people.wait(comment_id, comment.by, lambda shown: shown["status"] != "pending")
        if shown.get("status") == "visible":
            await self._write(comment.id)
        else:
            self._hidden.add(comment.id)

    def _should_show(self, comment: Comment) -> bool:
        """Not what screening holds; nor, after a start that was broken off, what was taken away by then."""
        return not comment.held and comment.id in self._posted and comment.id not in self._hidden

    async def _happen(self) -> None:
        """All that came afterwards, at once: no two happenings get in each other's way."""
        async with _together() as group:
            for comment in self._post.comments:
                if comment_id := self._posted.get(comment.id):
                    for happening in happenings(self._people, self._post, comment, comment_id):
                        group.create_task(happening)


@asynccontextmanager
async def _together() -> AsyncGenerator[asyncio.TaskGroup]:
    """A group of tasks of which the first failure is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
