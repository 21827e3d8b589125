"""What the discussions of a work say of one comment."""

from typing import NamedTuple

from msgspec import Struct

from services.moderation.screening.learned.spoilers.places import Place
from shared.folding.folded import Span


class Heavy(NamedTuple):
    """A term that speaks for later episodes: where it stands, and what it adds to the log-odds."""

    span: Span
    points: float


class Named(NamedTuple):
    """A name that was first used in talk of `first`, a later place."""

    span: Span
    name: str
    first: Place


class Future(Struct, frozen=True, kw_only=True):
    """`probability` is that of a comment on later episodes, where as many are of those as of the page's own; None, with
    `silent` saying why, where too little is known. `likely` is the place that most of it points to, if one does.
    """

    probability: float | None = None
    silent: str = ""
    terms: tuple[Heavy, ...] = ()
    names: tuple[Named, ...] = ()
    likely: Place | None = None
