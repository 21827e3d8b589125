"""A reference to an episode that readers of this page have not seen yet.

Says nothing under a page without a known episode. A reference that the author covered, one to another work
("episode 12 of Reply 1988", 『半沢直樹』第9話), a later season and "the finale" are noted and never act: the
first is safe, the second harmless, and of the others nobody can say what they give away.
"""

import re
from collections.abc import Iterator

from services.moderation.screening.episodes import Reference, Scope, references, scope_of
from services.moderation.screening.findings import Check, Finding, listed
from services.moderation.screening.folded import Span
from services.moderation.screening.normalise import fold
from services.moderation.screening.submission import Submission

_WORK_AFTER = re.compile(r" of (?:the )?[\"“‘*_]{0,2}(?P<work>[A-Z][\w'’-]*(?: [A-Z0-9][\w'’-]*){0,6})")
_WORK_BEFORE = re.compile(r"[『「《〈<](?P<work>[^『』「」《》〈〉<>\n]{1,60})[』」》〉>](?:の|は|、| )?\Z")
_MONTH_OR_SEASON = re.compile(
    r"(?:season|series|part|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_NOTES = {
    "covered_by_author": "the author covered it",
    "finale": "which may be past or to come",
    "later_season": "no episode is named",
    "other_work": "of another work, it seems",
}


def later_episodes() -> Check:
    """Speaks of references beyond the page, and notes those that do not name an episode of it."""

    def check(submission: Submission) -> Iterator[Finding]:
        scope = scope_of(submission.post)
        if scope.episode is None:
            return
        own = fold(f"{submission.post.work or ''} {submission.post.title or ''}").text.strip()
        later: list[Reference] = []
        notes: dict[str, list[Reference]] = {}
        for reference in references(submission.folded):
            if reference.final or scope.is_before(reference):
                note = _harmless(reference, submission, own)
                (notes.setdefault(note, []) if note else later).append(reference)
        if later:
            yield _beyond(later, scope)
        for note, noted in notes.items():
            yield _noted(note, noted)

    return check


def _harmless(reference: Reference, submission: Submission, own: str) -> str | None:
    start, end = reference.span
    if any(opened <= start and end <= closed for opened, closed in submission.covered):
        return "covered_by_author"
    if reference.final:
        return "finale"
    if reference.episode is None:
        return "later_season"
    return "other_work" if own and _names_another_work(reference.span, submission.text, own) else None


def _names_another_work(span: Span, text: str, own: str) -> bool:
    start, end = span
    found = _WORK_AFTER.match(text, end) or _WORK_BEFORE.search(text, max(0, start - 64), start)
    if not found:
        return False
    named = fold(found["work"]).text
    return not _MONTH_OR_SEASON.match(named) and named not in own


def _beyond(later: list[Reference], scope: Scope) -> Finding:
    season = scope.season or 1
    furthest = max(later, key=lambda reference: (reference.season or season, reference.episode or 0))
    page = Reference(span=(0, 0), season=scope.season, episode=scope.episode)
    return Finding(
        check="later_episodes",
        rule="later_episode",
        score=0.9,
        detail=f"mentions {furthest.name}; this page goes up to {page.name}",
        spans=tuple(reference.span for reference in later),
        subject=furthest.name,
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
