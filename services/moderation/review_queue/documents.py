"""What the queue shows of a case: an item of the list, and everything on one screen."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import State
from services.moderation.cases.priority import Part
from shared.contracts.comments import About
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Ruling


class Moderator(Struct, frozen=True):
    """The holder of a key. `name` is None once the key is gone."""

    id: str
    name: str | None


class Claim(Struct, frozen=True):
    by: Moderator
    until: datetime


class Thread(Struct, frozen=True, kw_only=True):
    """The page that the comment stands under."""

    thread_id: UUID
    key: str
    url: str | None
    title: str | None
    about: About


class Cluster(Struct, frozen=True):
    """The comments of the site that say nearly the same. `open` counts their open cases, this one's among them.

    It counts no further than 1,000, as many as are decided at once.
    """

    open: int


class Item(Struct, frozen=True, kw_only=True):
    """A case in the list. `ruling` is what holds now, `since` when it came into its state.

    `why` can be filtered by: the checks that spoke, "report", "mode", "screening_failed". Spans in `reasons` are
    [start, end) in code points of `text`.
    """

    comment_id: UUID
    site: str
    state: State
    since: datetime
    revision: int
    priority: int
    ruling: Ruling | None
    why: tuple[str, ...]
    reasons: tuple[Reason, ...]
    reports: int
    claim: Claim | None
    author: str | None
    text: str
    visibility: str
    posted_at: datetime
    thread: Thread
    cluster: Cluster


class Queue(Struct, frozen=True, kw_only=True):
    """A page of the list. `total` counts all cases that match, on this page and on others.

    `marker` says as of when: with it can be asked what is new since.
    """

    total: int
    cases: tuple[Item, ...]
    next: str | None
    marker: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """What screening said of a revision, under which version of the policy; `failed` checks could not be made."""

    revision: int
    ruling: Ruling
    policy: str
    failed: tuple[str, ...]
    at: datetime


class Decision(Struct, frozen=True, kw_only=True):
    id: UUID
    revision: int
    action: str
    ruling: Ruling
    note: str | None
    by: Moderator
    at: datetime
    undone_by: Moderator | None
    undone_at: datetime | None


class Report(Struct, frozen=True, kw_only=True):
    revision: int
    reason: str
    note: str | None
    at: datetime


class Revision(Struct, frozen=True, kw_only=True):
    """A text the comment had. `at` is when it was written."""

    revision: int
    text: str
    at: datetime


class Ancestor(Struct, frozen=True, kw_only=True):
    """A comment that this one answers, directly or not."""

    comment_id: UUID
    author: str | None
    text: str
    visibility: str


class Neighbour(Struct, frozen=True, kw_only=True):
    """Another author who writes from the same address."""

    author_id: UUID
    name: str | None
    comments: int
    removed: int


class Author(Struct, frozen=True, kw_only=True):
    """Who wrote it, and how their comments fared. The last two are for moderators only, else None."""

    author_id: UUID
    name: str | None
    website: str | None
    first_seen: datetime | None
    comments: int
    approved: int
    held: int
    removed: int
    email_domain: str | None = None
    same_address: tuple[Neighbour, ...] | None = None


class Dossier(Item, frozen=True, kw_only=True):
    """All there is to know of a case. `points` add up to `priority`; `parents` lead from the root to the comment."""

    mode: str
    author_spoilers: int
    points: tuple[Part, ...]
    verdict: Verdict | None
    decisions: tuple[Decision, ...]
    reported: tuple[Report, ...]
    revisions: tuple[Revision, ...]
    parents: tuple[Ancestor, ...]
    writer: Author
