"""Where patterns match a text as its readers read it."""

import re
from collections.abc import Callable, Iterable

import re2  # type: ignore[import-untyped]  # it has no types of its own

from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.folded import Folded, Span

_SHOWN = 3
_MEMORY = 1 << 20


def hint(pattern: str) -> Callable[[str], bool]:
    """Tells in one quick pass, which takes no longer for many words, whether a text is worth a closer look.

    RE2: no look-around, and for a word's edge no letter but an ASCII one counts.
    """
    options = re2.Options()
    options.max_mem = _MEMORY
    compiled = re2.compile(pattern, options)
    return lambda text: compiled.search(text) is not None


def matches(folded: Folded, *patterns: re.Pattern[str]) -> tuple[Span, ...]:
    """Every match, in order and apart, in spans of the source: what two patterns share counts once."""
    found = sorted(match.span() for pattern in patterns for match in pattern.finditer(folded.text))
    apart: list[Span] = []
    for start, end in found:
        if end > start and (not apart or start >= apart[-1][1]):
            apart.append((start, end))
    return tuple(folded.span(*span) for span in apart)


def counted(feature: str, says: str, submission: Submission, spans: tuple[Span, ...]) -> Iterable[Signal]:
    """One signal of how often something was seen, `says` followed by the first of it; none of nothing."""
    if spans:
        start, end = spans[0]
        detail = f"{says}: {submission.text[start:end]}"
        yield Signal(feature=feature, value=float(len(spans)), spans=spans, detail=detail)


def listed(items: Iterable[str]) -> str:
    """Distinct items for a detail: "a, b, c and 4 more"."""
    distinct = sorted(set(items))
    rest = len(distinct) - _SHOWN
    return ", ".join(distinct[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def several(count: int, thing: str) -> str:
    """As in "1 link", "2 links"."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
