"""What the commands about policies work with: the moderation service's own parts on its database."""

import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from deploy.cli.settings import settings_of

if TYPE_CHECKING:
    from services.moderation.labelling.handler import Labels
    from services.moderation.policing.commands import Command
    from services.moderation.policing.handler import Done, Policies
    from shared.postgres.pool import Connection, Pool

_HINTS = {
    "policy_version_not_found": "`rejoinder policy versions` lists those there are",
}
OPERATOR = "operator"
"""Who did it, as events say: whoever may run commands on the database."""

_KNOWN = "SELECT EXISTS (SELECT FROM threads WHERE site = $1)"

on_site = click.option("--site", required=True, help="The site whose policy it is.")


class Desk:
    """Policies and labels, and the connections they use."""

    def __init__(self, pool: "Pool", policies: "Policies", labels: "Labels") -> None:
        self.pool = pool
        self.policies = policies
        self.labels = labels

    async def mind(self, site: str) -> None:
        """Say so when nobody has heard of a site: its name may be mistyped."""
        from shared.postgres.pool import acquire

        async with acquire(self.pool) as connection:
            await mind(connection, site)


async def mind(connection: "Connection", site: str) -> None:
    """Say so when nobody has heard of a site: its name may be mistyped."""
    if not await connection.fetchval(_KNOWN, site):
        click.echo(f"note: no page of a site called {site} is known yet", err=True)


async def carry_out(site: str, command: "Command") -> "Done":
    """Change a site's policy. Raises a DomainError for what is refused."""
    async with open_desk() as desk:
        await desk.mind(site)
        return await desk.policies.handle(site, command)


def tell_standing(done: "Done") -> None:
    """Where the versions stand now."""
    policy = done.policy
    live = f"version {policy.live}" if policy.live else "the default policy"
    beside = "" if policy.shadow is None else f", version {policy.shadow} in shadow"
    back = "" if policy.before is None else f"; rolling back leads to {policy.before or 'the default policy'}"
    click.echo(f"{policy.site}: {live} is live{beside}{back}")


def policy_text(file: str) -> str:
    """What stands in a file, or for - in standard input. Raises PolicyInvalid for bytes that are no text."""
    from services.moderation.policies.mistakes import PolicyInvalid
    from services.moderation.policing.language import LANGUAGE

    written = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return written.decode()
    except UnicodeDecodeError:
        raise PolicyInvalid(*LANGUAGE.lint(written).errors) from None


@asynccontextmanager
async def open_desk() -> AsyncGenerator[Desk]:
    """Connect as MODERATION_* says."""
    from services.moderation.cases.author_keys import AuthorKeys
    from services.moderation.examples import language
    from services.moderation.labelling.handler import Labels
    from services.moderation.policing.handler import Policies
    from services.moderation.schema import SCHEMA
    from services.moderation.settings import Settings
    from shared.eventlog.keys import KeyCache
    from shared.eventlog.sealing import Vault
    from shared.postgres.pool import open_pool

    settings = settings_of(Settings, "MODERATION_")
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = AuthorKeys(vault, KeyCache(vault))
    async with open_pool(settings.database_url, SCHEMA, size=2, name="rejoinder policy") as pool:
        yield Desk(
            pool,
            Policies(pool, partitions=settings.partitions, language=language()),
            Labels(pool, keys, partitions=settings.partitions),
        )


@contextmanager
def explained(file: str = "") -> Iterator[None]:
    """A refusal ends the command: a wrong text with each mistake as FILE:LINE:COLUMN, anything else in a sentence."""
    from services.moderation.policies.mistakes import PolicyInvalid
    from shared.errors import DomainError

    try:
        yield
    except PolicyInvalid as refusal:
        for mistake in refusal.mistakes:
            click.echo(f"{file or 'policy'}:{mistake.line}:{mistake.column}: {mistake.message}", err=True)
        raise SystemExit(1) from None
    except DomainError as refusal:
        more = "; ".join(f"{name}: {value}" for name, value in refusal.extra.items() if value is not None)
        said = ": ".join(filter(None, (refusal.title, refusal.detail, more, _HINTS.get(refusal.code))))
        raise click.ClickException(said) from None


def now() -> datetime:
    return datetime.now(UTC)
