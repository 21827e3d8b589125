"""Why the comment service refuses to write."""

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


class IdempotencyKeyReused(Conflict):
    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


class UnknownAuthor(Unauthorised):
    code, title = "unknown_author", "No author holds this token"


class TokenNeeded(Unauthorised):
    code, title = "author_token_needed", "Send the comment's author_token: Authorization: Bearer rja_…"


class ForeignPage(Invalid):
    code, title = "foreign_page", "The page belongs to another site"


class Busy(Unavailable):
    code, title = "busy", "More comments are waiting to be written than can be; nothing was lost, try again"
