"""A text as the model sees it when it serves: folded, with the signals that mean the same on every site."""

from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.policies.signals import Seen
from services.moderation.screening.checks.contacts import contact_details
from services.moderation.screening.checks.links import links_and_hosts
from services.moderation.screening.checks.lookalikes import disguised_letters
from services.moderation.screening.checks.money import promises_of_money
from services.moderation.screening.checks.promotion import self_promotion
from services.moderation.screening.learned.terms import Terms, terms_of
from services.moderation.screening.pipeline import see as look
from services.moderation.screening.submission import Submission

_NOBODY = UUID(int=0)
_CHECKS = (contact_details, links_and_hosts, disguised_letters, promises_of_money, self_promotion)
"""Those that the model reads something of."""


class Sight(Struct, frozen=True):
    """What there is to see of a text, and its terms."""

    seen: Seen
    terms: Terms


class Blind(RuntimeError):
    """A check failed on a text: nothing may be learned from half of what there is to see."""


def see(text: str) -> Sight:
    """A text that a stranger left, by itself.

    Raises:
        Blind: a check could not be made.
    """
    submission = Submission(
        comment_id=_NOBODY,
        thread_id=_NOBODY,
        author_id=_NOBODY,
        site="",
        revision=1,
        text=text,
        posted_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    seen = look(submission, _CHECKS)
    if seen.unknown:
        raise Blind(f"{', '.join(seen.unknown)} failed on {text!r}")
    return Sight(seen, terms_of(submission.folded, submission.links))
