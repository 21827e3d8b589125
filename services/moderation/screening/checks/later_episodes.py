"""A reference to an episode that readers of this page have not seen yet.

Says nothing under a page without a known episode. A reference that the author covered, one to another work
("episode 12 of Reply 1988", 『半沢直樹』第9話), a later season and "the finale" are noted and never act: the
first is safe, the second harmless, and of the others nobody can say what they give away.
"""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding, listed
from services.moderation.screening.submission import Submission
from shared.episodes.later import later_references
from shared.episodes.references import Reference, furthest
from shared.episodes.scope import Scope, scope_of

_NOTES = {
    "covered_by_author": "the author covered it",
    "finale": "which may be past or to come",
    "later_season": "no episode is named",
    "other_work": "of another work, it seems",
}


def later_episodes() -> Check:
    """Speaks of references beyond the page, and notes those that do not name an episode of it."""

    def check(submission: Submission) -> Iterator[Finding]:
        later: list[Reference] = []
        notes: dict[str, list[Reference]] = {}
        found = later_references(submission.text, submission.folded, submission.post, submission.covered)
        for reference, note in found:
            (notes.setdefault(note, []) if note else later).append(reference)
        if later:
            yield _beyond(later, scope_of(submission.post))
        for kind, noted in notes.items():
            yield _noted(kind, noted)

    return check


def _beyond(later: list[Reference], scope: Scope) -> Finding:
    last = furthest(later, scope.season or 1)
    return Finding(
        check="later_episodes",
        rule="later_episode",
        score=0.9,
        detail=f"mentions {last.name}; this page goes up to {scope.name}",
        spans=tuple(reference.span for reference in later),
        subject=last.name,
        suggests="mask",
    )


def _noted(rule: str, noted: list[Reference]) -> Finding:
    return Finding(
        check="later_episodes",
        rule=rule,
        score=0.2,
        detail=f"mentions {listed(reference.name for reference in noted)}: {_NOTES[rule]}",
        spans=tuple(reference.span for reference in noted),
    )
