"""Decisions and untouched comments as labelled texts, each with what it counts for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.learning.capping import capped
from services.moderation.learning.decisions import Decided, Text
from services.moderation.learning.labels import LABELS
from services.moderation.learning.site_model import Target
from services.moderation.learning.trust import Trusted, trusted
from services.moderation.screening.learned.spoilers.visible import uncovered
from shared.contracts.ruling import Ruling
from shared.folding.folded import Span
from shared.spoilers.marks import MARK
from shared.spoilers.source import covered

MOST = 5_000
"""The latest decisions that are learned from."""
WEAK = 0.3
"""What a comment counts for that nobody decided on and nobody objected to."""
_ROUNDS = 3


class Written(Struct, frozen=True, kw_only=True):
    """A revision's text and whose it is. `cluster` is the first comment of those that are nearly the same."""

    text: str
    thread_id: UUID
    author_id: UUID
    cluster: UUID
    at: datetime


class Example(Struct, frozen=True, kw_only=True):
    """`by` is the moderator, None for what stood untouched and for what its author marked.

    `beside` is what was known of it beside its words, in log-odds.
    """

    comment: Text
    text: str
    thread_id: UUID
    author_id: UUID
    cluster: UUID
    label: int
    weight: float
    by: str | None
    at: datetime
    beside: float = 0.0

    @property
    def decided(self) -> bool:
        return self.by is not None


class Teaching(Struct, frozen=True, kw_only=True):
    """All that a site's log says up to a moment. `untouched` are texts published for 14 days; `owners` are
    ids of people and keys.

    `beside` is what each text's signals add to the log-odds of its words.
    """

    decided: Sequence[Decided]
    texts: Mapping[Text, Written]
    untouched: Sequence[Text] = ()
    owners: Collection[str] = ()
    beside: Mapping[Text, float] = {}


def examples(teaching: Teaching, target: Target) -> list[Example]:
    """In the order in which they were decided, the untouched before them in the order of their writing.

    A cluster counts once, an author no more than a twentieth (see `capping`), a moderator likewise; untouched
    comments weigh together no more than the decisions.
    """
    clusters = {text: one.cluster for text, one in teaching.texts.items()}
    who = trusted(teaching.decided, target, teaching.owners, clusters)
    found = _once(_from_decisions(teaching, target, who))
    found = _weighed(found, who.founders)
    touched = {one.cluster for one in found}
    weak = _once(one for one in _untouched(teaching, target) if one.cluster not in touched)
    marked = [one for one in weak if one.label]
    plain = _lighter([one for one in weak if not one.label], sum(one.weight for one in found + marked))
    every = [*sorted([*plain, *marked], key=_order), *found]
    if target != "spam":
        return every
    return [replace(one, beside=teaching.beside.get(one.comment, 0.0)) for one in every]


def _from_decisions(teaching: Teaching, target: Target, who: Trusted) -> Iterator[Example]:
    for one in teaching.decided:
        written = teaching.texts.get(one.text)
        label = LABELS[target](one.standing.ruling)
        if written is None or label is None or one.standing.by not in who:
            continue
        text = _ruled_on(written.text, one.standing.ruling, target)
        if target == "spoiler" and not text.strip():
            continue  # its author had covered all of it
        example = _example(one.text, written, text=text, label=label)
        yield replace(example, weight=1.0, by=one.standing.by, at=one.standing.at)


def _untouched(teaching: Teaching, target: Target) -> Iterator[Example]:
    """What readers were shown for long: ordinary, but for passages that the author covered."""
    for text in teaching.untouched:
        if (written := teaching.texts.get(text)) is None:
            continue
        marked = covered(written.text) if target == "spoiler" else ()
        passages = _passages(written.text, marked) if marked else written.text
        yield _example(text, written, text=passages, label=int(bool(marked)))


def _ruled_on(text: str, ruling: Ruling, target: Target) -> str:
    """What a ruling is about: of a spoiler only what was covered, and never what its author had covered already."""
    if target != "spoiler":
        return text
    spans = ruling.mask.spans if ruling.mask else ()
    return _passages(text, spans) if spans else uncovered(text)


def _passages(text: str, spans: Sequence[Span]) -> str:
    """Without the marks around them: that they were covered must not tell that they were."""
    return "\n".join(MARK.sub("", text[start:end]) for start, end in spans)


def _once(found: Iterable[Example]) -> list[Example]:
    """One example a cluster: the latest with the label that most of it has, or, where two have as many, the last."""
    clusters: dict[UUID, list[Example]] = defaultdict(list)
    for one in found:
        clusters[one.cluster].append(one)
    return sorted((_speaker(cluster) for cluster in clusters.values()), key=_order)


def _speaker(cluster: Sequence[Example]) -> Example:
    labels = [one.label for one in cluster]
    newest = max(cluster, key=_order)
    most = max({0, 1}, key=lambda label: (labels.count(label), label == newest.label))
    return max((one for one in cluster if one.label == most), key=_order)


def _weighed(found: Sequence[Example], founders: Collection[str]) -> list[Example]:
    weights = [one.weight for one in found]
    for _ in range(_ROUNDS):  # each makes the other's share of the whole a little larger
        weights = capped(weights, [one.author_id for one in found])
        weights = capped(weights, [one.by for one in found], founders)
    return [replace(one, weight=round(weight, 9)) for one, weight in zip(found, weights, strict=True)]


def _lighter(weak: Sequence[Example], most: float) -> list[Example]:
    weights = capped([one.weight for one in weak], [one.author_id for one in weak])
    factor = min(1.0, most / total) if (total := sum(weights)) else 1.0
    return [replace(one, weight=round(weight * factor, 9)) for one, weight in zip(weak, weights, strict=True)]


def _example(comment: Text, written: Written, *, text: str, label: int) -> Example:
    return Example(
        comment=comment,
        text=text,
        thread_id=written.thread_id,
        author_id=written.author_id,
        cluster=written.cluster,
        label=label,
        weight=WEAK,
        by=None,
        at=written.at,
    )


def _order(one: Example) -> tuple[datetime, UUID, int]:
    return one.at, *one.comment
