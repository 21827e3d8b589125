"""What was found of spoilers, as features with their evidence, in words for moderators."""

from collections.abc import Iterator, Sequence

from services.moderation.policies.signals import Signal
from services.moderation.screening.learned.spoilers.future import Future, Named
from services.moderation.screening.learned.spoilers.reveals import Telling
from shared.episodes.scope import Scope

_EVEN = 0.5


def future_signal(text: str, future: Future, scope: Scope) -> Iterator[Signal]:
    """How far it talks as people do of later episodes, or why nobody can say."""
    if future.probability is None:
        if future.silent:
            yield Signal(feature="spoilers.future", value=0.0, detail=f"not compared: {future.silent}")
        return
    where = future.likely.name_beside(scope) if future.likely and future.probability > _EVEN else ""
    spans = tuple(term.span for term in future.terms)
    quoted = f": {_quoted(text, spans)}" if spans else ""
    yield Signal(
        feature="spoilers.future",
        value=round(future.probability, 4),
        spans=spans,
        detail=f"{future.probability:.0%} like talk of {where or 'later episodes'}{quoted}",
        subject=where,
    )


def name_signal(text: str, names: Sequence[Named], scope: Scope) -> Iterator[Signal]:
    """Who is named that nobody named before."""
    if names:
        first = min(name.first for name in names).name_beside(scope)
        spans = tuple(name.span for name in names)
        yield Signal(
            feature="spoilers.names",
            value=float(len(names)),
            spans=spans,
            detail=f"names first used under {first}: {_quoted(text, spans)}",
            subject=first,
        )


def reveal_signal(text: str, telling: Telling, site: float | None = None) -> Iterator[Signal]:
    """How far it tells a turn of the plot: by what is told elsewhere, or, where it has covered enough, by its site."""
    spans = tuple(span for span, _ in telling.heavy)
    by_site = "" if site is None else f", {site:.0%} by what this site has covered"
    quoted = f": {_quoted(text, spans)}" if spans else ""
    yield Signal(
        feature="spoilers.reveals",
        value=round(telling.probability if site is None else site, 4),
        spans=spans,
        detail=f"{telling.probability:.0%} like telling a turn of the plot{by_site}{quoted}",
    )


def _quoted(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The first stretch, and how many more there are."""
    start, end = spans[0]
    more = f" and {len(spans) - 1} more" if len(spans) > 1 else ""
    return f"“{text[start:end]}”{more}"
