"""The ways in: one's own site's policy, a comment to try, and what rules may ask for."""

from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from services.moderation.cases.store import find_cases
from services.moderation.console.pages import page
from services.moderation.console.policy.meanings import features_meant, meaning
from services.moderation.console.policy.places import address
from services.moderation.console.visits import Visit
from services.moderation.policing.reading import read_sites
from services.moderation.replays.errors import RevisionNotFound
from shared.access.roles import Role
from shared.postgres.pool import Pool, acquire


class PolicyEntrance(Controller):
    path = "/policy"

    @get()
    async def enter(
        self, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[str] | Redirect:
        """To the policy of the visitor's site, or a list of sites for who has all of them."""
        visit.require(Role.MODERATOR)
        if visit.principal.site is not None:
            return Redirect(address(visit.principal.site), status_code=302)
        sites = [(site, address(site)) for site in await read_sites(pool)]
        return page(visit, "policy/sites.html", sites=sites)

    @get("/try")
    async def try_comment(
        self,
        visit: NamedDependency[Visit],
        pool: NamedDependency[Pool],
        comment: FromQuery[UUID],
        revision: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
    ) -> Redirect:
        """A comment under the policy of its site. Raises RevisionNotFound."""
        visit.require(Role.MODERATOR)
        async with acquire(pool) as connection:
            stored = (await find_cases(connection, [comment])).get(comment)
        if stored is None or visit.principal.site not in (None, stored.case.site):
            raise RevisionNotFound
        return Redirect(
            address(stored.case.site, "/try", comment=comment, revision=revision), status_code=302
        )

    @get("/features", sync_to_thread=False)
    def features(
        self,
        visit: NamedDependency[Visit],
        search: Annotated[str, QueryParameter(max_length=200)] = "",
    ) -> Response[str]:
        """Everything that rules can speak of, or what has a word in its name or meaning."""
        visit.require(Role.MODERATOR)
        return page(
            visit,
            "policy/features.html",
            search=search,
            features=features_meant(visit.language, search.split()),
            meaning=partial(meaning, visit.language),
        )
