"""Reads conditions on texts: words, patterns, names that look like others, the text itself."""

from collections.abc import Iterable

from services.moderation.policies.conditions import Condition, HasWords, Is, Matches, ReadsLike
from services.moderation.policies.mistakes import Mistakes, quoted
from services.moderation.policies.patterns import Pattern, PatternRefused
from services.moderation.policies.reading.declared import Declared
from services.moderation.policies.reading.nodes import Node, Scalar, kind_of
from services.moderation.policies.reading.unmatched import unmatched_in
from services.moderation.policies.skeletons import skeleton
from shared.folding.fold import fold


def read_text_condition(key: Scalar, how: str, node: Node, declared: Declared) -> Condition | None:
    """What `how` asks of the text that `key` names."""
    match how:
        case "words":
            return _words(key, node, declared)
        case "reads like":
            return _reads_like(key, node, declared)
        case "matches":
            return _matches(key, node, declared)
        case _:
            return _is(key, node, declared)


def _words(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    words = declared.made_of(node, _texts)
    if not words:
        return None
    return HasWords(at=key.at, feature=key.text, number=declared.number_of_search(key.text, words))


def _reads_like(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    if key.text == "text":
        declared.mistakes.error(key.at, '"reads like" compares names; of "text" ask {words: …}')
        return None
    originals = declared.made_of(node, _originals)
    return ReadsLike(at=key.at, feature=key.text, originals=originals) if originals else None


def _texts(entries: Iterable[Scalar], _mistakes: Mistakes) -> tuple[str, ...]:
    return tuple(entry.text for entry in entries)


def _originals(entries: Iterable[Scalar], _mistakes: Mistakes) -> dict[str, str]:
    originals = {skeleton(name.text): name.text for name in entries}
    originals.pop("", None)
    return originals


def _matches(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    if not isinstance(node, Scalar):
        declared.mistakes.error(node.at, f"expected a pattern in quotes, not {kind_of(node)}")
        return None
    try:
        pattern = Pattern(node.text)
    except PatternRefused as refused:
        declared.mistakes.error(node.at, str(refused))
        return None
    declared.count_pattern(node.at, pattern)
    for doubt in unmatched_in(node.text):
        declared.mistakes.warn(node.at, doubt)
    return Matches(at=key.at, feature=key.text, pattern=pattern)


def _is(key: Scalar, node: Node, declared: Declared) -> Condition | None:
    if not isinstance(node, Scalar) or len(node.text) > _LONGEST:
        said = quoted(node.text) if isinstance(node, Scalar) else kind_of(node)
        declared.mistakes.error(node.at, f"expected a text of at most {_LONGEST} characters, not {said}")
        return None
    return Is(at=key.at, feature=key.text, folded=fold(node.text).text.strip())


_LONGEST = 500
