"""What a policy names in one place and uses in another: lists, labels and words to search for."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.moderation.policies.literals import Literals
from services.moderation.policies.mistakes import Mistakes, Place, meant, quoted
from services.moderation.policies.patterns import Pattern
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence, kind_of

MOST_LISTS = 100
MOST_ENTRIES = 5_000
LONGEST_ENTRY = 100
LARGEST_PATTERNS = 5_000  # instructions of all patterns together
T = TypeVar("T")


class Declared:
    """Lists by name, and what has been used of what. `labels` are those that moderators give by hand."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self._lists: dict[str, tuple[Place, tuple[Scalar, ...]]] = {}
        self._used: set[str] = set()
        self._made: dict[tuple[str, Callable[..., Any]], Any] = {}
        self._entries = self._patterns = 0
        self._labels: set[str] = set()
        self._asked: list[Scalar] = []
        self._searches: dict[str, dict[tuple[str, ...], int]] = {}

    def declare_lists(self, node: Node) -> None:
        """Take in `lists:`, a list of words under each name."""
        if not isinstance(node, Mapping):
            self.mistakes.error(node.at, f"expected lists by name, not {kind_of(node)}")
            return
        if len(node.entries) > MOST_LISTS:
            self.mistakes.fatal(node.at, f"a policy has at most {MOST_LISTS} lists")
        for name, entries in node.entries:
            self._lists[name.text] = name.at, self._entries_of(entries)

    def entries(self, node: Node) -> tuple[Scalar, ...]:
        """Those of a list, which is named or stands there itself. An unknown name is an error, and empty."""
        if not isinstance(node, Scalar):
            return self._entries_of(node)
        if node.text in self._lists:
            self._used.add(node.text)
            return self._lists[node.text][1]
        known = meant(node.text, self._lists)
        self.mistakes.error(
            node.at, f"there is no list {quoted(node.text)}; name one of `lists`, or write [a, b]{known}"
        )
        return ()

    def made_of(self, node: Node, make: Callable[[tuple[Scalar, ...], Mistakes], T]) -> T:
        """What `make` makes of a list's entries: once of a list with a name, though every rule may ask for it."""
        entries = self.entries(node)
        if not isinstance(node, Scalar):
            return make(entries, self.mistakes)
        key = node.text, make
        if key not in self._made:
            self._made[key] = make(entries, self.mistakes)
        made: T = self._made[key]
        return made

    def declare_label(self, label: str) -> None:
        """Rules or moderators give this label."""
        self._labels.add(label)

    def ask_label(self, label: Scalar) -> None:
        """A condition asks for this label: somebody must give it."""
        self._asked.append(label)

    def number_of_search(self, feature: str, words: tuple[str, ...]) -> int:
        """Under which number the search of a feature's text tells of these words."""
        numbers = self._searches.setdefault(feature, {})
        return numbers.setdefault(words, len(numbers))

    def count_pattern(self, at: Place, pattern: Pattern) -> None:
        """Refuse more patterns than a comment may be compared with."""
        self._patterns += pattern.size
        if self._patterns > LARGEST_PATTERNS:
            self.mistakes.fatal(at, "the patterns of this policy are too large together")

    def searches(self) -> dict[str, Literals]:
        """One search for each text that words are looked for in."""
        return {
            feature: Literals({number: words for words, number in numbers.items()})
            for feature, numbers in self._searches.items()
        }

    def check_all_used(self) -> None:
        """Labels that nobody gives are errors; lists that nobody uses are worth a warning."""
        for label in self._asked:
            if label.text not in self._labels:
                known = meant(label.text, self._labels)
                self.mistakes.error(
                    label.at,
                    f"no rule gives the label {quoted(label.text)}; "
                    f"if moderators give it, name it under `labels`{known}",
                )
        for name, (at, _) in self._lists.items():
            if name not in self._used:
                self.mistakes.warn(at, f"no rule uses the list {quoted(name)}")

    def _entries_of(self, node: Node) -> tuple[Scalar, ...]:
        if not isinstance(node, Sequence):
            self.mistakes.error(node.at, f"expected a list, as in [a, b], not {kind_of(node)}")
            return ()
        if not node.items:
            self.mistakes.error(node.at, "the list is empty")
        self._entries += len(node.items)
        if self._entries > MOST_ENTRIES:
            self.mistakes.fatal(
                node.at, f"the lists of a policy have at most {MOST_ENTRIES:,} entries together"
            )
        return tuple(filter(None, map(self._entry, node.items)))

    def _entry(self, item: Node) -> Scalar | None:
        if not isinstance(item, Scalar):
            self.mistakes.error(item.at, f"expected a word, not {kind_of(item)}")
        elif not any(char.isalnum() for char in item.text):
            self.mistakes.error(item.at, f"{quoted(item.text)} has no letter or digit that could be found")
        elif len(item.text) > LONGEST_ENTRY:
            self.mistakes.error(item.at, f"an entry of a list has at most {LONGEST_ENTRY} characters")
        else:
            return item
        return None
