"""What conditions ask of one comment: values of features, and where words of lists stand in it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from services.moderation.policies.literals import Literals
from services.moderation.policies.signals import Judged, Seen, Signal
from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

_MOST_PLACES = 50


class Evidence(Struct, frozen=True):
    """What a condition that holds rests on: where in the text, which words or hosts of it, what it is about."""

    spans: tuple[Span, ...] = ()
    matched: tuple[str, ...] = ()
    subject: str = ""


NOTHING = Evidence()
"""A condition holds, and there is nothing to show."""


def joined(evidence: Iterable[Evidence]) -> Evidence:
    """What several conditions rest on, each thing once, in their order."""
    found = list(evidence)
    return Evidence(
        spans=tuple(dict.fromkeys(span for one in found for span in one.spans)),
        matched=tuple(dict.fromkeys(word for one in found for word in one.matched)),
        subject=next((one.subject for one in found if one.subject), ""),
    )


class Facts:
    """One comment, for as long as one policy looks at it.

    Each text is folded and searched at most once, and what was found of a list put together once, however many rules
    ask for it.
    """

    def __init__(self, seen: Seen, judged: Judged, searches: Mapping[str, Literals]) -> None:
        self.seen = seen
        self.signals: dict[str, Signal] = {
            **seen.signals,
            "spam": Signal(feature="spam", value=judged.spam),
            "spoiler": Signal(feature="spoiler", value=judged.spoiler),
        }
        self._searches = searches
        self._found: dict[str, dict[int, list[Span]]] = {}
        self._shown: dict[tuple[str, int], Evidence | None] = {}
        self._folded: dict[str, Folded] = {"text": seen.folded}

    def number(self, feature: str) -> float:
        """Its value; 0 where no check spoke of it."""
        signal = self.signals.get(feature)
        if signal is None:
            return 0.0
        return signal.value if isinstance(signal.value, int | float) else 0.0

    def text(self, feature: str) -> str:
        """Its value, which for a word may be empty; "" where no check spoke of it."""
        if feature == "text":
            return self.seen.text
        value = self._value(feature)
        return value if isinstance(value, str) else ""

    def members(self, feature: str) -> tuple[str, ...]:
        """Those of a set; none where no check spoke of it."""
        value = self._value(feature)
        return value if isinstance(value, tuple) else ()

    def folded(self, feature: str) -> Folded:
        """A text as it reads."""
        if feature not in self._folded:
            self._folded[feature] = fold(self.text(feature))
        return self._folded[feature]

    def words(self, feature: str, number: int) -> Evidence | None:
        """The words of a list, by its number in the feature's search, that stand in a text; None without any."""
        if feature not in self._found:
            self._found[feature] = self._searches[feature].find(self.folded(feature))
        key = feature, number
        if key not in self._shown:
            places = self._found[feature].get(number, [])[:_MOST_PLACES]
            self._shown[key] = self.evidence_at(feature, places) if places else None
        return self._shown[key]

    def evidence(self, feature: str) -> Evidence:
        """What a check's word on a feature rests on."""
        signal = self.signals.get(feature)
        if signal is None or not (signal.spans or signal.subject):
            return NOTHING
        return Evidence(spans=signal.spans, subject=signal.subject)

    def evidence_of(self, feature: str, members: Iterable[str]) -> Evidence:
        """What is shown of a set when only some of its members matter."""
        wanted = tuple(members)
        signal = self.signals.get(feature)
        if signal is None or len(signal.spans) != len(self.members(feature)):
            return Evidence(matched=wanted)
        places = zip(self.members(feature), signal.spans, strict=True)
        return Evidence(spans=tuple(span for member, span in places if member in wanted), matched=wanted)

    def evidence_at(self, feature: str, places: Iterable[Span]) -> Evidence:
        """What stands at some places of a folded text; only those of the comment itself have spans."""
        folded, source = self.folded(feature), self.text(feature)
        spans = tuple(folded.span(start, end) for start, end in places)
        matched = tuple(source[start:end] for start, end in spans)
        return Evidence(spans=spans if feature == "text" else (), matched=matched)

    def _value(self, feature: str) -> object:
        signal = self.signals.get(feature)
        return None if signal is None else signal.value
