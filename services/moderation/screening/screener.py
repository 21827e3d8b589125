"""From rows to a verdict: gathers what checks may know of a text, and asks the pipeline."""

from datetime import datetime

import structlog

from services.moderation.cases.commands import Screen
from services.moderation.policies.policy import Policy
from services.moderation.screening.pipeline import build_checks, screen
from services.moderation.screening.rows import CommentRow, ThreadRow
from services.moderation.screening.submission import Submission
from services.moderation.screening.surroundings import Surroundings
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Ruling
from shared.episodes.scope import Post

_UNRENDERED = Reason(
    check="rendering",
    rule="not_rendered",
    detail="its Markdown could not be rendered; readers would see it as plain text",
    score=0.5,
    action="hold",
)

log = structlog.get_logger(__name__)


class Screener:
    """One policy with its checks, ready for use."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._checks = build_checks(policy)

    def screen(self, row: CommentRow, thread: ThreadRow | None, around: Surroundings, at: datetime) -> Screen:
        """The verdict on a row's text. A check that fails is named in the log and holds the comment."""
        submission = _submission(row, thread, around)
        verdict = screen(submission, self._checks, self._policy)
        if verdict.failed:
            log.error("checks_failed", checks=verdict.failed, comment_id=str(row.comment_id))
        ruling, reasons = verdict.ruling, verdict.reasons
        if _unrendered(row) and ruling.action in ("publish", "mask"):
            ruling, reasons = Ruling(action="hold", reason=_UNRENDERED.rule), (*reasons, _UNRENDERED)
        deciding = {reason.check for reason in reasons if reason.action is not None}
        return Screen(
            revision=row.revision,
            ruling=ruling,
            policy=verdict.policy,
            reasons=reasons,
            failed=verdict.failed,
            cause="mode" if deciding == {"mode"} else "screening",
            at=at,
        )


def _unrendered(row: CommentRow) -> bool:
    """Where a site does not hold everything, a text comes held only when it could not be rendered."""
    return row.state == "held" and row.mode != "hold"


def _submission(row: CommentRow, thread: ThreadRow | None, around: Surroundings) -> Submission:
    about = thread.about if thread else None
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
        address_hash=row.address_hash,
        author_id=row.author_id,
        posted_at=row.revised_at,
        mode=row.mode,
        author_spoilers=row.spoilers,
        post=Post(
            title=thread.title if thread else None,
            work=about.work if about else None,
            season=about.season if about else None,
            episode=about.episode if about else None,
        ),
        history=around.history(row),
        recent=around.recent(row),
        repeats=around.repeats(row),
        hosts=around.hosts(row),
        author_labels=around.author_labels(row),
        languages=around.languages(row),
        reports=around.reports(row),
        edited=row.revision > 1,
    )
