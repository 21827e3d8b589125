"""What a history teaches before anything is scored: the decisions in it, and how each work is talked about."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from services.moderation.learning.candidate import candidate, lesson_of
from services.moderation.learning.decisions import Decided, Made
from services.moderation.learning.examples import Teaching, Written
from services.moderation.learning.priors import prior_of
from services.moderation.learning.site_model import Target
from services.moderation.learning.training import NotEnough
from services.moderation.learning.works import work_name
from services.moderation.scoring.rows import Comment
from services.moderation.screening.judging import SiteView, Taught
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.places import Place, place_of
from services.moderation.screening.learned.spoilers.work import WorkModel
from services.moderation.screening.screener import post_of
from shared.contracts.ruling import Action, Ruling
from shared.episodes.scope import Post, scope_of

_PERSON = "history"
_UNNAMED = "deleted removed anonymous anon guest unknown nobody none null nan n/a"
_NOBODY = frozenset(("", *_UNNAMED.split()))
RULED: dict[Target, Action] = {"spam": "remove", "spoiler": "mask"}
"""What people did with what a history labels 1."""


class Lessons(Struct, frozen=True, kw_only=True):
    """What was learned: from decisions of spam or of `spoilers`, and a model for each work.

    `told` says in words what and from how much.
    """

    spam: SiteView | None = None
    spoilers: SiteView | None = None
    works: dict[str, WorkModel] = {}
    told: tuple[str, ...] = ()

    def taught(self, post: Post) -> Taught:
        """What counts for a comment under a page."""
        return Taught(spam=self.spam, spoilers=self.spoilers, work=self.works.get(work_name(post) or ""))


def learn(history: Sequence[Comment], *, labels: Target | None) -> Lessons:
    """Learn from comments; `labels` is what theirs speak of, None if they are to be left aside."""
    works, told = _works(history), []
    told += [f"{name or 'one work'}: {len(model.places)} posts" for name, model in works.items()]
    site, why = _site(history, labels) if labels else (None, "")
    return Lessons(
        spam=site if labels == "spam" else None,
        spoilers=site if labels == "spoiler" else None,
        works=works,
        told=tuple([*told, why] if why else told),
    )


def _works(history: Sequence[Comment]) -> dict[str, WorkModel]:
    """Of what readers were shown: what was labelled is no talk about the page's own episode."""
    texts: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    authors: dict[str, list[UUID]] = defaultdict(list)
    for one in history:
        post = post_of(one.thread)
        name, place = work_name(post), place_of(scope_of(post))
        if name is not None and place is not None and not one.given.label:
            texts[name].append((place, one.row.text))
            authors[name].append(_author(one))
    return {name: build(some, _told_apart(authors[name])) for name, some in texts.items()}


def _author(one: Comment) -> UUID:
    """Everybody whom a file calls by a name for nobody is somebody else."""
    named = str(one.given.author or "").strip("[]() ").lower()
    return one.row.comment_id if named in _NOBODY else one.row.author_id


def _told_apart(authors: Sequence[UUID]) -> Sequence[UUID] | None:
    """None where a file has one name for all: then who wrote what is not known, and nobody can have said too much."""
    return authors if len(set(authors)) > 1 else None


def _site(history: Sequence[Comment], target: Target) -> tuple[SiteView | None, str]:
    labelled = [one for one in history if one.given.label is not None]
    if not labelled:
        return None, ""
    prior = prior_of(target)
    try:
        found = candidate(lesson_of(_teaching(labelled, target), target, prior), target, prior, None)
    except NotEnough as lack:
        return None, f"decisions: {lack}"
    if found.refusal:
        return None, f"decisions: what {len(labelled)} of them teach is refused, {found.refusal.reason}"
    return found.model, f"decisions: learned from {len(labelled)}"


def _teaching(labelled: Sequence[Comment], target: Target) -> Teaching:
    """One person decided all of it, each at the time of the comment."""
    against = RULED[target]
    return Teaching(
        decided=[
            Decided(
                text=(one.row.comment_id, 1),
                made=(
                    Made(
                        decision_id=one.row.comment_id,
                        ruling=Ruling(action=against if one.given.label else "publish"),
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
