"""Lists of differences: which of them are wanted, and the addresses of the others."""

from typing import Annotated, Any, get_args

from litestar.params import FromQuery, QueryParameter

from services.moderation.console.policy.places import address
from services.moderation.replays.differences import Kind
from services.moderation.replays.reading import PAGE, Wanted
from services.moderation.replays.tally import Tally

KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "unchanged")


def wanted(
    kind: FromQuery[str] = "",
    rule: Annotated[str, QueryParameter(max_length=200)] = "",
    after: FromQuery[str] = "",
) -> Wanted:
    """The filter form's fields; an empty one asks for nothing."""
    return Wanted(kind=kind or None, rule=rule or None, after=after or None, limit=PAGE)


def listed(site: str, here: str, wanted: Wanted, counts: Tally, after: str | None) -> dict[str, Any]:
    """What a page shows around its list: what can be chosen, and where the next page is."""
    more = address(site, here, kind=wanted.kind, rule=wanted.rule, after=after) if after else None
    return {
        "here": address(site, here),
        "wanted": wanted,
        "kinds": KINDS,
        "counts": counts,
        "rules": sorted({*counts.rules, *((wanted.rule,) if wanted.rule else ())}),
        "more": more,
    }
