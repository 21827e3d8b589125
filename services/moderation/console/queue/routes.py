"""The list of cases over the console."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from msgspec.structs import replace

from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.policies.features import FEATURES
from services.moderation.review_queue.listing import Asked, Shown, Sort, read_queue
from shared.access.roles import Role
from shared.postgres.pool import Pool

_PER_PAGE = 20
_CHECKS = {name.partition(".")[0] for name in FEATURES} - {"model", "site"}
_REASONS = ("report", "mode", "screening_failed", "history", "rendering", *sorted(_CHECKS))


def asked(
    site: FromQuery[str] = "",
    shown: Annotated[Shown, QueryParameter(name="state")] = "open",
    reason: FromQuery[str] = "",
    sort: FromQuery[Sort] = "priority",
    after: FromQuery[str] = "",
) -> Asked:
    """The filter form's fields; an empty one asks for nothing."""
    return Asked(
        site=site or None, state=shown, reason=reason or None, sort=sort, after=after or None, limit=_PER_PAGE
    )


class QueuePages(Controller):
    @get(dependencies={"asked": Provide(asked, sync_to_thread=False)})
    async def queue(
        self, visit: NamedDependency[Visit], asked: NamedDependency[Asked], pool: NamedDependency[Pool]
    ) -> Response[str]:
        site = asked.site or visit.principal.site
        visit.require(Role.REVIEWER, site)
        queue = await read_queue(pool, replace(asked, site=site))
        more = _more(asked, queue.next)
        return page(visit, "queue/list.html", asked=asked, queue=queue, more=more, reasons=_REASONS)


def _more(asked: Asked, after: str | None) -> str | None:
    """The address of the next page."""
    if after is None:
        return None
    fields = {
        "site": asked.site,
        "state": asked.state,
        "reason": asked.reason,
        "sort": asked.sort,
        "after": after,
    }
    return "/console?" + urlencode({name: value for name, value in fields.items() if value})
