"""A site's policy over HTTP: parse, one call, answer. No rule lives here."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody, PathParameter, QueryParameter
from msgspec.structs import asdict

from services.moderation.cases.errors import IdempotencyKeyReused
from services.moderation.policies.describing import describe_features
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.bodies import (
    Drafted,
    DraftGiven,
    Features,
    Linted,
    PolicyShown,
    PolicyText,
    Standing,
    VersionText,
    linted,
)
from services.moderation.policing.commands import (
    Command,
    Enable,
    EndShadow,
    RollBack,
    StartShadow,
    WriteDraft,
)
from services.moderation.policing.errors import (
    AlreadyLive,
    NoShadow,
    NothingBefore,
    NotLive,
    Overtaken,
    PolicyBusy,
    PolicyChanged,
    ShadowTaken,
    VersionNotFound,
)
from services.moderation.policing.handler import Done, Policies, request_of
from services.moderation.policing.reading import read_policy, read_version, standing
from shared.access.keys import KeyRing
from shared.access.roles import Principal, Role
from shared.postgres.pool import Pool
from shared.web.conditional import parse_revision
from shared.web.openapi import API_KEY

Site = Annotated[str, PathParameter(max_length=100, description="The name of a site")]
Number = Annotated[int, PathParameter(description="A version of its policy; 0 is the default policy")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of your own, one for each change: sent again, it never acts twice",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", description='The `changes` of the policy you have looked at: "12". Optional'
    ),
]
_CHANGE = [PolicyChanged, Overtaken, IdempotencyKeyReused]
_STANDS = ResponseSpec(
    Drafted, description="Nothing new: the newest version says the same", generate_examples=False
)
_Request = Request[Any, Any, Any]


class PolicyController(Controller):
    """Moderators read and lint, owners write: what a policy holds or covers concerns every reader."""

    path = "/v1/sites/{site:str}/policy"
    tags = ("policies",)
    security = API_KEY

    @get()
    async def policy(
        self,
        request: _Request,
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        before: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
    ) -> PolicyShown:
        """The text that is live, and the versions there are; those older than `before`, if that is given."""
        await key_ring.require(request, Role.MODERATOR, site)
        return await read_policy(pool, policies.language, site, before)

    @get("/versions/{version:int}", opt={"refusals": [VersionNotFound]})
    async def version(
        self,
        request: _Request,
        site: Site,
        version: Number,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
    ) -> VersionText:
        """One version with its text."""
        await key_ring.require(request, Role.MODERATOR, site)
        return await read_version(pool, policies.language, site, version)

    @post("/lint", status_code=200)
    async def lint(
        self,
        request: _Request,
        site: Site,
        data: JSONBody[PolicyText],
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
    ) -> Linted:
        """Check a text without keeping it. The answer is 200 for a wrong one too, with `ok` false."""
        await key_ring.require(request, Role.MODERATOR, site)
        return linted(await policies.lint(data.text))

    @post(
        "/versions",
        responses={200: _STANDS},
        opt={"refusals": [PolicyInvalid, *_CHANGE, PolicyBusy]},
    )
    async def draft(
        self,
        request: _Request,
        site: Site,
        data: JSONBody[DraftGiven],
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Response[Drafted]:
        """Write a new version. Nothing follows it until it is shadowed or enabled.

        201 with its number; 200 with the newest one's when that says the same. 422 `policy_invalid` lists every
        mistake, and every example that does not come out, with line and column, and nothing is kept.
        """
        owner = await key_ring.require(request, Role.OWNER, site)
        command = WriteDraft(
            text=data.text, note=data.note, by=owner.id, at=_now(), expected=_expected(if_match)
        )
        done = await _carry_out(policies, site, command, owner, idempotency_key)
        found = await policies.lint(data.text)
        drafted = Drafted(
            **asdict(standing(done.policy, policies.language)),
            version=done.event.version if done.event else done.policy.head,
            warnings=found.warnings,
        )
        return Response(drafted, status_code=201 if done.event else 200)

    @post(
        "/versions/{version:int}/shadow",
        status_code=200,
        opt={"refusals": [VersionNotFound, AlreadyLive, ShadowTaken, PolicyInvalid, *_CHANGE]},
    )
    async def shadow(
        self,
        request: _Request,
        site: Site,
        version: Number,
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Standing:
        """Let a version run beside the live one: its verdicts are kept and compared, and nothing follows from them.

        One version at a time.
        """
        owner = await key_ring.require(request, Role.OWNER, site)
        command = StartShadow(number=version, by=owner.id, at=_now(), expected=_expected(if_match))
        done = await _carry_out(policies, site, command, owner, idempotency_key)
        return standing(done.policy, policies.language)

    @delete("/shadow", status_code=200, opt={"refusals": [NoShadow, *_CHANGE]})
    async def end_shadow(
        self,
        request: _Request,
        site: Site,
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Standing:
        """Let no version run in shadow any more. What was compared stays."""
        owner = await key_ring.require(request, Role.OWNER, site)
        command = EndShadow(by=owner.id, at=_now(), expected=_expected(if_match))
        done = await _carry_out(policies, site, command, owner, idempotency_key)
        return standing(done.policy, policies.language)

    @post(
        "/versions/{version:int}/enable",
        status_code=200,
        opt={"refusals": [VersionNotFound, AlreadyLive, PolicyInvalid, *_CHANGE]},
    )
    async def enable(
        self,
        request: _Request,
        site: Site,
        version: Number,
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Standing:
        """Let new verdicts follow a version from now on; a shadow of it ends. Earlier verdicts stay as they are.

        422 `policy_invalid` if it cannot be used, or an example does not come out, though it did when it was written.
        """
        owner = await key_ring.require(request, Role.OWNER, site)
        command = Enable(number=version, by=owner.id, at=_now(), expected=_expected(if_match))
        done = await _carry_out(policies, site, command, owner, idempotency_key)
        return standing(done.policy, policies.language)

    @post(
        "/versions/{version:int}/rollback",
        status_code=200,
        opt={"refusals": [VersionNotFound, NotLive, NothingBefore, PolicyInvalid, *_CHANGE]},
    )
    async def roll_back(
        self,
        request: _Request,
        site: Site,
        version: Number,
        policies: NamedDependency[Policies],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Standing:
        """Undo the enabling of the live version: the one that it had replaced is live again.

        What people decided in the meantime is kept. Examples are not tried: 422 `policy_invalid` is for a text that
        cannot be read any more.
        """
        owner = await key_ring.require(request, Role.OWNER, site)
        command = RollBack(number=version, by=owner.id, at=_now(), expected=_expected(if_match))
        done = await _carry_out(policies, site, command, owner, idempotency_key)
        return standing(done.policy, policies.language)


class FeatureController(Controller):
    path = "/v1/policy/features"
    tags = ("policies",)
    security = API_KEY

    @get()
    async def features(self, request: _Request, key_ring: NamedDependency[KeyRing]) -> Features:
        """Everything that rules can speak of: name, kind, and what it means."""
        await key_ring.identify(request)
        return Features(features=describe_features())


async def _carry_out(policies: Policies, site: str, command: Command, by: Principal, key: str | None) -> Done:
    return await policies.handle(site, command, request=request_of(site, by.id, key) if key else None)


def _expected(if_match: str | None) -> int | None:
    return parse_revision(if_match) if if_match else None


def _now() -> datetime:
    return datetime.now(UTC)
