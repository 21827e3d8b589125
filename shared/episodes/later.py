"""Which references of a comment lead past the page it stands under, and which of them are harmless."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from shared.episodes.references import Reference, references
from shared.episodes.scope import Post, Scope, scope_of
from shared.episodes.works import work_of
from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

Harmless = Literal["covered_by_author", "finale", "later_season", "other_work"]
"""Why a reference gives nothing away, or why nobody can say that it does."""


def later_references(
    text: str, folded: Folded, post: Post, covered: Sequence[Span]
) -> Iterator[tuple[Reference, Harmless | None]]:
    """The references of a text beyond its page, in order; None marks those that are to be covered.

    `folded` is the text folded, `covered` what its author covers of it. Nothing under a page of which neither season
    nor episode is known.
    """
    scope = scope_of(post)
    if scope.episode is None and scope.season is None:
        return
    for reference in references(folded):
        if _leads_on(reference, scope) and not _is_scope(reference, text, covered):
            yield reference, _harmless(reference, text, post, covered)


def _leads_on(reference: Reference, scope: Scope) -> bool:
    """Past the page, or for all we know: of its own season the finale."""
    own_finale = reference.final and reference.season in (None, scope.season or 1)
    return scope.is_before(reference) or (own_finale and scope.episode is not None)


_MARK_BEFORE = re.compile(r"(?:[>＞][!！]|[|｜]{2})[ \t]*\[[ \t]*\Z")
_BRACKET_AFTER = re.compile(r"[ \t]*\]")
_LONGEST_MARK = 12


def _is_scope(reference: Reference, text: str, covered: Sequence[Span]) -> bool:
    """Whether it stands as the scope of a spoiler mark that covers nothing: `>![ep 12] like this!<`, in code."""
    start, end = reference.span
    marked = _MARK_BEFORE.search(text, max(0, start - _LONGEST_MARK), start)
    return bool(marked and _BRACKET_AFTER.match(text, end)) and not _is_covered(reference, covered)


def _is_covered(reference: Reference, covered: Sequence[Span]) -> bool:
    start, end = reference.span
    return any(opened <= start and end <= closed for opened, closed in covered)


def _harmless(reference: Reference, text: str, post: Post, covered: Sequence[Span]) -> Harmless | None:
    if _is_covered(reference, covered):
        return "covered_by_author"
    if reference.final and not scope_of(post).is_before(reference):
        return "finale"
    if reference.episode is None and not reference.final:
        return "later_season"
    own = fold(f"{post.work or ''} {post.title or ''}").text.strip()
    work = work_of(reference, text) if own else None
    return "other_work" if work is not None and work not in own else None
