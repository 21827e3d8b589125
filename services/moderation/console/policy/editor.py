"""The editor: a text, what is wrong with it, and what others did meanwhile."""

import asyncio
from collections.abc import Sequence

from litestar import Response
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.console.policy.differing import Compared, compare
from services.moderation.console.policy.drafts import Draft, findings
from services.moderation.console.policy.places import page_of
from services.moderation.console.policy.telling import names_of
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from services.moderation.policing.bodies import Linted, PolicyShown, VersionText
from services.moderation.policing.errors import PolicyChanged
from services.moderation.policing.handler import Policies
from services.moderation.policing.reading import read_policy, read_version
from services.moderation.policing.steps import Step, read_steps
from shared.errors import DomainError
from shared.postgres.pool import Pool, acquire


class Meanwhile(Struct, frozen=True, kw_only=True):
    """What others did to the policy while somebody wrote; `theirs` is the newest text if there is a new one."""

    steps: Sequence[Step]
    theirs: VersionText | None
    compared: Compared


async def editor(
    visit: Visit,
    site: str,
    pool: Pool,
    policies: Policies,
    draft: Draft,
    *,
    found: Linted | None = None,
    refusal: DomainError | None = None,
) -> Response[str]:
    """The page, with the text as it was sent. Who was overtaken may save again, over what is shown then."""
    policy = await read_policy(pool, policies.language, site)
    meanwhile = None
    if isinstance(refusal, PolicyChanged):
        meanwhile = await _meanwhile(pool, policies, policy, draft)
        draft = replace(draft, newest=policy.newest, changes=policy.changes)
    return page_of(
        visit,
        site,
        "edit",
        status=refusal.status if refusal else 200,
        policy=policy,
        draft=draft,
        found=found,
        findings=findings(draft.written, found) if found else (),
        said=said(visit.words, "policy", refusal) if refusal and not (meanwhile or found) else "",
        meanwhile=meanwhile,
        names=await names_of(pool, [step.by for step in meanwhile.steps] if meanwhile else ()),
    )


async def _meanwhile(pool: Pool, policies: Policies, policy: PolicyShown, draft: Draft) -> Meanwhile:
    async with acquire(pool) as connection:
        steps = await read_steps(connection, policy.site)
    since = steps[: max(0, policy.changes - draft.changes)]
    if policy.newest == draft.newest:
        return Meanwhile(steps=since, theirs=None, compared=Compared())
    theirs = await read_version(pool, policies.language, policy.site, policy.newest)
    seen = await read_version(pool, policies.language, policy.site, min(draft.newest, policy.newest))
    compared = await asyncio.to_thread(compare, seen.text, theirs.text)
    return Meanwhile(steps=since, theirs=theirs, compared=compared)
