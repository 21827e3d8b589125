"""What only screening can do, as far as replays and second looks need it; handed in where programs are put together."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.policies.signals import Value
from services.moderation.replays.restoring import Curves, View
from shared.episodes.scope import Post
from shared.postgres.pool import Connection

Key = tuple[UUID, int]
"""A revision of a comment."""


class Revision(Struct, frozen=True, kw_only=True):
    """One text of a comment, as it was when it was screened at `at`."""

    comment_id: UUID
    revision: int
    text: str
    at: datetime

    @property
    def key(self) -> Key:
        return self.comment_id, self.revision


class Pasted(Struct, frozen=True, kw_only=True):
    """A text that nobody has posted. It comes from a stranger, but for what `given` says of features instead of the
    checks, before the models judge. `at` is when it is tried.
    """

    site: str
    text: str
    name: str | None = None
    website: str | None = None
    mail_domain: str | None = None
    post: Post = Post()
    given: Mapping[str, Value] = {}
    at: datetime


class Instruments(Struct, frozen=True, kw_only=True):
    """`curves` are those of a site today. `look` has the checks and models see a text as if it were screened now,
    without what the site has taught where there is no connection.

    `recompute` does so for texts whose verdicts kept no grounds. What came before them is known as far as it still
    is. `rescope` sees spoilers anew in texts of a site, for a page that is of another episode, one view for each that
    it is given, and leaves everything else as it was.
    """

    curves: Callable[[Connection, str], Awaitable[Curves]]
    look: Callable[[Connection | None, Pasted], Awaitable[View]]
    recompute: Callable[[Connection, Sequence[Revision]], Awaitable[Mapping[Key, View]]]
    rescope: Callable[[Connection, str, Sequence[View], Post], Awaitable[Sequence[View]]]
