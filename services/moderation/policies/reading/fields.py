"""The named entries of a part of a policy: which there may be, and what each must be."""

from collections.abc import Iterator
from typing import TypeVar

from services.moderation.policies.mistakes import Mistakes, Place, meant, quoted
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence, kind_of
from services.moderation.policies.reading.scalars import flag_of, number_of

ChoiceT = TypeVar("ChoiceT", bound=str)


class Fields:
    """One part ("a rule") with the entries it may have. What is missing or wrong is noted and read as absent."""

    def __init__(self, node: Node, what: str, known: tuple[str, ...], mistakes: Mistakes) -> None:
        self.at = node.at
        self._what = what
        self._mistakes = mistakes
        self._nodes: dict[str, Node] = {}
        self._keys: dict[str, Place] = {}
        self.understood = isinstance(node, Mapping)
        """Whether all of it is entries that there may be; what is missing otherwise may be misspelt."""
        if not isinstance(node, Mapping):
            mistakes.error(
                node.at, f"expected {what} with entries such as {quoted(known[0])}, not {kind_of(node)}"
            )
            return
        for key, value in node.entries:
            if key.text in known:
                self._nodes[key.text], self._keys[key.text] = value, key.at
            else:
                self.understood = False
                mistakes.error(
                    key.at, f"{what} has no entry {quoted(key.text)}{meant(key.text, known) or _list(known)}"
                )

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def node(self, name: str) -> Node | None:
        """Whatever stands there."""
        return self._nodes.get(name)

    def place(self, name: str) -> Place:
        """Where the value of an entry stands, or the whole where it is missing."""
        node = self._nodes.get(name)
        return node.at if node else self.at

    def key(self, name: str) -> Place:
        """Where the name of an entry stands, or the whole where it is missing."""
        return self._keys.get(name, self.at)

    def require(self, *names: str) -> None:
        """Note which are missing."""
        for name in names:
            if name not in self._nodes and self.understood:
                self._mistakes.error(self.at, f"{self._what} needs {quoted(name)}")

    def scalar(self, name: str, expected: str) -> Scalar | None:
        """A single value, not empty."""
        node = self._nodes.get(name)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text.strip():
            return node
        self._mistakes.error(node.at, f"{quoted(name)} must be {expected}, not {kind_of(node)}")
        return None

    def line(self, name: str, longest: int) -> str | None:
        """A text in one line."""
        text = self.text(name, longest)
        return None if text is None else " ".join(text.split())

    def text(self, name: str, longest: int) -> str | None:
        """A text as it was written."""
        scalar = self.scalar(name, "a text")
        if scalar is not None and len(scalar.text) > longest:
            self._mistakes.error(scalar.at, f"{quoted(name)} has at most {longest:,} characters")
            return None
        return None if scalar is None else scalar.text

    def flag(self, name: str) -> bool | None:
        """Yes or no."""
        scalar = self.scalar(name, "yes or no")
        if scalar is None:
            return None
        value = flag_of(scalar.text)
        if value is None:
            self._mistakes.error(scalar.at, f"{quoted(name)} must be yes or no, not {quoted(scalar.text)}")
        return value

    def number(self, name: str, low: float, high: float, *, share: bool = False) -> float | None:
        """A number between two limits; of a share they are told in per cent too."""
        expected = f"a number from {low:g} to {high:g}" + (
            f", {low * 100:g}% to {high * 100:g}%" if share else ""
        )
        scalar = self.scalar(name, expected)
        if scalar is None:
            return None
        value = number_of(scalar.text)
        if value is None or not low <= value <= high:
            self._mistakes.error(scalar.at, f"{quoted(name)} must be {expected}, not {quoted(scalar.text)}")
            return None
        return value

    def choice(self, name: str, choices: tuple[ChoiceT, ...]) -> ChoiceT | None:
        """One of several words."""
        scalar = self.scalar(name, f"one of {', '.join(choices)}")
        if scalar is None:
            return None
        for choice in choices:
            if choice == scalar.text:
                return choice
        expected = meant(scalar.text, choices) or _list(choices)
        self._mistakes.error(scalar.at, f"{quoted(name)} cannot be {quoted(scalar.text)}{expected}")
        return None

    def items(self, name: str) -> Iterator[Node]:
        """Those of a list."""
        node = self._nodes.get(name)
        if isinstance(node, Sequence):
            yield from node.items
        elif node is not None:
            self._mistakes.error(node.at, f"{quoted(name)} must be a list, not {kind_of(node)}")

    def words(self, name: str) -> Iterator[Scalar]:
        """Those of a list of single words."""
        for item in self.items(name):
            if isinstance(item, Scalar) and item.text:
                yield item
            else:
                self._mistakes.error(item.at, f"expected a word, not {kind_of(item)}")


def _list(known: tuple[str, ...]) -> str:
    return f"; known are {', '.join(known)}"
