"""What the queue shows of a case: an item of the list, and everything on one screen."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import State
from services.moderation.cases.priority import Part
from shared.contracts.comments import About
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Action, Outcome, Ruling


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
    """The comments of the site that say nearly the same: all that the list finds with `cluster` as this `id`.

    `open` counts their open cases, this one's among them, and no further than 1,000, as many as are decided together.
    """

    id: UUID
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
    """`note` is for moderators alone, `message` is what the author was told."""

    id: UUID
    revision: int
    action: str
    ruling: Ruling
    note: str | None
    message: str | None
    by: Moderator
    at: datetime
    undone_by: Moderator | None
    undone_at: datetime | None


class Appeal(Struct, frozen=True, kw_only=True):
    """The author asks for another look at a decision; `outcome` is null while it waits for somebody else.

    Then `answer` is the decision made on it, if it was not taken back before, and `alone` says that the same moderator
    looked, for the site had nobody else.
    """

    decision: UUID
    revision: int
    text: str | None
    at: datetime
    outcome: Outcome | None
    answer: UUID | None
    alone: bool
    answered_by: Moderator | None
    answered_at: datetime | None


class Report(Struct, frozen=True, kw_only=True):
    """A reader's objection. Until then people had agreed with `agreed` of their earlier ones, and not with `refused`.

    `answered`: a moderator has decided about the text since.
    """

    revision: int
    reason: str
    note: str | None
    agreed: int
    refused: int
    answered: bool
    at: datetime


class Note(Struct, frozen=True, kw_only=True):
    """What a moderator wrote down for the others. `text` is None once the author is erased."""

    id: UUID
    text: str | None
    by: Moderator
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
    """Another author with the same network or e-mail address: among the site's latest thousand comments with it."""

    author_id: UUID
    name: str | None
    comments: int
    removed: int


class Label(Struct, frozen=True, kw_only=True):
    """What somebody is labelled with now. `by` is None where a rule gave it: that of the version `rule`."""

    label: str
    since: datetime
    until: datetime | None
    reason: str | None
    by: Moderator | None
    rule: str | None


class Earlier(Struct, frozen=True, kw_only=True):
    """Another comment, as far as it says something about this one. `text` is its beginning.

    `outcome` is what holds for it, None before its verdict came; `decided`: by a person.
    """

    comment_id: UUID
    author_id: UUID
    author: str | None
    title: str | None
    text: str
    posted_at: datetime
    visibility: str
    outcome: Action | None
    decided: bool


class PastDecision(Struct, frozen=True, kw_only=True):
    """What a moderator ruled on another comment of the same author."""

    comment_id: UUID
    action: str
    reason: str | None
    note: str | None
    by: Moderator
    at: datetime


class Counts(Struct, frozen=True, kw_only=True):
    """How comments fared: `approved` are published or covered. They need not add up: a verdict may be missing."""

    comments: int
    approved: int
    held: int
    removed: int


class Author(Counts, frozen=True, kw_only=True):
    """Who wrote it, and how their comments fared, this one among them. Only moderators see the last three, else None.

    `reputation` is as policies see it: 0 to 1, a half for a stranger. `labels` are those in force, `latest` the ten
    latest of their other comments, `decisions` the ten latest on these that stand. `same_address` are others who
    wrote from the same network address on the same day, `same_email` those who gave the same e-mail address in the same
    year; nobody has verified whose it is.
    """

    author_id: UUID
    name: str | None
    website: str | None
    first_seen: datetime | None
    reputation: float
    labels: tuple[Label, ...] = ()
    latest: tuple[Earlier, ...] = ()
    decisions: tuple[PastDecision, ...] = ()
    email_domain: str | None = None
    same_address: tuple[Neighbour, ...] | None = None
    same_email: tuple[Neighbour, ...] | None = None

    def label(self, name: str) -> Label | None:
        """One that is in force."""
        return next((one for one in self.labels if one.label == name), None)


class Similar(Counts, frozen=True, kw_only=True):
    """Other comments of the site that say nearly the same: of more than a thousand the newest.

    `authors` counts who wrote them, this one's author among them if so; `newest` are the ten newest.
    """

    authors: int
    newest: tuple[Earlier, ...]


class Dossier(Item, frozen=True, kw_only=True):
    """All there is to know of a case. `points` add up to `priority`; `parents` lead from the root to the comment.

    `covered` are the stretches of `text` that its author marked as spoilers, their marks included. `notes` are for
    moderators, and the oldest stands first.
    """

    mode: str
    author_spoilers: int
    covered: tuple[tuple[int, int], ...]
    points: tuple[Part, ...]
    verdict: Verdict | None
    decisions: tuple[Decision, ...]
    appeals: tuple[Appeal, ...]
    reported: tuple[Report, ...]
    notes: tuple[Note, ...]
    revisions: tuple[Revision, ...]
    parents: tuple[Ancestor, ...]
    writer: Author
    similar: Similar
