"""Why the comment service refuses to write."""

from typing import Literal

from shared.errors import Conflict, Gone, Invalid, NotFound, PreconditionFailed, Unauthorised, Unavailable


class CommentNotFound(NotFound):
    """Absent, not visible, or not yours: the answers do not differ."""

    code, title = "comment_not_found", "There is no such comment"


class ParentNotFound(Conflict):
    code, title = "parent_not_found", "The comment you answer is not, or no longer, visible in this thread"


class ThreadClosed(Conflict):
    code, title = "thread_closed", "This thread takes no more comments"


class CommentGone(Gone):
    code, title = "comment_gone", "The comment was deleted or removed"


class EditWindowClosed(Conflict):
    code, title = "edit_window_closed", "The time for edits is over"


class RevisionMoved(PreconditionFailed):
    code, title = "revision_moved", "The comment has a newer revision"


class AlreadyReported(Conflict):
    code, title = "already_reported", "You have reported this comment already"


class NothingToAppeal(Conflict):
    """Told to the author alone: for others there is no such comment."""

    code, title = "nothing_to_appeal", "No moderator's decision hides or covers this comment"


class AlreadyAppealed(Conflict):
    code, title = "already_appealed", "You have asked for another look at this decision already"


class IdempotencyKeyReused(Conflict):
    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


class UnknownAuthor(Unauthorised):
    code, title = "unknown_author", "No author holds this token"


class TokenNeeded(Unauthorised):
    code, title = "author_token_needed", "Send the comment's author_token: Authorization: Bearer rja_…"


RefusedFor = Literal[
    "malformed", "too_long", "header", "algorithm", "signature", "claim",
    "issuer", "audience", "expired", "not_yet", "lifetime", "off",
]  # fmt: skip
_REFUSED_FOR: dict[RefusedFor, str] = {
    "malformed": "It is not a signed token: three parts of base64url without padding, the first two JSON objects",
    "too_long": "It is longer than 4 kB",
    "header": "Its header holds what is not taken",
    "algorithm": "It is signed by another algorithm than this site's",
    "signature": "It is not signed by a key of this site",
    "claim": "A claim is missing, or of the wrong type",
    "issuer": "Its `iss` is not the issuer of this site",
    "audience": "Its `aud` is not this site's name",
    "expired": "It has expired: get a new one",
    "not_yet": "It was issued in the future: compare the clocks",
    "lifetime": "It is to live for more than ten minutes, or for no time at all",
    "off": "This site has no single sign-on",
}


class AssertionRefused(Unauthorised):
    """A site's signed word on who is writing is not believed. `reason` says why; nothing was changed."""

    code, title = "assertion_refused", "The site's word on who is writing is not believed"

    def __init__(self, reason: RefusedFor, what: str = "") -> None:
        told = _REFUSED_FOR[reason]
        super().__init__(f"{told}: {what}" if what else told, extra={"reason": reason})


class SignOnRequired(Unauthorised):
    """Posts come with an Author-Assertion here: only members may write."""

    code, title = "sign_on_required", "Only members of this site may write here: sign in there first"


class ForeignPage(Invalid):
    code, title = "foreign_page", "The page belongs to another site"


class Busy(Unavailable):
    code, title = "busy", "More comments are waiting to be written than can be; nothing was lost, try again"
