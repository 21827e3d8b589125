"""Hosts and given values, as they stand in lists and examples."""

import re
from collections.abc import Iterable

from services.moderation.policies.features import FEATURES, Feature
from services.moderation.policies.mistakes import Mistakes, meant, quoted
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence, kind_of
from services.moderation.policies.reading.scalars import flag_of, number_of
from services.moderation.policies.signals import Value

_HOST = re.compile(r"[^\s/:@?#A-Z.]+(?:\.[^\s/:@?#A-Z.]+)+")


def host_in(entry: Scalar, mistakes: Mistakes) -> str | None:
    """A host as lists name it: "example.com", without scheme, port and path."""
    if _HOST.fullmatch(entry.text):
        return entry.text
    mistakes.error(
        entry.at,
        f'expected a host such as "example.com", in small letters and alone, not {quoted(entry.text)}',
    )
    return None


def hosts_of(entries: Iterable[Scalar], mistakes: Mistakes) -> frozenset[str]:
    """The hosts of a list; what is none is noted and left out."""
    return frozenset(filter(None, (host_in(entry, mistakes) for entry in entries)))


def read_given(node: Node, mistakes: Mistakes) -> dict[str, Value]:
    """Features of an example by name, whatever checks would say."""
    given: dict[str, Value] = {}
    if not isinstance(node, Mapping):
        mistakes.error(node.at, f"expected features, as in {{author.approved: 5}}, not {kind_of(node)}")
        return given
    for key, value in node.entries:
        feature = FEATURES.get(key.text)
        if feature is None:
            mistakes.error(key.at, f"there is no feature {quoted(key.text)}{meant(key.text, FEATURES)}")
        elif key.text == "text":
            mistakes.error(key.at, "the text of an example stands beside `given`, not in it")
        elif (read := _value(feature, value)) is None:
            mistakes.error(value.at, f"{quoted(key.text)} is {_EXPECTED[feature.kind]}, not {_said(value)}")
        elif not feature.may_be(read):
            mistakes.error(value.at, f"{quoted(key.text)} must be {feature.range}, not {_said(value)}")
        else:
            given[key.text] = read
    return given


def _value(feature: Feature, node: Node) -> Value | None:
    if feature.kind in ("words", "hosts"):
        if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) for item in node.items):
            return None
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    if not isinstance(node, Scalar):
        return None
    if feature.kind == "number":
        return number_of(node.text)
    return flag_of(node.text) if feature.kind == "flag" else node.text


def _said(node: Node) -> str:
    return quoted(node.text) if isinstance(node, Scalar) else kind_of(node)


_EXPECTED = {
    "number": "a number",
    "flag": "either yes or no",
    "word": "a word",
    "words": "a list of words, as in [a, b]",
    "hosts": "a list of hosts, as in [example.com]",
    "text": "a text",
}
