"""The moderation service's parts on a test's database, as its processes put them together."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
from msgspec import Struct

from services.moderation.beside import Beside
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.handler import Cases
from services.moderation.log import CODEC
from services.moderation.policing.shelf import PolicyShelf
from services.moderation.screening.consumer import Screening
from services.moderation.screening.judging import Models, NoTeachers, Teachers
from services.moderation.screening.screener import Screener
from services.moderation.screening.work import Means
from services.moderation.settings import Settings
from shared.access.roles import Role
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, open_pool
from tests.support.console import Browser, signed_in
from tests.support.told import Teller

MODELS = Models.load()
PARTITIONS = 4
MASTER_KEY = "5a" * 32
PEER_KEY = "peer-key-of-the-tests"
SCREENED_AT = datetime(2026, 5, 1, 13, tzinfo=UTC)


class Moderation(Struct, frozen=True, kw_only=True):
    pool: Pool
    log: Log
    keys: AuthorKeys
    cases: Cases
    screening: Screening
    teller: Teller

    async def recorded(self) -> list[Recorded]:
        """The whole log, partition by partition."""
        async with self.pool.acquire() as connection:
            found = [
                entry
                for part in range(PARTITIONS)
                for entry in await self.log.after(connection, part, 0, 100_000)
            ]
        assert all(isinstance(entry, Recorded) for entry in found)
        return [entry for entry in found if isinstance(entry, Recorded)]


def settings(dsn: str, redis_url: str = "redis://127.0.0.1:1") -> Settings:
    return Settings(
        database_url=dsn,
        redis_url=redis_url,
        master_key=MASTER_KEY,
        peer_key=PEER_KEY,
        comments_url="http://127.0.0.1:1",
        partitions=PARTITIONS,
        pool_size=4,
    )


def means(screener: Screener | None = None, teachers: Teachers | None = None) -> Means:
    """Unless told otherwise the shipped models, and nothing that a site has taught."""
    screener = screener or Screener(MODELS)
    return Means(screener=screener, policies=PolicyShelf(), teachers=teachers or NoTeachers())


def screening_with(
    means: Means, pool: Pool, keys: AuthorKeys, now: Callable[[], datetime] = lambda: SCREENED_AT
) -> Screening:
    """The consumer as the worker puts it together."""
    return Screening(pool, keys, means, partitions=PARTITIONS, beside=Beside(keys, PARTITIONS), now=now)


def environment(database_url: str) -> dict[str, str]:
    """What a command of the moderation service needs to be told; of others than its database there is nothing."""
    return {
        "MODERATION_DATABASE_URL": database_url,
        "MODERATION_REDIS_URL": "redis://127.0.0.1:9",
        "MODERATION_MASTER_KEY": MASTER_KEY,
        "MODERATION_PEER_KEY": PEER_KEY,
        "MODERATION_COMMENTS_URL": "http://127.0.0.1:9",
        "MODERATION_PARTITIONS": str(PARTITIONS),
    }


@asynccontextmanager
async def moderation(dsn: str) -> AsyncGenerator[Moderation]:
    vault = Vault(bytes.fromhex(MASTER_KEY))
    cache = KeyCache(vault)
    keys = AuthorKeys(vault, cache)
    async with open_pool(dsn, "moderation", size=4, name="test") as pool:
        cases = Cases(pool, keys, waiting=100)
        async with cases.running():
            yield Moderation(
                pool=pool,
                log=Log(CODEC, cache),
                keys=keys,
                cases=cases,
                screening=screening_with(means(), pool, keys),
                teller=Teller(),
            )


class Desk:
    """The API of the moderation service as holders of different keys use it."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        keys: dict[str, str],
        *,
        dsn: str = "",
        people: dict[str, tuple[Role, str | None]] | None = None,
    ) -> None:
        self.http = http
        self.keys = keys
        self._dsn = dsn
        self._people = people or {}
        self._browsers: dict[str, Browser] = {}

    async def browser(self, who: str) -> Browser:
        """The same person, of the same role, signed in at the console."""
        if who not in self._browsers:
            role, site = self._people[who]
            self._browsers[who] = await signed_in(
                self.http, self._dsn, role=role, site=site, name=who.title()
            )
        return self._browsers[who]

    async def ask(self, who: str | None, method: str, path: str, **sent: Any) -> httpx2.Response:
        headers = dict(sent.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.keys[who]}"
        return await self.http.request(method, path, headers=headers, **sent)

    async def rule(
        self, comment_id: UUID, action: str, *, who: str = "ada", headers: Any = None, **given: Any
    ) -> httpx2.Response:
        body = {"revision": 1, "action": action, **given}
        path = f"/v1/cases/{comment_id}/decisions"
        return await self.ask(who, "POST", path, json=body, headers=headers or {})
