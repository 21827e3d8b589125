"""Brings a local stack's database up to date: both schemas, the example site and its keys."""

from datetime import UTC, datetime

import asyncpg
import msgspec

from deploy.local.environment import DATABASE
from deploy.local.home import keys_directory, secret
from deploy.local.plan import SITE, Keys, Plan
from deploy.local.postgres import Postgres
from services.comments import schema as comments
from services.comments.sites import add_site
from services.moderation import schema as moderation
from services.moderation.accounts.first_owner import first_link
from services.moderation.accounts.links import address_of
from shared.access.keys import PREFIX, add_key
from shared.access.roles import Role
from shared.access.tokens import mint
from shared.postgres.pool import connect


async def prepare_database(server: Postgres) -> list[str]:
    """Make the database if it is missing and migrate both schemas; returns what was applied."""
    connection = await asyncpg.connect(server.dsn())
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
    owner = server.dsn(DATABASE)
    return [*await comments.migrate(owner), *await moderation.migrate(owner)]


async def prepare_site(server: Postgres, plan: Plan) -> Keys:
    """The example site and its keys, which both services know and the data directory keeps."""
    owner = server.dsn(DATABASE)
    port = plan.port + 2
    origins = dict.fromkeys([plan.url(2), f"http://localhost:{port}", f"http://127.0.0.1:{port}"])
    await add_site(owner, SITE, mode=plan.mode, origins=tuple(origins))
    fresh = msgspec.json.encode(Keys(owner=mint(PREFIX), moderator=mint(PREFIX))).decode()
    keys = msgspec.json.decode(secret(keys_directory(plan.home) / f"{SITE}.json", fresh), type=Keys)
    for schema in (comments.SCHEMA, moderation.SCHEMA):
        await add_key(owner, schema, Role.OWNER, SITE, "example owner", key=keys.owner)
        await add_key(owner, schema, Role.MODERATOR, SITE, "example moderator", key=keys.moderator)
    return keys


async def prepare_owner(server: Postgres, plan: Plan) -> str | None:
    """A one-time link that sets the password of the first owner; None once it was used."""
    async with connect(server.dsn(DATABASE), moderation.SCHEMA, name="rejoinder up") as connection:
        token = await first_link(connection, datetime.now(UTC))
    return address_of(plan.url(1), token) if token else None
