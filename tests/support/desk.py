"""The console as moderators' browsers meet it: a process that serves it, a queue to empty, people who are signed in."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
from msgspec import Struct
from msgspec.structs import replace
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext

from services.moderation.instruments import instruments
from services.moderation.replays.child import means_of
from services.moderation.replays.run import REPLAYS, RunKind
from services.moderation.replays.running import Runner
from shared.access.roles import Role
from shared.contracts.comments import Byline, CommentPosted
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.support.console import Browser, signed_in
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.moderation import Moderation, environment, moderation, settings
from tests.support.stack import REJOINDER, free_ports
from tests.support.told import THREAD, opened, posted

START_S = 90.0  # on a busy machine
SAYINGS = (
    "The letter was written by the aunt, I am sure of it.",
    "第3話の庭の場面がとても好きです。音楽も良かった。",
    "3화에서 정원 장면이 정말 좋았어요. 음악도요.",
    "Nobody noticed the second ferry in the background?",
)


class Served(Struct, frozen=True, kw_only=True):
    """A console at `url`, over a database that the test may write to as the other parts of the service do.

    Each test has a site of its own, and on it one page, `thread`.
    """

    url: str
    database: Database
    mod: Moderation
    site: str = "drama"
    thread: UUID = THREAD

    def elsewhere(self) -> "Served":
        """The same console for a site that nothing was ever written on."""
        return replace(self, site=f"site-{new_id()}", thread=new_id())

    @property
    def byline(self) -> Byline:
        """Of a reader of this site only: readers of all sites who come from one address are counted together."""
        hash_ = self.thread.bytes
        return Byline(name="Mina", email_domain="example.org", address_hash=hash_, email_hash=hash_)

    async def hold(self, count: int = 1, **changes: Any) -> list[CommentPosted]:
        """New comments, held for a moderator: each says something else."""
        first = self.mod.teller.position
        given = {
            "site": self.site,
            "thread_id": self.thread,
            "mode": "hold",
            "byline": self.byline,
            **changes,
        }
        made = [
            posted(f"{SAYINGS[n % len(SAYINGS)]} ({first + n})", minute=n + 1, **given) for n in range(count)
        ]
        page = opened(site=self.site, thread_id=self.thread)
        await self.mod.screening.handle(self.mod.teller.batch(page, *made))
        return made

    async def replay(self, kinds: Sequence[RunKind] = REPLAYS) -> None:
        """Do all the runs of these kinds that have been asked for, as a worker would."""
        dsn = self.database.moderation
        async with connect(dsn, "moderation", name="test") as connection:
            means = means_of(settings(dsn), instruments())
            await Runner(connection, means, new_id(), rest=0).drain(kinds, asyncio.Event())

    async def person(self, name: str = "Ada", role: Role = Role.MODERATOR, language: str = "en") -> Browser:
        """Somebody new of the site, with a session."""
        async with httpx2.AsyncClient(base_url=self.url) as http:
            return await signed_in(
                http,
                self.database.owner,
                role=role,
                site=self.site,
                name=name,
                login=f"{new_id()}@blog.example",
                language=language,
            )

    @asynccontextmanager
    async def browser(
        self, chromium: Chromium, who: Browser | None = None, **options: Any
    ) -> AsyncGenerator[BrowserContext]:
        """A browser of somebody, of Ada unless it is said, in which nothing breaks the rules of the page.

        Nothing moves in it: colours are looked at as they stay.
        """
        person = who or await self.person()
        usual = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context = await chromium.new_context(**{**usual, **options})
        wrong: list[str] = []
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on(
            "console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None
        )
        await context.add_cookies([person.cookie(self.url)])  # type: ignore[list-item]
        async with _telling(context):
            yield context
        await context.close()
        assert not wrong, wrong

    async def decisions(self, comments: Sequence[CommentPosted]) -> list[list[str]]:
        """What was decided about each of some comments, undone decisions left out."""
        rows = await self.mod.pool.fetch(
            "SELECT comment_id, decisions FROM cases WHERE comment_id = ANY($1)",
            [one.comment_id for one in comments],
        )
        made = {
            row["comment_id"]: [
                f"{one['ruling']['action']} {one['ruling'].get('reason', '')}".strip()
                for one in row["decisions"]
                if not one.get("undone_at")
            ]
            for row in rows
        }
        return [made[one.comment_id] for one in comments]


@asynccontextmanager
async def _telling(context: BrowserContext) -> AsyncGenerator[None]:
    """A test that fails says what was to be seen."""
    try:
        yield
    except Exception as error:
        for page in context.pages:
            error.add_note(f"{page.url}\n{await page.locator('body').inner_text()}")
        raise


@asynccontextmanager
async def serving(database: Database, **more: str) -> AsyncGenerator[Served]:
    """The moderation API as an operator runs it, with `more` settings if need be."""
    port = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        *(*REJOINDER, "moderation", "api"),
        cwd=ROOT,
        env={**os.environ, **environment(database.moderation), "MODERATION_PORT": str(port), **more},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with moderation(database.moderation) as mod:
            await eventually(lambda: _answers(url, process), START_S)
            yield Served(url=url, database=database, mod=mod)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> bool:
    if process.returncode is not None:
        raise RuntimeError("the process has ended")
    async with httpx2.AsyncClient() as http:
        try:
            return (await http.get(f"{url}/readyz")).is_success
        except httpx2.TransportError:
            return False
