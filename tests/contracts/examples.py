"""An example of every event in its newest shape, and one more whenever it learns to say more; then a golden file."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from shared.contracts import comments, moderation
from shared.contracts.comments import About, Byline, Covered, Text
from shared.contracts.event import Event
from shared.contracts.ruling import Mask, Ruling
from tests.contracts.moderation_examples import OWN_EXAMPLES

AT = datetime(2026, 11, 22, 20, 15, 30, 123456, tzinfo=UTC)
COMMENT = UUID("0199a0c0-0000-7000-8000-000000000001")
PARENT = UUID("0199a0c0-0000-7000-8000-000000000002")
THREAD = UUID("5b3a6f0e-7a3d-5c1e-9a55-000000000003")
AUTHOR = UUID("0199a0c0-0000-7000-8000-000000000004")
CAUSE = UUID("0199a0c0-0000-7000-8000-000000000005")
DECISION = UUID("0199a0c0-0000-7000-8000-000000000006")
ANSWER = UUID("0199a0c0-0000-7000-8000-000000000007")
ABOUT = About(work="Lanterns of Kuroha", season=1, episode=4)
MASK = Mask(spans=((3, 17),), label="episode 9")
RULED: dict[str, Any] = {
    "comment_id": COMMENT,
    "revision": 2,
    "by": "moderator",
    "cause": CAUSE,
    "reason": "spoiler",
    "at": AT,
}

EXAMPLES: tuple[Event, ...] = (
    comments.ThreadOpened(
        thread_id=THREAD,
        site="blog",
        key="/kuroha-4",
        url="https://blog.example/kuroha-4",
        title="Episode 4",
        about=ABOUT,
        at=AT,
    ),
    comments.ThreadDescribed(
        thread_id=THREAD, url="https://blog.example/k4", title="第4話", about=ABOUT, closed=True, at=AT
    ),
    comments.CommentPosted(
        comment_id=COMMENT,
        thread_id=THREAD,
        parent_id=PARENT,
        author_id=AUTHOR,
        site="blog",
        mode="pre",
        state="pending",
        at=AT,
        byline=Byline(name="은지", email_domain="mail.example", address_hash=b"\x01" * 16),
        sealed=Text(
            body="She ||stays||",
            html='<p>She <span data-spoiler="0">spoiler</span></p>',
            spoilers=((None, "stays"),),
        ),
    ),
    comments.CommentPosted(
        comment_id=COMMENT,
        thread_id=THREAD,
        author_id=AUTHOR,
        site="blog",
        mode="pre",
        state="pending",
        at=AT,
        form=comments.Form(trapped=True, seconds=4.5),
        sealed=Text(body="So good", html="<p>So good</p>"),
    ),
    comments.CommentEdited(
        comment_id=COMMENT,
        author_id=AUTHOR,
        revision=2,
        mode="post",
        state="visible",
        at=AT,
        sealed=Text(body="She leaves", html="<p>She leaves</p>"),
    ),
    comments.CommentDeleted(comment_id=COMMENT, at=AT),
    comments.CommentReported(
        comment_id=COMMENT,
        revision=1,
        reporter="5f" * 16,
        reason="spoiler",
        at=AT,
        sealed=comments.Note("next week"),
    ),
    comments.CommentAppealed(
        comment_id=COMMENT, revision=2, decision=DECISION, at=AT, sealed=comments.Note("どこがネタバレ？")
    ),
    comments.CommentAppealAnswered(
        comment_id=COMMENT,
        revision=2,
        decision=DECISION,
        outcome="kept",
        answer=ANSWER,
        alone=True,
        cause=CAUSE,
        at=AT,
    ),
    comments.CommentPublished(**RULED),
    comments.CommentMasked(
        **RULED, mask=MASK, sealed=Covered(html="<p>…</p>", spoilers=(("episode 9", "gone"),))
    ),
    comments.CommentHeld(**{**RULED, "by": "watchdog", "reason": "screening_unavailable"}),
    comments.CommentRemoved(**RULED),
    comments.CommentHeld(**RULED, decision=DECISION, sealed=comments.Told("Please mark spoilers.")),
    comments.CommentRemoved(**RULED, decision=DECISION, sealed=comments.Told("광고는 지웁니다.")),
    comments.CommentMasked(
        **RULED,
        decision=DECISION,
        mask=MASK,
        sealed=Covered(html="<p>…</p>", spoilers=(("episode 9", "gone"),), message="Please mark spoilers."),
    ),
    moderation.CommentScreened(
        comment_id=COMMENT,
        site="blog",
        revision=1,
        ruling=Ruling(action="mask", mask=MASK, reason="later_episode"),
        policy="default@1",
        failed=("links",),
        at=AT,
        sealed=moderation.Reasons(
            (
                moderation.Reason(
                    check="later_episode",
                    rule="later_episode",
                    detail="names episode 9",
                    score=0.9,
                    action="mask",
                    spans=((3, 17),),
                ),
            )
        ),
    ),
    moderation.CommentScreened(
        comment_id=COMMENT,
        site="blog",
        revision=1,
        ruling=Ruling(action="hold", reason="spam"),
        policy="blog@7",
        models={"spam": "0f" * 8},
        again="report",
        at=AT,
        sealed=moderation.Reasons(
            (
                moderation.Reason(
                    check="spam", rule="spam", detail="looks like spam", score=0.93, action="hold"
                ),
            ),
            moderation.Grounds(
                signals=(
                    moderation.Signal(feature="text.reply", value=True),
                    moderation.Signal(
                        feature="links.hosts",
                        value=("shop.example",),
                        spans=((8, 20),),
                        detail="leads to shop.example",
                    ),
                    moderation.Signal(feature="language", value="ko"),
                    moderation.Signal(feature="spoilers.ahead", value=5.0, subject="episode 9"),
                ),
                spam=0.9,
                spam_because=(moderation.Contribution(feature="model.prior", points=2.25, detail="shop"),),
                spam_total=0.93,
                hold_limit=0.71,
                spam_limits=(0.02, 0.1, 0.2, 0.3, 0.45, 0.6, 0.71, 0.8, 0.9),
                spoiler=0.05,
                spoiler_because=(moderation.Contribution(feature="spoilers.reveals", points=-0.5),),
                cover_limit=0.4,
                spoiler_limits=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
            ),
        ),
    ),
    moderation.CaseOpened(comment_id=COMMENT, site="blog", revision=1, cause="screening", at=AT),
    moderation.CaseReported(
        comment_id=COMMENT,
        revision=1,
        reporter="5f" * 16,
        reason="spam",
        source=CAUSE,
        at=AT,
        sealed=moderation.Note("see the link"),
    ),
    moderation.CaseReported(
        comment_id=COMMENT,
        revision=2,
        reporter="5f" * 16,
        reason="abuse",
        agreed=8,
        refused=2,
        source=CAUSE,
        at=AT,
    ),
    moderation.CaseClaimed(comment_id=COMMENT, by="mod", until=AT + timedelta(minutes=10), at=AT),
    moderation.CaseReleased(comment_id=COMMENT, by="mod", at=AT),
    moderation.CaseDecided(
        comment_id=COMMENT,
        decision_id=CAUSE,
        revision=1,
        ruling=Ruling(action="remove", reason="spam"),
        by="mod",
        at=AT,
        sealed=moderation.Said(text="third time"),
    ),
    moderation.DecisionUndone(
        comment_id=COMMENT, decision_id=CAUSE, revision=1, ruling=Ruling(action="publish"), by="mod", at=AT
    ),
    moderation.CaseDecided(
        comment_id=COMMENT,
        decision_id=DECISION,
        revision=1,
        ruling=Ruling(action="hold", reason="spam"),
        by="mod",
        at=AT,
        sealed=moderation.Said(message="광고는 지웁니다."),
    ),
    moderation.DecisionUndone(
        comment_id=COMMENT,
        decision_id=ANSWER,
        revision=1,
        ruling=Ruling(action="hold"),
        standing=DECISION,
        by="mod",
        at=AT,
        sealed=moderation.Said(message="광고는 지웁니다."),
    ),
    moderation.CaseAppealed(
        comment_id=COMMENT,
        revision=1,
        decision_id=DECISION,
        source=CAUSE,
        at=AT,
        sealed=moderation.Note("It names no episode."),
    ),
    moderation.AppealAnswered(
        comment_id=COMMENT,
        revision=1,
        decision_id=DECISION,
        outcome="published",
        answer=ANSWER,
        by="other",
        alone=True,
        at=AT,
    ),
    *OWN_EXAMPLES,
)

_POSTED = comments.CommentPosted(
    comment_id=COMMENT,
    thread_id=THREAD,
    author_id=AUTHOR,
    site="blog",
    mode="pre",
    state="pending",
    at=AT,
    sealed=Text(body="So good", html="<p>So good</p>"),
)
SIGNED = (
    replace(_POSTED, byline=Byline(name="은지", email_domain="mail.example", address_hash=b"\x01" * 16)),
    replace(
        _POSTED,
        byline=Byline(
            name="은지",
            website="https://eunji.example",
            email_domain="mail.example",
            address_hash=b"\x01" * 16,
            email_hash=b"\x02" * 16,
        ),
    ),
)
"""With the byline that a comment travels with, and one more whenever that learns to say more."""
