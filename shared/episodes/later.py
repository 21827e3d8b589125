"""Which references of a comment lead past the page it stands under, and which of them are harmless."""

from collections.abc import Iterator, Sequence
from typing import Literal

from shared.episodes.references import Reference, references
from shared.episodes.scope import Post, scope_of
from shared.episodes.works import work_of
from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

Harmless = Literal["covered_by_author", "finale", "later_season", "other_work"]
"""Why a reference gives nothing away, or why nobody can say that it does."""


def later_references(
    text: str, folded: Folded, post: Post, covered: Sequence[Span]
) -> Iterator[tuple[Reference, Harmless | None]]:
    """The references of a text beyond its page, in order; None marks those that are to be covered.

    `folded` is the text folded, `covered` what its author covers of it. Nothing under a page without a known
    episode.
    """
    scope = scope_of(post)
    if scope.episode is None:
        return
    for reference in references(folded):
        if reference.final or scope.is_before(reference):
            yield reference, _harmless(reference, text, post, covered)


def _harmless(reference: Reference, text: str, post: Post, covered: Sequence[Span]) -> Harmless | None:
    start, end = reference.span
    if any(opened <= start and end <= closed for opened, closed in covered):
        return "covered_by_author"
    if reference.final:
        return "finale"
    if reference.episode is None:
        return "later_season"
    own = fold(f"{post.work or ''} {post.title or ''}").text.strip()
    work = work_of(reference, text) if own else None
    return "other_work" if work is not None and work not in own else None
