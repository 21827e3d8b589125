"""What a history teaches before anything is scored: the decisions in it, and how each work is talked about."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from services.moderation.learning.candidate import candidate, lesson_of
from services.moderation.learning.decisions import Decided, Made
from services.moderation.learning.examples import Teaching, Written
from services.moderation.learning.priors import prior_of
from services.moderation.learning.training import NotEnough
from services.moderation.learning.works import work_name
from services.moderation.scoring.rows import Comment
from services.moderation.screening.judging import SiteView, Taught
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.places import Place, place_of
from services.moderation.screening.learned.spoilers.work import WorkModel
from services.moderation.screening.screener import post_of
from shared.contracts.ruling import Ruling
from shared.episodes.scope import Post, scope_of

_PERSON = "history"


class Lessons(Struct, frozen=True, kw_only=True):
    """What was learned: `spam` from decisions, a model for each work; `told` says in words what and from how much."""

    spam: SiteView | None = None
    works: dict[str, WorkModel] = {}
    told: tuple[str, ...] = ()

    def taught(self, post: Post) -> Taught:
        """What counts for a comment under a page."""
        return Taught(spam=self.spam, work=self.works.get(work_name(post) or ""))


def learn(history: Sequence[Comment], *, decisions: bool) -> Lessons:
    """Learn from comments; from the labels of spam only if `decisions`."""
    works, told = _works(history), []
    told += [f"{name or 'one work'}: {len(model.places)} posts" for name, model in works.items()]
    spam, why = _spam(history) if decisions else (None, "")
    return Lessons(spam=spam, works=works, told=tuple([*told, why] if why else told))


def _works(history: Sequence[Comment]) -> dict[str, WorkModel]:
    """Of what readers were shown: what was labelled is no talk about the page's own episode."""
    texts: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for one in history:
        post = post_of(one.thread)
        name, place = work_name(post), place_of(scope_of(post))
        if name is not None and place is not None and not one.given.label:
            texts[name].append((place, one.row.text))
    return {name: build(some) for name, some in texts.items()}


def _spam(history: Sequence[Comment]) -> tuple[SiteView | None, str]:
    labelled = [one for one in history if one.given.label is not None]
    if not labelled:
        return None, ""
    prior = prior_of("spam")
    try:
        found = candidate(lesson_of(_teaching(labelled), "spam", prior), "spam", prior, None)
    except NotEnough as lack:
        return None, f"decisions: {lack}"
    if found.refusal:
        return None, f"decisions: what {len(labelled)} of them teach is refused, {found.refusal.reason}"
    return found.model, f"decisions: learned from {len(labelled)}"


def _teaching(labelled: Sequence[Comment]) -> Teaching:
    """One person decided all of it, each at the time of the comment."""
    return Teaching(
        decided=[
            Decided(
                text=(one.row.comment_id, 1),
                made=(
                    Made(
                        decision_id=one.row.comment_id,
                        ruling=Ruling(action="remove" if one.given.label else "publish"),
                        by=_PERSON,
                        at=one.row.posted_at,
                        place=(0, number),
                    ),
                ),
            )
            for number, one in enumerate(labelled)
        ],
        texts={
            (one.row.comment_id, 1): Written(
                text=one.row.text,
                thread_id=one.row.thread_id,
                author_id=one.row.author_id,
                cluster=one.row.comment_id,
                at=one.row.posted_at,
            )
            for one in labelled
        },
        owners={_PERSON},
    )
