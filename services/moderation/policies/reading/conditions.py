"""Reads `when` and `unless`: which features are asked for, and what of each kind can be asked."""

from collections.abc import Callable

from services.moderation.policies.conditions import (
    Condition,
    Flag,
    Hosts,
    Labels,
    Not,
    Number,
    Quantity,
    Together,
    Word,
)
from services.moderation.policies.features import FEATURES, Kind
from services.moderation.policies.mistakes import meant, quoted
from services.moderation.policies.reading.declared import Declared
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence, kind_of
from services.moderation.policies.reading.scalars import flag_of, interval_of
from services.moderation.policies.reading.texts import read_text_condition
from services.moderation.policies.reading.values import hosts_of

_TOGETHER = ("all", "any", "not")
_OF_LABELS: dict[str, Quantity] = {"includes": "any", "any of": "any", "none of": "none"}
_OF_HOSTS: dict[str, Quantity] = {"any in": "any", "all in": "all", "none in": "none"}
_NUMBER = 'a number, "> 2", ">= 2", "< 2", "<= 2" or "1 to 5"'


def read_conditions(node: Node, declared: Declared) -> tuple[Condition, ...]:
    """The conditions of a mapping, each on one feature or on several. What is wrong is noted and left out."""
    mistakes = declared.mistakes
    if not isinstance(node, Mapping):
        mistakes.error(node.at, f"expected conditions, as in {{links.count: 1}}, not {kind_of(node)}")
        return ()
    if not node.entries:
        mistakes.error(node.at, "there is no condition here")
    return tuple(filter(None, (_condition(key, value, declared) for key, value in node.entries)))


def _condition(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    if key.text in _TOGETHER:
        return _together(key, node, declared)
    feature = FEATURES.get(key.text)
    if feature is None:
        known = meant(key.text, (*FEATURES, *_TOGETHER))
        declared.mistakes.error(key.at, f"there is no feature {quoted(key.text)}{known}")
        return None
    return _READERS[feature.kind](key, node, declared)


def _together(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    groups = node.items if isinstance(node, Sequence) and key.text != "not" else (node,)
    if key.text == "any" and isinstance(node, Mapping):
        parts = read_conditions(node, declared)
    else:
        parts = tuple(filter(None, (_all_of(group, declared) for group in groups)))
    if not groups:
        declared.mistakes.error(node.at, "there is no condition here")
    if not parts:
        return None
    if key.text == "not":
        return Not(at=key.at, negated=parts[0])
    return Together(at=key.at, how="any" if key.text == "any" else "all", parts=parts)


def _all_of(node: Node, declared: Declared) -> Condition | None:
    parts = read_conditions(node, declared)
    return parts[0] if len(parts) == 1 else Together(at=node.at, how="all", parts=parts) if parts else None


def _number(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    among = interval_of(node.text) if isinstance(node, Scalar) else None
    if among is None or among.is_empty:
        said = quoted(node.text) if isinstance(node, Scalar) else kind_of(node)
        declared.mistakes.error(node.at, f"{quoted(key.text)} is a number: expected {_NUMBER}, not {said}")
        return None
    return Number(at=key.at, feature=key.text, among=among)


def _flag(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    wanted = flag_of(node.text) if isinstance(node, Scalar) else None
    if wanted is None:
        said = quoted(node.text) if isinstance(node, Scalar) else kind_of(node)
        declared.mistakes.error(node.at, f"{quoted(key.text)} is either yes or no, not {said}")
        return None
    return Flag(at=key.at, feature=key.text, wanted=wanted)


def _word(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    if isinstance(node, Scalar):
        words: tuple[Scalar, ...] = (node,)
    elif inner := _only_entry(key, node, ("one of",), declared):
        words = declared.entries(inner[1])
    else:
        return None
    possible = FEATURES[key.text].words
    for word in words:
        if possible and word.text not in possible:
            expected = meant(word.text, possible) or f"; it is {' or '.join(possible)}"
            declared.mistakes.error(word.at, f"{quoted(key.text)} is never {quoted(word.text)}{expected}")
    return Word(at=key.at, feature=key.text, among=frozenset(word.text for word in words))


def _labels(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    inner = _only_entry(key, node, tuple(_OF_LABELS), declared)
    if inner is None:
        return None
    how, wanted = inner
    single = how == "includes" and isinstance(wanted, Scalar)
    labels = (wanted,) if single and isinstance(wanted, Scalar) else declared.entries(wanted)
    for label in labels:
        declared.ask_label(label)
    among = frozenset(label.text for label in labels)
    return Labels(at=key.at, feature=key.text, how=_OF_LABELS[how], among=among)


def _hosts(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    inner = _only_entry(key, node, tuple(_OF_HOSTS), declared)
    if inner is None:
        return None
    how, wanted = inner
    return Hosts(at=key.at, feature=key.text, how=_OF_HOSTS[how], among=declared.made_of(wanted, hosts_of))


def _text(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    inner = _only_entry(key, node, ("words", "matches", "reads like", "is"), declared)
    return None if inner is None else read_text_condition(key, inner[0], inner[1], declared)


def _only_entry(
    key: Scalar, node: Node, known: tuple[str, ...], declared: Declared
) -> tuple[str, Node] | None:
    """The one thing that is asked of a feature, and where it stands."""
    offered = (name for name in known if (key.text, name) != ("text", "reads like"))
    written = " or ".join(f"{{{name}: …}}" for name in offered)
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        declared.mistakes.error(node.at, f"of {quoted(key.text)} one thing can be asked: {written}")
        return None
    how, wanted = node.entries[0]
    if how.text not in known:
        suggestion = meant(how.text, known)
        declared.mistakes.error(
            how.at, f"of {quoted(key.text)} one can ask {written}, not {quoted(how.text)}{suggestion}"
        )
        return None
    return how.text, wanted


_READERS: dict[Kind, Callable[[Scalar, Node, Declared], Condition | None]] = {
    "number": _number,
    "flag": _flag,
    "word": _word,
    "words": _labels,
    "hosts": _hosts,
    "text": _text,
}
