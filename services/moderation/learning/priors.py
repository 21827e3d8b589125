"""What models of other sites' texts make of a text: what every site begins with."""

from functools import cache
from typing import Protocol

from msgspec import Struct

from services.moderation.learning.site_model import Target
from services.moderation.policies.signals import Seen
from services.moderation.screening.learned.logistic import logit
from services.moderation.screening.learned.spam import SpamModel
from services.moderation.screening.learned.spoilers.model import SpoilerModel
from services.moderation.screening.learned.terms import Terms, terms_of
from shared.folding.fold import fold
from shared.folding.folded import Folded

_NOTHING = Seen(text="", folded=fold(""), signals={})


class Read(Struct, frozen=True):
    """A text, folded, with its terms."""

    text: str
    folded: Folded
    terms: Terms


class Prior(Protocol):
    """A shipped model as a site's own builds on it: by words alone, without any signal."""

    @property
    def hash(self) -> str:
        """Names what was learned."""

    def logit(self, read: Read) -> float:
        """The log-odds of a text."""

    def at(self, share: float) -> float:
        """The probability that so great a share of ordinary comments exceed."""


def read_text(text: str) -> Read:
    folded = fold(text)
    return Read(text, folded, terms_of(folded))


@cache
def prior_of(target: Target) -> Prior:
    """The prior that is shipped for a target. Raises NoModel or Unreadable where its weights are missing or broken."""
    return _Spam(SpamModel.load()) if target == "spam" else _Spoilers(SpoilerModel.load())


class _Spam:
    def __init__(self, model: SpamModel) -> None:
        self.hash = model.hash
        self.at = model.at
        self._model = model

    def logit(self, read: Read) -> float:
        return logit(self._model.judge(_NOTHING, terms=read.terms).prior)


class _Spoilers:
    """Whether a text tells a turn of the plot."""

    def __init__(self, model: SpoilerModel) -> None:
        self.hash = model.hash
        self.at = model.at
        self._model = model

    def logit(self, read: Read) -> float:
        return logit(self._model.reveals.judge(read.text, read.folded).probability)
