"""Why a replay, or a look at what a policy says, is refused."""

from shared.errors import Conflict, NotFound


class ReplayNotFound(NotFound):
    code, title = "replay_not_found", "This site has no such replay"


class RevisionNotFound(NotFound):
    code, title = "revision_not_found", "This site has no such comment, or its text is gone"


class TooManyReplays(Conflict):
    code, title = "too_many_replays", "Too many replays of this site wait already; cancel one or be patient"
