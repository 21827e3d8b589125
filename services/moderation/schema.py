"""The database schema of the moderation service: the migrations that make it, and what may be done in it."""

from pathlib import Path

from shared.postgres.migrate import migrate_service

SCHEMA = "moderation"
ROLE = "rejoinder_moderation"

_HERE = Path(__file__).parent
_SHARED = _HERE.parents[1] / "shared"
SOURCES = (
    _SHARED / "eventlog" / "migrations",
    _SHARED / "streams" / "migrations",
    _SHARED / "access" / "migrations",
    _HERE / "migrations",
)
GRANTS = (_HERE / "grants.sql").read_text()


async def migrate(owner_dsn: str) -> list[str]:
    """Bring the schema up to date as its owner; return the names of the migrations applied."""
    return await migrate_service(owner_dsn, SCHEMA, ROLE, SOURCES, GRANTS)
