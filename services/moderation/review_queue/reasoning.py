"""What the verdict on the newest text rests on: what its rules say, and why the models held it probable."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.policies.quoting import rule_text
from services.moderation.replays.means import Means
from services.moderation.replays.versions import Versions
from services.moderation.review_queue.verdicts import Explained, Weighed, read_newest
from shared.access.roles import Principal, Role
from shared.postgres.pool import Connection, Pool, acquire

_STRONGEST = 8


class Reasoning(Struct, frozen=True, kw_only=True):
    """Of the verdict on the newest text that has one.

    `rules` has the text of each rule that spoke, by name, as that version of the policy has it; what screening itself
    says has none. `spam` and `spoiler` name what weighed most, either way, and are None for who is no moderator.
    `missing` says, where it is so, why there is less than all of it.
    """

    policy: str
    rules: Mapping[str, str]
    spam: Weighed | None = None
    spoiler: Weighed | None = None
    missing: str | None = None


async def read_reasoning(pool: Pool, means: Means, comment_id: UUID, reader: Principal) -> Reasoning | None:
    """None while there is no verdict. Raises CaseNotFound, also for a case of a site that is not the reader's."""
    async with acquire(pool) as connection:
        site, newest = await read_newest(connection, means.log, comment_id, reader.site)
        if newest is None:
            return None
        rules = await _rules(connection, means.versions, site, newest)
    confidential = reader.role >= Role.MODERATOR
    return Reasoning(
        policy=newest.policy,
        rules=rules,
        spam=_strongest(newest.spam) if confidential else None,
        spoiler=_strongest(newest.spoiler) if confidential else None,
        missing=newest.missing,
    )


async def _rules(connection: Connection, versions: Versions, site: str, verdict: Explained) -> dict[str, str]:
    """Empty where that version cannot be read any more."""
    policy = await versions.of_verdict(connection, site, verdict.policy)
    if policy.reference != verdict.policy:
        return {}
    texts = {reason.rule: rule_text(policy, reason.rule) for reason in verdict.reasons}
    return {rule: text for rule, text in texts.items() if text}


def _strongest(weighed: Weighed | None) -> Weighed | None:
    if weighed is None:
        return None
    strongest = sorted(weighed.because, key=lambda one: -abs(one.points))[:_STRONGEST]
    return replace(weighed, because=tuple(strongest))
