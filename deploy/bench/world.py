"""A fresh database and an empty Valkey for one measurement, and our own processes on them."""

import itertools
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import asyncpg
from msgspec import Struct
from redis.asyncio import Redis

from deploy.bench import children, load
from deploy.bench.children import answering, module
from deploy.bench.jobs import carry_out
from deploy.bench.rounds import Effort, Tell
from deploy.bench.servers import Servers
from deploy.local.environment import DATABASE, Environment, for_service
from deploy.local.home import socket_directory
from deploy.local.probes import Notification
from deploy.local.program import Program
from services.comments.settings import Settings as CommentsSettings
from services.moderation.settings import Settings as ModerationSettings
from shared.settings import load as load_settings

_WHOLE_CORE = 0.9
_number = itertools.count(1)


class World(Struct, frozen=True, kw_only=True):
    """`owner` is the superuser's DSN of the database. `spare` ports: two that a measurement may serve on.

    `notes` gather what a reader must know to judge the figures.
    """

    servers: Servers
    database: str
    environment: Environment
    notes: list[str] = []

    @property
    def owner(self) -> str:
        return self.servers.postgres.dsn(self.database)

    @property
    def port(self) -> int:
        """Of the comments API."""
        return self.servers.port

    @property
    def spare(self) -> tuple[int, int]:
        return self.servers.port + 2, self.servers.port + 3

    @property
    def comments(self) -> CommentsSettings:
        return load_settings(CommentsSettings, self._of("comments"), "COMMENTS_")

    @property
    def moderation(self) -> ModerationSettings:
        return load_settings(ModerationSettings, self._of("moderation"), "MODERATION_")

    def running(self, *commands: str) -> AbstractAsyncContextManager[None]:
        """Have `comments api`, `moderation worker` and the like run, and be ready, during the block."""
        return _running(self, commands)

    async def load(self, job: load.Job) -> load.Result:
        """Put a load on a server, from a process of its own. Raises Unexpected if nothing is answered as expected."""
        result = await carry_out("deploy.bench.load", job, load.Result)
        if not result.took:
            raise Unexpected(f"wanted answers {job.expected}, got {result.others}")
        for status, count in result.others.items():
            self.notes.append(f"{count} of {len(result.took) + count} requests were answered with {status}")
        if result.busy > _WHOLE_CORE:
            self.notes.append(
                "the load itself took a whole core: the limit of what it measured may be higher"
            )
        return result

    def told(self) -> tuple[str, ...]:
        """What was noted, each thing once."""
        return tuple(dict.fromkeys(self.notes))

    def _of(self, service: str) -> Environment:
        return for_service(service, self.environment, {})


class Unexpected(Exception):
    """What was measured did something else than it should."""


class Bench(Struct, frozen=True, kw_only=True):
    """What a measurement is given."""

    servers: Servers
    effort: Effort
    tell: Tell

    @asynccontextmanager
    async def world(self) -> AsyncGenerator[World]:
        """A world of its own, thrown away afterwards. One at a time: they share Valkey and ports."""
        name = f"bench_{next(_number)}"
        postgres = self.servers.postgres
        await _execute(postgres.dsn(), f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        async with Redis.from_url(self.servers.valkey.url()) as redis:
            await redis.flushall()
        urls = {
            f"{service.upper()}_DATABASE_URL": postgres.dsn(name, f"rejoinder_{service}")
            for service in ("comments", "moderation")
        }
        try:
            yield World(servers=self.servers, database=name, environment=self.servers.settings | urls)
        finally:
            await _execute(postgres.dsn(), f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _running(world: World, commands: Sequence[str]) -> AsyncGenerator[None]:
    sockets = socket_directory(world.servers.home)
    doors = [Notification(sockets / f"{command.replace(' ', '-')}.ready") for command in commands]
    programs = [_program(world, command, door) for command, door in zip(commands, doors, strict=True)]
    try:
        async with children.running(*programs):
            yield
    finally:
        for door in doors:
            door.close()


def _program(world: World, command: str, door: Notification) -> Program:
    service, kind = command.split()
    environment = for_service(service, world.environment)
    if kind == "worker":
        told = environment | {"NOTIFY_SOCKET": str(door.path)}
        return module("deploy.cli", service, kind, ready=door.ready, environment=told)
    port = world.port + (service == "moderation")
    return module("deploy.cli", service, kind, ready=answering(port, "/readyz"), environment=environment)


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
