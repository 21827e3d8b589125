"""A service full of hostile comments: every text as body, name, website, scope, spoiler, title and key."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from msgspec import Struct, field
from yarl import URL

from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from shared.postgres.pool import connect
from tests.e2e.hostile.hostile import Case, cases
from tests.support.database import Database
from tests.support.live import api_process
from tests.support.service import ORIGIN, owner_key

ROOTS, EACH = 20, 3
"""A page shows as many threads of discussion; each of ours holds so many cases, with two comments a case."""
CAREFUL = "careful"
"""A site that says which pages may write to it."""
_AT_ONCE = 12
_ATTEMPTS = 10
_NOT_IN_ADDRESSES = re.compile(r'[\s\\<>"]|[\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_DECIDED = """
UPDATE revisions SET decided = jsonb_build_object('decision', gen_random_uuid(), 'message', left(body, 500))
"""
"""As if a moderator had decided on each, and written to its author what they wrote themselves."""
Json = dict[str, Any]
T = TypeVar("T")


class Told(Struct, frozen=True):
    """A comment that the service took. `author` is its author's token."""

    id: str
    author: str


class World(Struct, kw_only=True):
    """`threads` are keys of full threads. Of each case: its open comment and the one with covers."""

    url: str
    http: aiohttp.ClientSession
    owner: dict[str, str]
    cases: list[Case]
    threads: list[str] = field(default_factory=list)
    open: dict[str, Told] = field(default_factory=dict)
    covered: dict[str, Told] = field(default_factory=dict)
    titled: list[Case] = field(default_factory=list)
    refused: list[Case] = field(default_factory=list)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def ask(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        """Status and text of an answer, which is never a failure."""
        async with (
            self._turn,
            self.http.request(method, URL(self.url + path, encoded=True), **sent) as answer,
        ):
            text = await answer.text()
            assert answer.status < 500, (answer.status, method, path, sent, text)
            return answer.status, text

    async def pages(self, paths: Iterable[str]) -> list[str]:
        """What is answered at each path; all of them are there."""
        answers = await asyncio.gather(*(self.ask("GET", path) for path in paths))
        assert {status for status, _ in answers} == {200}
        return [text for _, text in answers]

    async def post(self, given: Json, site: str = "blog") -> Told | Json:
        """A comment that readers see, or the problem with it.

        On a machine with a lot to do some text may not be rendered in time. It is held then, and posted anew.
        """
        for _ in range(_ATTEMPTS):
            async with (
                self._turn,
                self.http.post(f"{self.url}/v1/sites/{site}/comments", json=given) as answer,
            ):
                told: Json = await answer.json()
                assert answer.status == 201 or 400 <= answer.status < 500, (given, told)
            if answer.status != 201:
                return told
            if told["status"] == "visible":
                return Told(told["id"], told["author_token"])
        raise AssertionError(f"never rendered: {given}")


@asynccontextmanager
async def hostile_world(database: Database) -> AsyncGenerator[World]:
    """A real process of the API, filled by its own HTTP."""
    async with api_process(database) as api, aiohttp.ClientSession() as http:
        await add_site(database.owner, CAREFUL, mode="post", origins=[ORIGIN])
        world = World(url=api.url, http=http, owner=await owner_key(database), cases=cases())
        await _all((number, part, world) for number, part in enumerate(parts_of(world.cases, ROOTS * EACH)))
        await asyncio.gather(*(_title(world, case) for case in world.cases))
        async with connect(database.owner, SCHEMA, name="test") as connection:
            await connection.execute(_DECIDED)
        yield world


def parts_of(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    """The same in parts of at most `size`."""
    return [whole[start : start + size] for start in range(0, len(whole), size)]


async def _all(threads: Iterable[tuple[int, Sequence[Case], World]]) -> None:
    async with asyncio.TaskGroup() as group:
        for number, part, world in threads:
            key = f"/hostile/{number}"
            world.threads.append(key)
            group.create_task(_fill(world, key, part))


async def _fill(world: World, key: str, part: Sequence[Case]) -> None:
    """Discussions of the shape a page shows whole: one comment, three answers, and one to some of those."""
    await asyncio.gather(*(_discussion(world, key, few) for few in parts_of(part, EACH)))


async def _discussion(world: World, key: str, few: Sequence[Case]) -> None:
    root: str | None = None
    for case in few:
        told = await _open(world, key, case, root)
        if told is None:
            world.refused.append(case)
            told = await _plain(world, key, root)
        else:
            world.open[case.id] = told
        root = root or told.id
        if (covered := await _covered(world, key, case, told.id)) is not None:
            world.covered[case.id] = covered


async def _open(world: World, key: str, case: Case, parent: str | None) -> Told | None:
    """The text as body, name and website; None where the API takes it as no body."""
    given = _given(key, case.text, parent, case.text, _website(case.text))
    told = await world.post(given)
    for spare in ({"website": None}, {"name": "Ann"}):
        if isinstance(told, Told) or "body" in (named := _named(told)) or not named:
            break
        given["author"] |= spare
        told = await world.post(given)
    return told if isinstance(told, Told) else None


async def _covered(world: World, key: str, case: Case, parent: str) -> Told | None:
    """The text as a spoiler and as the scope of one, short enough for both."""
    body = f">![{case.text[:200]}] A scope.!<\n\n>!\n{case.text[:9_000]}\n!<"
    name = case.text if case.id in world.open else "Ann"
    told = await world.post(_given(key, body, parent, name, None))
    if not isinstance(told, Told):
        told = await world.post(_given(key, body, parent, "Ann", None))
    return told if isinstance(told, Told) else None


def _website(text: str) -> str:
    """The text, or where that can be no address of a website, as a part of one."""
    return (
        text if text.startswith("http") else f"https://x.example/?'{_NOT_IN_ADDRESSES.sub('', text)}"[:2_000]
    )


def _named(problem: Json) -> set[str]:
    return {error["pointer"].rpartition("/")[2] for error in problem.get("errors", [])}


async def _plain(world: World, key: str, parent: str | None) -> Told:
    told = await world.post(_given(key, "Nothing", parent, "Ann", None))
    assert isinstance(told, Told), told
    return told


def _given(key: str, body: str, parent: str | None, name: str, website: str | None) -> Json:
    author = {"name": name, "website": website}
    return {
        "thread": {"key": key},
        "body": body,
        "author": author,
        **({"parent_id": parent} if parent else {}),
    }


async def _title(world: World, case: Case) -> None:
    """A thread with the text as its title and its key."""
    key = quote(case.text.encode("utf-8", "replace"))
    sent = {"json": {"title": case.text}, "headers": world.owner}
    status, _ = await world.ask("PUT", f"/v1/sites/blog/thread?key={key}", **sent)
    if status < 300:
        world.titled.append(case)
