"""A text as the model sees it when it serves: folded, with the signals that mean the same on every site."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.policies.signals import Seen, Signal
from services.moderation.screening.checks.contacts import contact_details
from services.moderation.screening.checks.links import _words_beside
from services.moderation.screening.checks.lookalikes import disguised_letters
from services.moderation.screening.checks.lying_links import lying_links
from services.moderation.screening.checks.money import promises_of_money
from services.moderation.screening.checks.promotion import self_promotion
from services.moderation.screening.learned.terms import Terms, terms_of
from services.moderation.screening.submission import Submission

_NOBODY = UUID(int=0)
_CHECKS = (contact_details(), promises_of_money(), self_promotion(), disguised_letters(1, 5), lying_links())
_FEATURES = {
    "messenger": "contacts.messenger",
    "mail_address": "contacts.mail",
    "telephone": "contacts.telephone",
    "earnings": "money.earnings",
    "easy_money": "money.easy",
    "self_promotion": "promotion.calls",
    "heaped_marks": "lookalikes.marks",
    "reversed_text": "lookalikes.reversed",
    "shows_another_host": "links.lying",
    "hides_its_host": "links.lying",
}


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
    signals = {signal.feature: signal for signal in _signals(submission)}
    seen = Seen(text=text, folded=submission.folded, signals=signals)
    return Sight(seen, terms_of(submission.folded, submission.links))


def _signals(submission: Submission) -> Iterable[Signal]:
    for check in _CHECKS:
        for finding in check(submission):
            if feature := _FEATURES.get(finding.rule):
                yield Signal(
                    feature=feature,
                    value=float(max(1, len(finding.spans))),
                    spans=finding.spans,
                    detail=finding.detail,
                )
    yield Signal(feature="lookalikes.letters", value=float(submission.folded.changed))
    if links := [link for link in submission.links if not link.in_code]:
        yield Signal(feature="links.count", value=float(len(links)))
        words = _words_beside(submission.folded.text, links)
        yield Signal(feature="links.words_each", value=words / len(links))
