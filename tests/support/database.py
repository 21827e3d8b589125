"""A fresh, migrated database for each test, cloned from a template."""

import importlib
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from msgspec import Struct

from deploy.local.postgres import Postgres

TEMPLATE = "rejoinder_template"
SERVICES = ("comments", "moderation")


class Database(Struct, frozen=True):
    """DSNs of one database: as either service's role, and as the superuser that owns everything."""

    comments: str
    moderation: str
    owner: str


async def make_template(server: Postgres) -> Postgres:
    """Migrate both services' schemas into the template database."""
    await _execute(server, f"CREATE DATABASE {TEMPLATE}")
    for service in SERVICES:
        try:
            schema = importlib.import_module(f"services.{service}.schema")
        except ModuleNotFoundError as missing:
            pytest.skip(f"no database to test against yet: {missing}")
        await schema.migrate(server.dsn(TEMPLATE))
    return server


@asynccontextmanager
async def cloned_database(server: Postgres) -> AsyncGenerator[Database]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield Database(
            comments=server.dsn(name, "rejoinder_comments"),
            moderation=server.dsn(name, "rejoinder_moderation"),
            owner=server.dsn(name),
        )
    finally:
        await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(server: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
