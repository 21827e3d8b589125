"""Numbered SQL files applied once each, in order, under a lock, every file in its own transaction."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from shared.postgres.pool import Connection, connect

_HISTORY = """
CREATE TABLE IF NOT EXISTS migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


_ROLE = """
DO $$ BEGIN
    CREATE ROLE "{role}" LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


class MigrationChanged(Exception):
    """A file that was applied before reads differently now: history may only grow."""


async def migrate_service(
    owner_dsn: str, schema: str, role: str, folders: Sequence[Path], grants: str
) -> list[str]:
    """Migrate a service's schema, and give its role exactly the rights that `grants` lists.

    The role is made without a password if it is missing; see `migrate` for the rest.
    """
    applied = await migrate(owner_dsn, schema, folders)
    async with connect(owner_dsn, schema, name="rejoinder migrate", patient=True) as connection:
        await connection.execute(_ROLE.format(role=role))
        async with connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtext($1))", f"rejoinder grants {schema}"
            )
            await connection.execute(grants)
    return applied


async def migrate(owner_dsn: str, schema: str, folders: Sequence[Path]) -> list[str]:
    """Apply what is missing from `folders`, in their order, to a schema; return the names applied.

    Safe to run from two replicas at once and to kill half way: run it again.
    Raises MigrationChanged if an applied file was edited.
    """
    async with connect(owner_dsn, schema, name="rejoinder migrate", patient=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtext($1))", f"rejoinder migrate {schema}")
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        await connection.execute(_HISTORY)
        known = {row["name"]: row["checksum"] for row in await connection.fetch("SELECT * FROM migrations")}
        return [
            name
            for name, path in _files(folders)
            if await _apply(connection, name, path.read_text(), known.get(name))
        ]


async def pending(connection: Connection, folders: Sequence[Path]) -> list[str]:
    """The names of files not yet applied to the connection's schema."""
    known = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
    return [name for name, _ in _files(folders) if name not in known]


def _files(folders: Sequence[Path]) -> list[tuple[str, Path]]:
    return [
        (f"{folder.parent.name}/{path.name}", path)
        for folder in folders
        for path in sorted(folder.glob("*.sql"))
    ]


async def _apply(connection: Connection, name: str, text: str, applied: str | None) -> bool:
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if applied == checksum:
        return False
    if applied is not None:
        raise MigrationChanged(name)
    async with connection.transaction():
        await connection.execute(text)
        await connection.execute("INSERT INTO migrations (name, checksum) VALUES ($1, $2)", name, checksum)
    return True
