"""Why the moderation service refuses."""

from uuid import UUID

from shared.errors import Conflict, Gone, NotFound, Unavailable


class CaseNotFound(NotFound):
    """Absent, or of a site that is not the key's: the answers do not differ."""

    code, title = "case_not_found", "There is no such case"


class DecisionNotFound(NotFound):
    code, title = "decision_not_found", "This case has no such decision"


class StaleRevision(Conflict):
    """`revision` and `text` in the answer are the newest ones."""

    code, title = "stale_revision", "The comment's text is another by now"


class DecidedByAnother(Conflict):
    """`decision` in the answer is the one that stands; send its id as `over` to replace it all the same."""

    code, title = "decided_by_another", "Another moderator has decided otherwise"


class AppealedAgainstYou(Conflict):
    """The author has appealed against a decision of yours, `decision` in the answer: somebody else looks at it now."""

    code, title = (
        "appealed_against_you",
        "Its author has appealed against your decision: another moderator decides",
    )

    def __init__(self, site: str = "", decision: UUID | None = None) -> None:
        super().__init__(extra={"decision": decision})
        self.site = site


class AppealUnread(Conflict):
    """It cannot be decided together with others."""

    code, title = (
        "appeal_unread",
        "Its author has appealed: read what they say, and decide on this case by itself",
    )


class NotWaiting(Conflict):
    """Somebody, or a second look of screening, was quicker."""

    code, title = "not_waiting", "The case no longer waits for a decision"


class AlreadyUndone(Conflict):
    code, title = "already_undone", "This decision was undone before"


class ClaimedByAnother(Conflict):
    """`claimed_by` and `claimed_until` in the answer say who is looking."""

    code, title = "claimed_by_another", "Another moderator is looking at this case"


class IdempotencyKeyReused(Conflict):
    code, title = "idempotency_key_reused", "This Idempotency-Key was used for something else"


class TooManyNotes(Conflict):
    code, title = "too_many_notes", "The case has as many notes as one can have"


class CommentGone(Gone):
    code, title = "comment_gone", "The author has deleted the comment"


class Busy(Unavailable):
    code, title = "busy", "Too much is waiting to be written; nothing was changed, try again"


OF_DECISIONS = [
    CaseNotFound,
    StaleRevision,
    DecidedByAnother,
    AppealedAgainstYou,
    IdempotencyKeyReused,
    CommentGone,
]
"""Why a decision is refused; Busy any request may be."""
