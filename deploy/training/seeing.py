"""A text as the model sees it when it serves: folded, with the signals that mean the same on every site."""

from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.policies.signals import Seen
from services.moderation.screening import pipeline
from services.moderation.screening.learned.terms import Terms, terms_of
from services.moderation.screening.submission import Submission

_NOBODY = UUID(int=0)


class Sight(Struct, frozen=True):
    """What there is to see of a text, and its terms."""

    seen: Seen
    terms: Terms


def see(text: str) -> Sight:
    """A text that a stranger left, by itself."""
    submission = Submission(
        comment_id=_NOBODY,
        thread_id=_NOBODY,
        author_id=_NOBODY,
        site="",
        revision=1,
        text=text,
        posted_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Sight(pipeline.see(submission), terms_of(submission.folded, submission.links))
