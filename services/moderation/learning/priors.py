"""What models of other sites' texts make of a text: what every site begins with."""

from typing import Protocol

from services.moderation.learning.site_model import Target
from services.moderation.screening.learned.terms import Terms


class Prior(Protocol):
    """A shipped model as a site's own builds on it."""

    @property
    def hash(self) -> str:
        """Names what was learned."""

    def logit(self, terms: Terms) -> float:
        """The log-odds of a text."""

    def at(self, share: float) -> float:
        """The probability that so great a share of ordinary comments exceed."""


class Unknowing:
    """Knows nothing: a site that begins with it is taught by its own decisions alone."""

    hash = ""

    def logit(self, terms: Terms) -> float:
        """Even odds for any text."""
        del terms
        return 0.0

    def at(self, share: float) -> float:
        """More than half is suspicious, whatever the share."""
        del share
        return 0.5


def prior_of(target: Target) -> Prior:
    """The prior that is shipped for a target."""
    del target
    return Unknowing()
