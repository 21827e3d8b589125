"""Why a decision on many cases is refused."""

from shared.errors import Conflict, DomainError, NotFound


class BulkNotFound(NotFound):
    """Absent, or of a site that is not the asker's: the answers do not differ."""

    code, title = "bulk_not_found", "There is no such decision on many cases"


class TooManyCases(DomainError):
    code, title, status = "too_many_cases", "More cases match than are decided at once", 422


class NothingToDecide(Conflict):
    code, title = "nothing_to_decide", "None of these cases can be decided"


class NotConfirmed(Conflict):
    code, title = "bulk_not_confirmed", "This is a preview: nothing was decided"


class ConfirmedOtherwise(Conflict):
    """`confirmed_by` and `ruling` in the answer say who was first, and with what."""

    code, title = "bulk_confirmed_otherwise", "Another decision was confirmed for these cases"


class NothingToStop(Conflict):
    code, title = "nothing_to_stop", "Nothing is being done"


class UndoneBefore(Conflict):
    code, title = "bulk_undone_before", "All of this was taken back before"
