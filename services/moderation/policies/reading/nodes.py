"""What a policy's text consists of before anything in it has a meaning: words, lists and named entries."""

from msgspec import Struct

from services.moderation.policies.mistakes import Place


class Scalar(Struct, frozen=True):
    """A piece of text as it was written; `no`, `1e3` and `12:30` are text too until a reader asks for more."""

    at: Place
    text: str


class Sequence(Struct, frozen=True):
    at: Place
    items: "tuple[Node, ...]"


class Mapping(Struct, frozen=True):
    """Entries in the order of the text; no key stands twice."""

    at: Place
    entries: "tuple[tuple[Scalar, Node], ...]"


Node = Scalar | Sequence | Mapping

_KINDS = {Scalar: "a single value", Sequence: "a list", Mapping: "named entries"}


def kind_of(node: Node) -> str:
    """What a node is, as messages say it."""
    return "nothing" if node == Scalar(node.at, "") else _KINDS[type(node)]
