"""From rows to a verdict: what the checks see, what was learned makes of it, and what the policy makes of both."""

from datetime import datetime
from typing import Protocol

import structlog
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.commands import Screen
from services.moderation.policies.document import Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import SITE_HOLDS_ALL, Outcome
from services.moderation.policies.signals import Seen
from services.moderation.screening.judging import NOTHING, Models, Taught, View, unjudged
from services.moderation.screening.pipeline import see
from services.moderation.screening.rows import CommentRow, ThreadRow
from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats, Submission
from shared.contracts.comments import Form
from shared.contracts.moderation import Again, Reason
from shared.contracts.ruling import Ruling
from shared.episodes.scope import Post, scope_of
from shared.streams.failures import describe

_UNRENDERED = Reason(
    check="rendering",
    rule="not_rendered",
    detail="its Markdown could not be rendered; readers would see it as plain text",
    score=0.5,
    action="hold",
)

log = structlog.get_logger(__name__)


class Look(Struct, frozen=True, kw_only=True):
    """A text as it was seen and judged, before any policy."""

    row: CommentRow
    view: View

    def without(self, check: str) -> "Look":
        """As it is when a check could not be made."""
        seen, judged = self.view
        return replace(self, view=(replace(seen, unknown=(*seen.unknown, check)), judged))


class Around(Protocol):
    """What is known of the neighbours of one text."""

    def history(self, row: CommentRow) -> AuthorHistory: ...
    def recent(self, row: CommentRow) -> Recent: ...
    def repeats(self, row: CommentRow) -> Repeats: ...
    def hosts(self, row: CommentRow) -> dict[str, HostRecord]: ...
    def author_labels(self, row: CommentRow) -> tuple[str, ...]: ...
    def languages(self, row: CommentRow) -> tuple[str, ...]: ...
    def reports(self, row: CommentRow) -> dict[str, float]: ...


class Screener:
    """The checks and the models, ready for use. Without models every comment is held."""

    def __init__(self, models: Models | None) -> None:
        self._models = models

    def look(
        self, row: CommentRow, thread: ThreadRow | None, around: Around, taught: Taught = NOTHING
    ) -> Look:
        """See and judge a row's text. What fails is named in the log and holds the comment."""
        view = self.view(submission_of(row, thread, around), taught)
        if view[0].unknown:
            log.error("checks_failed", checks=view[0].unknown, comment_id=str(row.comment_id))
        return Look(row=row, view=view)

    def view(self, submission: Submission, taught: Taught = NOTHING) -> View:
        """See and judge a comment. Never raises: a check or a model that fails leaves its name."""
        return self.judge(see(submission), submission.post, taught)

    def judge(self, seen: Seen, post: Post, taught: Taught = NOTHING) -> View:
        """Judge what was seen of a comment under a page."""
        if self._models is None or taught.broken:
            return unjudged(seen)
        try:
            return self._models.judge(seen, scope_of(post), taught)
        except Exception as error:  # noqa: BLE001  # whatever went wrong, a person must look at the comment
            # no traceback: the error's message may quote the comment
            log.error("models_failed", error=describe(error))  # noqa: TRY400
            return unjudged(seen)


def verdict(policy: Policy, look: Look, at: datetime, again: Again | None = None) -> tuple[Screen, Outcome]:
    """What a policy says of a text, as a case is told of it."""
    outcome = evaluate(policy, *look.view)
    ruling, reasons = outcome.ruling, outcome.reasons
    if _unrendered(look.row) and ruling.action in ("publish", "mask"):
        ruling, reasons = Ruling(action="hold", reason=_UNRENDERED.rule), (_UNRENDERED, *reasons)
    acting = {reason.rule for reason in reasons if reason.action not in (None, "publish")}
    screen = Screen(
        revision=look.row.revision,
        ruling=ruling,
        policy=outcome.policy,
        reasons=reasons,
        failed=outcome.failed,
        grounds=outcome.grounds,
        models=look.view[1].models,
        again=again,
        cause="mode" if acting == {SITE_HOLDS_ALL} else "screening",
        at=at,
    )
    return screen, outcome


def _unrendered(row: CommentRow) -> bool:
    """Where a site does not hold everything, a text comes held only when it could not be rendered."""
    return row.state == "held" and row.mode != "hold"


def submission_of(row: CommentRow, thread: ThreadRow | None, around: Around) -> Submission:
    """A row's text and all that is known of its neighbours."""
    return Submission(
        comment_id=row.comment_id,
        thread_id=row.thread_id,
        site=row.site,
        revision=row.revision,
        parent_id=row.parent_id,
        text=row.text,
        name=row.name,
        website=row.website,
        email_domain=row.email_domain,
        form=None if row.form_trapped is None else Form(trapped=row.form_trapped, seconds=row.form_seconds),
        address_hash=row.address_hash,
        author_id=row.author_id,
        posted_at=row.revised_at,
        mode=row.mode,
        author_spoilers=row.spoilers,
        post=post_of(thread),
        history=around.history(row),
        recent=around.recent(row),
        repeats=around.repeats(row),
        hosts=around.hosts(row),
        author_labels=around.author_labels(row),
        languages=around.languages(row),
        reports=around.reports(row),
        edited=row.revision > 1,
    )


def post_of(thread: ThreadRow | None) -> Post:
    """The page that a thread stands under."""
    if thread is None:
        return Post()
    about = thread.about
    return Post(title=thread.title, work=about.work, season=about.season, episode=about.episode)
