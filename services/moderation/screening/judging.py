"""What everything learned makes of a comment: the shipped models, and what its site and its work have taught."""

from collections.abc import Callable, Collection
from typing import Protocol, Self

import structlog
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.policies.signals import Judged, Seen, Signal
from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.spam import NoModel, SpamModel
from services.moderation.screening.learned.spoilers.model import SpoilerModel
from services.moderation.screening.learned.spoilers.work import WorkModel
from services.moderation.screening.learned.terms import Terms, terms_of
from services.moderation.screening.links import links_of
from shared.episodes.scope import Post, Scope
from shared.folding.folded import Folded
from shared.postgres.pool import Connection

log = structlog.get_logger(__name__)

View = tuple[Seen, Judged]
"""All that a policy is asked about."""
LEARNED = "learned"
"""The name, among the checks that could not be made, of everything that was learned."""


class ModelsMissing(RuntimeError):
    """What the program was shipped with cannot be read: every comment has to wait for a person."""


class SiteView(Protocol):
    """What the decisions of a site's moderators teach of a text."""

    @property
    def hash(self) -> str:
        """Names what was learned."""

    def blend(self, terms: Terms, prior: float) -> float:
        """The log-odds of a text to which comments elsewhere give `prior`."""

    def at(self, share: float, elsewhere: float) -> float:
        """The probability that so great a share of the site's approved comments exceed; `elsewhere`: of others'."""


class Taught(Struct, frozen=True, kw_only=True):
    """What one site, and the work that a page is about, have taught so far: of spam, and of what it covers.

    `broken` says what was learned and cannot be read: then nobody may judge by the rest.
    """

    spam: SiteView | None = None
    spoilers: SiteView | None = None
    work: WorkModel | None = None
    broken: str = ""


NOTHING = Taught()


class Models(Struct, frozen=True, kw_only=True):
    """What the program is shipped with."""

    spam: SpamModel
    spoilers: SpoilerModel

    @classmethod
    def load(cls) -> Self:
        """Raises ModelsMissing for files that are missing, cut off, changed, or of another version."""
        try:
            return cls(spam=SpamModel.load(), spoilers=SpoilerModel.load())
        except (NoModel, Unreadable) as error:
            raise ModelsMissing(str(error)) from error

    def judge(self, seen: Seen, scope: Scope, taught: Taught = NOTHING) -> View:
        """What was learned says of a comment under a page that goes as far as `scope`.

        What it sees of spoilers stands among the signals afterwards.
        """
        terms = terms_of(seen.folded, links_of(seen.text))
        spam = self.spam.judge(seen, terms=terms, taught=_blended(taught.spam, terms))
        covers = _covering(taught.spoilers, seen.folded, terms)
        spoiler = self.spoilers.judge(seen, scope, taught.work, covers)
        models = {"spam": self.spam.hash, "spoilers": self.spoilers.hash}
        learned = {
            "model.prior": Signal(feature="model.prior", value=round(spam.prior, 4)),
            **(
                {"model.site": Signal(feature="model.site", value=round(spam.site, 4))} if taught.spam else {}
            ),
            **{signal.feature: signal for signal in spoiler.signals},
        }
        return replace(seen, signals={**seen.signals, **learned}), Judged(
            spam=spam.probability,
            spoiler=spoiler.probability,
            spam_because=spam.contributions,
            spoiler_because=spoiler.contributions,
            models=models
            | ({"site": taught.spam.hash} if taught.spam else {})
            | ({"site_spoilers": taught.spoilers.hash} if taught.spoilers else {})
            | ({"work": taught.work.hash} if taught.work else {}),
            spam_at=self.spam_at(taught),
            spoiler_at=spoiler.at,
        )

    def spam_at(self, taught: Taught = NOTHING) -> Callable[[float], float]:
        """How a site's limit on false alarms becomes a probability of spam."""
        site = taught.spam
        if site is None:
            return self.spam.at
        return lambda share: site.at(share, self.spam.at(share))


def shipped_models() -> Models | None:
    """None, loudly, when what was shipped cannot be read: then every comment waits for a person."""
    try:
        return Models.load()
    except ModelsMissing as error:
        log.error("models_missing", error=str(error), effect="every comment is held")  # noqa: TRY400
        return None


def unjudged(seen: Seen) -> View:
    """A comment of which nothing can be judged. Whatever the policy, it is held."""
    judged = Judged(spam=0.0, spoiler=0.0, models={}, spam_at=lambda _: 1.0, spoiler_at=lambda _: 1.0)
    return replace(seen, unknown=(*seen.unknown, LEARNED)), judged


def _blended(site: SiteView | None, terms: Terms) -> Callable[[float], float] | None:
    return None if site is None else lambda prior: site.blend(terms, prior)


def _covering(site: SiteView | None, whole: Folded, terms: Terms) -> Callable[[Folded, float], float] | None:
    """`terms` are those of the `whole` text: what its author covers of it has to be left out."""
    if site is None:
        return None
    return lambda shown, prior: site.blend(terms if shown is whole else terms_of(shown), prior)


class Lessons(Protocol):
    """What sites had taught at one moment: what they teach meanwhile changes nothing in it."""

    def taught(self, site: str, post: Post) -> Taught:
        """What counts for a comment on a site, under one of the pages that were asked for."""


class Teachers(Protocol):
    """Where what sites have taught is kept. Any number of batches may ask at once."""

    async def refresh(self, connection: Connection, pages: Collection[tuple[str, Post]]) -> Lessons:
        """Look up what is newest for comments on these sites, under these pages."""


class NoLessons:
    """Nobody has taught anything."""

    def taught(self, site: str, post: Post) -> Taught:
        """Nothing."""
        del site, post
        return NOTHING


class NoTeachers:
    """Where nobody has taught anything."""

    async def refresh(self, connection: Connection, pages: Collection[tuple[str, Post]]) -> Lessons:
        """Nothing to look up."""
        del connection, pages
        return NoLessons()
