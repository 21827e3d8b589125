"""A site's policy as people read it: what is live, which versions there are, and their texts."""

import msgspec
from msgspec.structs import asdict

from services.moderation.policing.bodies import (
    PolicyShown,
    Standing,
    State,
    Version,
    VersionText,
)
from services.moderation.policing.errors import VersionNotFound
from services.moderation.policing.language import Language
from services.moderation.policing.site_policy import DEFAULT_VERSION, Draft, SitePolicy
from services.moderation.policing.store import find_policy
from shared.postgres.pool import Pool, acquire

_PAGE = 100
_VERSIONS = """
SELECT version, note, by, at FROM policies WHERE site = $1 AND version < $2 ORDER BY version DESC LIMIT $3
"""
_DRAFT = "SELECT site, version, text, note, by, at FROM policies WHERE site = $1 AND version = $2"
_SITES = "SELECT site FROM policy_sites UNION SELECT site FROM threads ORDER BY 1"
_NO_MORE = 2**31 - 1


async def read_policy(pool: Pool, language: Language, site: str, before: int | None = None) -> PolicyShown:
    """What is live and the versions older than `before`, or the newest. One that has no text runs on the default."""
    async with (
        acquire(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        stored = await find_policy(connection, site)
        policy = stored.policy if stored else SitePolicy(site=site)
        live = await connection.fetchrow(_DRAFT, site, policy.live)
        rows = await connection.fetch(_VERSIONS, site, before or _NO_MORE, _PAGE + 1)
    versions = [
        msgspec.convert(dict(row) | {"state": _state(row["version"], policy)}, Version)
        for row in rows[:_PAGE]
    ]
    return PolicyShown(
        **asdict(standing(policy, language)),
        text=live["text"] if live else language.default,
        versions=versions,
        next=versions[-1].version if len(rows) > _PAGE else None,
    )


async def read_sites(pool: Pool) -> list[str]:
    """Every site that has a page or a policy of its own, by name."""
    async with acquire(pool) as connection:
        return [row["site"] for row in await connection.fetch(_SITES)]


async def read_version(pool: Pool, language: Language, site: str, version: int) -> VersionText:
    """One version with its text. Raises VersionNotFound."""
    async with acquire(pool) as connection:
        stored = await find_policy(connection, site)
        policy = stored.policy if stored else SitePolicy(site=site)
        row = await connection.fetchrow(_DRAFT, site, version) if version <= policy.head else None
    if row is None and version != DEFAULT_VERSION:
        raise VersionNotFound
    draft = msgspec.convert(dict(row), Draft) if row else None
    return VersionText(
        site=site,
        version=version,
        reference=language.name(site, version),
        state=_state(version, policy),
        text=draft.text if draft else language.default,
        note=draft.note if draft else None,
        by=draft.by if draft else None,
        at=draft.at if draft else None,
    )


def standing(policy: SitePolicy, language: Language) -> Standing:
    return Standing(
        site=policy.site,
        live=policy.live,
        reference=language.name(policy.site, policy.live),
        trail=policy.trail,
        since=policy.since,
        by=policy.by,
        before=policy.before,
        shadow=policy.shadow,
        shadow_since=policy.shadow_since,
        newest=policy.head,
        changes=policy.version,
    )


def _state(version: int, policy: SitePolicy) -> State:
    if version == policy.live:
        return "live"
    if version == policy.shadow:
        return "shadow"
    return "before" if version == policy.before else "draft"
