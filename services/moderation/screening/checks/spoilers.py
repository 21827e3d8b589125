"""What a comment tells of later episodes by naming them, and what its author has covered.

Says nothing of references under a page of which neither season nor episode is known. One that the author covered is
safe, one to another work ("episode 12 of Reply 1988", 『半沢直樹』第9話) harmless; of a later season and "the finale"
nobody can say what they give away.
"""

from collections.abc import Iterator, Sequence

from services.moderation.screening.matching import listed, several
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.episodes.later import later_references
from shared.episodes.references import Reference, furthest
from shared.episodes.scope import Scope, scope_of
from shared.episodes.upcoming import upcoming
from shared.folding.folded import Span

_NOTES = {
    "finale": "which may be past or to come",
    "later_season": "no episode is named",
    "other_work": "of another work, it seems",
}
_LATER_SEASON = 100.0


def later_episodes(submission: Submission) -> Iterator[Signal]:
    """Tells of covered passages, of references beyond the page, and of those that name no episode of it."""
    later: list[Reference] = []
    notes: dict[str, list[Reference]] = {}
    found = later_references(submission.text, submission.folded, submission.post, submission.covered)
    for reference, note in found:
        (notes.setdefault(note, []) if note else later).append(reference)
    covered = notes.pop("covered_by_author", [])
    if submission.author_spoilers:
        yield _marked(submission, covered)
    if later:
        yield _ahead(later, scope_of(submission.post))
    coming = _coming(submission)
    if notes or coming:
        yield _noted(notes, coming, submission.text)


def _marked(submission: Submission, covered: Sequence[Reference]) -> Signal:
    detail = f"the author marked {several(submission.author_spoilers, 'passage')} as a spoiler"
    if covered:
        detail += f", and so covered {listed(reference.name for reference in covered)}"
    return Signal(
        feature="spoilers.marked",
        value=float(submission.author_spoilers),
        spans=submission.covered,
        detail=detail,
    )


def _ahead(later: Sequence[Reference], scope: Scope) -> Signal:
    season = scope.season or 1
    last = furthest(later, season)
    return Signal(
        feature="spoilers.ahead",
        value=_distance(last, scope, season),
        detail=f"mentions {last.name}; this page goes up to {scope.name}",
        spans=tuple(reference.span for reference in later),
        subject=last.name,
    )


def _distance(last: Reference, scope: Scope, season: int) -> float:
    if (last.season or season) > season or last.episode is None or scope.episode is None:
        return _LATER_SEASON
    return float(last.episode - scope.episode)


def _coming(submission: Submission) -> Sequence[Span]:
    """Where it tells of what is still to be shown, under a page about an episode."""
    if scope_of(submission.post).episode is None:
        return ()
    return [
        (start, end)
        for start, end in upcoming(submission.folded)
        if not any(begin <= start < until for begin, until in submission.covered)
    ]


def _noted(notes: dict[str, list[Reference]], coming: Sequence[Span], text: str) -> Signal:
    spans = sorted([*(reference.span for group in notes.values() for reference in group), *coming])
    said = [
        f"{listed(reference.name for reference in group)}: {_NOTES[note]}"
        for note, group in sorted(notes.items())
    ]
    if coming:
        said.append(f"what is still to be shown: {listed(text[start:end] for start, end in coming)}")
    return Signal(
        feature="spoilers.noted",
        value=float(len(spans)),
        detail=f"mentions {'; '.join(said)}",
        spans=tuple(spans),
    )
