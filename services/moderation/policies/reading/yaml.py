"""The part of YAML that policies are written in: no anchors, aliases, tags, merges or second documents.

Built from the parser's events with a stack of our own: nothing is expanded, nothing recurs, and time and memory
are linear in the text.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from services.moderation.policies.mistakes import Mistakes, Place, quoted
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence, kind_of

MOST_BYTES = 256 * 1024
DEEPEST = 20
MOST_NODES = 40_000
"""Values, lists and names of a text; the most that lists, rules and examples can need is half of it."""

# Controls but tab and line ends, halves of characters and what is none.
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_IN_VALUE = re.compile(f"[{_CONTROLS}]")
# Line ends of Unicode, and what turns or hides text, would let a policy read otherwise than it is; an escape shows.
_IN_TEXT = re.compile(f"[{_CONTROLS}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_COMPARISON = re.compile(r"[:{,\[]\s*[<>]=?\s*\d")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def tree_of(document: str | bytes, mistakes: Mistakes) -> Node:
    """The only document of a text. Raises PolicyInvalid when it is none, or uses more of YAML than we do."""
    text = _text(document, mistakes)
    try:
        root = _built(yaml.parse(text, Loader=_LOADER), mistakes)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        mistakes.fatal(at, _plain_words(error, text, at))
    except yaml.YAMLError as error:
        mistakes.fatal(Place(1, 1), f"this cannot be read as YAML: {error}")
    mistakes.refuse()
    if root is None:
        mistakes.fatal(Place(1, 1), 'the text is empty; a policy begins with "policy: 1"')
    return root


def _text(document: str | bytes, mistakes: Mistakes) -> str:
    written = document.encode(errors="surrogatepass") if isinstance(document, str) else document
    if len(written) > MOST_BYTES:
        mistakes.fatal(Place(1, 1), f"a policy has at most {MOST_BYTES // 1024} KiB")
    try:
        text = document if isinstance(document, str) else document.decode()
    except UnicodeDecodeError as error:
        at = _place(written[: error.start].decode(), error.start)
        mistakes.fatal(at, "a policy is written in UTF-8; this byte is not part of a character")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if unwanted := _IN_TEXT.search(text):
        at = _place(text, unwanted.start())
        mistakes.fatal(at, f"an invisible character (U+{ord(unwanted[0]):04X}), which cannot stand here")
    return text


def _place(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


class _Open:
    """A list or a mapping whose end has not come yet."""

    def __init__(self, at: Place, *, mapping: bool) -> None:
        self.at = at
        self.mapping = mapping
        self.children: list[Node] = []

    def closed(self, mistakes: Mistakes) -> Node:
        if self.mapping:
            return Mapping(self.at, tuple(_entries(self.children, mistakes)))
        return Sequence(self.at, tuple(self.children))


def _built(events: Iterator[Any], mistakes: Mistakes) -> Node | None:
    stack: list[_Open] = [_Open(Place(1, 1), mapping=False)]
    documents = 0
    for count, event in enumerate(events):
        at = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if count > MOST_NODES:
            mistakes.fatal(at, f"a policy has at most {MOST_NODES:,} values, lists and names")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            _check_document(event, at, documents, mistakes)
        elif isinstance(event, yaml.CollectionStartEvent):
            _check_plain(event, at, mistakes)
            if len(stack) > DEEPEST:
                mistakes.fatal(at, f"nested more than {DEEPEST} deep")
            stack.append(_Open(at, mapping=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop().closed(mistakes)
            stack[-1].children.append(node)
        elif isinstance(event, yaml.NodeEvent):
            stack[-1].children.append(_scalar(event, at, mistakes))
    return stack[0].children[0] if stack[0].children else None


def _check_document(event: Any, at: Place, documents: int, mistakes: Mistakes) -> None:
    if documents > 1:
        mistakes.fatal(at, "a second document begins here; a policy is one")
    if event.version or event.tags:
        mistakes.error(at, "a policy has no YAML directives (%YAML, %TAG)")


def _check_plain(event: Any, at: Place, mistakes: Mistakes) -> None:
    if event.anchor is not None:
        mistakes.error(at, "anchors (&name) and aliases (*name) are not used in policies; write it out")
    if getattr(event, "tag", None) is not None:
        mistakes.error(at, f"tags are not used in policies: {quoted(event.tag)}")


def _scalar(event: Any, at: Place, mistakes: Mistakes) -> Scalar:
    _check_plain(event, at, mistakes)
    text = getattr(event, "value", "")  # an alias has none
    if unwanted := _IN_VALUE.search(text):
        mistakes.error(at, f"an invisible character (U+{ord(unwanted[0]):04X}), which cannot stand here")
    return Scalar(at, text)


def _entries(children: list[Node], mistakes: Mistakes) -> Iterator[tuple[Scalar, Node]]:
    seen: dict[str, Place] = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, Scalar) or not key.text:
            mistakes.error(key.at, f"a name must stand before the colon, not {kind_of(key)}")
        elif key.text == "<<":
            mistakes.error(key.at, "entries are not merged (<<) in policies; write them out")
        elif key.text in seen:
            first = seen[key.text].line
            mistakes.error(key.at, f"{quoted(key.text)} stands here for a second time, after line {first}")
        else:
            seen[key.text] = key.at
            yield key, value


_EXPLAINED = {
    "mapping values are not allowed in this context": "a colon cannot stand here; if it is part of a text, "
    "put the text in quotes",
    "found character that cannot start any token": "this character cannot begin a value; put the text in "
    "quotes, and indent with spaces, not tabs",
    "could not find expected ':'": "a name must be followed by a colon",
    "did not find expected key": "this line does not fit: check its indentation, and the quotes and commas before it",
    "did not find expected '-' indicator": "each entry of this list must begin with '- ' at the same indentation",
    "did not find expected ',' or '}'": "a ',' or the closing '}' is missing",
    "did not find expected ',' or ']'": "a ',' or the closing ']' is missing",
    "found unexpected end of stream": "the text ends inside quotes",
    "did not find expected <document start>": "a policy consists of named entries; this stands outside of them",
}
_OF_WHAT_IS_OPEN = (
    "did not find expected ',' or '}'",
    "did not find expected ',' or ']'",
    "found unexpected end of stream",
)


def _plain_words(error: yaml.MarkedYAMLError, text: str, at: Place) -> str:
    lines = text.split("\n")
    nearby = "\n".join(lines[max(0, at.line - 2) : at.line])
    if _COMPARISON.search(nearby):
        return 'comparisons stand in quotes: "> 2"'
    problem = error.problem or "not understood"
    said = _EXPLAINED.get(problem, f"this cannot be read as YAML: {problem}")
    if problem in _OF_WHAT_IS_OPEN and error.context_mark:
        opened = error.context_mark
        return f"{said}; what is open began at line {opened.line + 1}, column {opened.column + 1}"
    return said
