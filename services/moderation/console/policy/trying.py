"""One comment under a policy: pasted or stored, under a version or under the text being written."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from services.moderation.console.forms import read_form
from services.moderation.console.policy.drafts import Draft
from services.moderation.console.policy.places import PATH, page_of
from services.moderation.console.policy.replayed import text_of
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.api import Site
from services.moderation.policing.handler import Policies
from services.moderation.policing.reading import read_policy
from services.moderation.replays.bodies import Try
from services.moderation.replays.given import given_in
from services.moderation.replays.means import Means
from services.moderation.replays.trials import try_out
from services.moderation.replays.trying import Tried
from shared.access.roles import Role
from shared.errors import DomainError, Invalid
from shared.ids import new_id
from shared.postgres.pool import Pool
from shared.web.validation import field_error

_Request = Request[Any, Any, Any]
_LIVE, _TEXT = "live", "text"
_OF_AUTHOR = ("name", "website", "mail_domain")
_OF_PAGE = ("title", "work", "season", "episode")


class Trial(Draft, frozen=True, kw_only=True):
    """What the form holds: the text in hand as in the editor, and the comment. `under` is "live", "text", or the
    number of a version; `given` has a line for each feature, as in "author.approved=5".
    """

    under: str = ""
    comment: str = ""
    name: str = ""
    website: str = ""
    mail_domain: str = ""
    title: str = ""
    work: str = ""
    season: str = ""
    episode: str = ""
    comment_id: str = ""
    revision: str = ""
    given: str = ""

    @property
    def chosen(self) -> str:
        """Under what it is tried; the text in hand, if there is one and nothing else was said."""
        return self.under or (_TEXT if self.text else _LIVE)

    @property
    def asks(self) -> bool:
        return bool(self.comment or self.comment_id)


class Place(Struct, frozen=True, kw_only=True):
    """A stored comment, and the version or the replayed text to try it under."""

    comment: UUID | None
    revision: int | None
    version: int | None
    replay: UUID | None


def place(
    comment: FromQuery[UUID | None] = None,
    revision: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
    version: Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)] = None,
    replay: FromQuery[UUID | None] = None,
) -> Place:
    """What a link to the page names."""
    return Place(comment=comment, revision=revision, version=version, replay=replay)


class TryPages(Controller):
    path = PATH

    @get("/try", dependencies={"place": Provide(place, sync_to_thread=False)})
    async def ask(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        means: NamedDependency[Means],
        place: NamedDependency[Place],
    ) -> Response[str]:
        """The empty form, or a stored comment tried at once."""
        visit.require(Role.MODERATOR, site)
        text = await text_of(pool, site, place.replay) if place.replay else None
        trial = Trial(
            token=new_id(),
            text=text or "",
            under="" if place.version is None else str(place.version),
            comment_id="" if place.comment is None else str(place.comment),
            revision="" if place.revision is None else str(place.revision),
        )
        return await self._answer(visit, site, pool, policies, means, trial)

    @post("/try", status_code=200)
    async def tried(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        means: NamedDependency[Means],
    ) -> Response[str]:
        """The form as it was sent, and what becomes of the comment. Nothing is kept."""
        visit.require(Role.MODERATOR, site)
        trial = await read_form(request, Trial)
        return await self._answer(visit, site, pool, policies, means, trial)

    @staticmethod
    async def _answer(
        visit: Visit, site: str, pool: Pool, policies: Policies, means: Means, trial: Trial
    ) -> Response[str]:
        tried: Tried | None = None
        refusal: DomainError | None = None
        if trial.asks:
            try:
                tried = await try_out(pool, means, site, asked_by(trial), datetime.now(UTC))
            except DomainError as refused:
                refusal = refused
        return page_of(
            visit,
            site,
            "try",
            status=refusal.status if refusal else 200,
            policy=await read_policy(pool, policies.language, site),
            trial=trial,
            tried=tried,
            said=_said(visit, refusal) if refusal else "",
        )


def _said(visit: Visit, refusal: DomainError) -> str:
    """Where a policy's text is wrong its mistakes say more than any word of ours."""
    own = said(visit.words, "policy", refusal)
    return f"{own} {refusal.detail}" if isinstance(refusal, PolicyInvalid) else own


def asked_by(trial: Trial) -> Try:
    """The same as the API is asked. Raises Invalid, which names the field."""
    given: dict[str, Any] = {"given": given_in(filter(str.strip, trial.given.splitlines()))}
    if trial.chosen == _TEXT:
        given["policy"] = trial.written
    elif trial.chosen != _LIVE:
        given["version"] = trial.under
    if trial.comment_id:
        given |= {"comment_id": trial.comment_id, "revision": trial.revision or None}
    else:
        given |= {"text": trial.comment.replace("\r\n", "\n"), **_typed(trial, _OF_AUTHOR)}
        given["post"] = _typed(trial, _OF_PAGE)
    try:
        return msgspec.convert(given, Try, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error


def _typed(trial: Trial, names: tuple[str, ...]) -> dict[str, str]:
    return {name: typed for name in names if (typed := getattr(trial, name).strip())}
