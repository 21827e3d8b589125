from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.mistakes import Mistakes, PolicyInvalid
from services.moderation.policies.reading.nodes import Mapping, Node, Scalar, Sequence
from services.moderation.policies.reading.yaml import DEEPEST, MOST_BYTES, tree_of


def plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: no", {"a": "no"}),
        ("a: [1e3, 12:30, 0o17, null, ~, 2026-01-01, 1_000]",
         {"a": ["1e3", "12:30", "0o17", "null", "~", "2026-01-01", "1_000"]}),
        ("a:\n- {b: '> 2'}\n- 'it''s'", {"a": [{"b": "> 2"}, "it's"]}),
        ("a: >-\n  one\n  two", {"a": "one two"}),
        ("a: |\n  one\n  two", {"a": "one\ntwo"}),
        ("a:\r\n  b: c\r", {"a": {"b": "c"}}),
        ("---\na: b\n...\n", {"a": "b"}),
        ("\ufeffa: b", {"a": "b"}),
        ('a: "\\u202e"', {"a": "\u202e"}),
        ("no: yes", {"no": "yes"}),
        ("a:", {"a": ""}),
        ("오늘: 今日", {"오늘": "今日"}),
    ],
)  # fmt: skip
def test_everything_is_text_until_somebody_asks_for_more(text: str, tree: object) -> None:
    assert plain(tree_of(text, Mistakes())) == tree
    assert plain(tree_of(text.encode(), Mistakes())) == tree


def test_places_count_characters_from_one() -> None:
    tree = tree_of("가나: b\nc: {다라: e}", Mistakes())

    assert isinstance(tree, Mapping)
    (_, b), (_, inner) = tree.entries
    assert isinstance(inner, Mapping)
    assert [b.at, inner.entries[0][0].at, inner.entries[0][1].at] == [(1, 5), (2, 5), (2, 9)]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "the text is empty"),
        ("# nothing", 1, 1, "the text is empty"),
        ("a: &x 1", 1, 4, "anchors"),
        ("a: 1\nb: *a", 2, 4, "anchors"),
        ("a: !!int 3", 1, 4, "tags"),
        ("a: ! 3", 1, 4, "tags"),
        ("a: !x [3]", 1, 4, "tags"),
        ("- a\n- <<: {b: 1}", 2, 3, "merged"),
        ("a: 1\nb: 2\na: 3", 3, 1, "a second time, after line 1"),
        ("? [a]\n: b", 1, 3, "a name must stand before the colon, not a list"),
        ("'': b", 1, 1, "a name must stand before the colon, not nothing"),
        ("a: 1\n---\nb: 2", 2, 1, "a second document"),
        ("%YAML 1.1\n---\na: 1", 1, 1, "directives"),
        ("a: b\x07", 1, 5, "U+0007"),
        ("a:\n  b\u202ec", 2, 4, "U+202E"),
        ("a: b\u2028c", 1, 5, "U+2028"),
        ("a: \ud800", 1, 4, "U+D800"),
        ('a: "b\\u0007"', 1, 4, "U+0007"),
        ("when: {links.count: > 2}", 1, 21, 'comparisons stand in quotes: "> 2"'),
        ("when:\n  links.count: >= 2", 2, 17, 'comparisons stand in quotes: "> 2"'),
        ("reason: spam: sure", 1, 13, "put the text in quotes"),
        ("a:\n\t- b", 2, 1, "spaces, not tabs"),
        ("a: @b", 1, 4, "cannot begin a value"),
        ('a: "b', 1, 6, "ends inside quotes; what is open began at line 1, column 4"),
        ("가: 1\n나: '다\n라: 1", 3, 5, "began at line 2, column 4"),
        ("a: [b, {c: d\ne: f", 2, 2, "began at line 1, column 8"),
        ("a: {b: 1", 2, 1, "closing '}'"),
        ("a: [b, c", 2, 1, "closing ']'"),
        ("- a\nb: c", 2, 1, "each entry of this list"),
        ("a: b\n c\nd\n", 4, 1, "followed by a colon"),
        ("{}}", 1, 3, "stands outside"),
        ('a: "\\q"', 1, 5, "unknown escape"),
        ("[" * (DEEPEST + 1), 1, DEEPEST + 1, "nested more than"),
        ("a" * (MOST_BYTES + 1), 1, 1, "at most 256 KiB"),
        ("가" * (MOST_BYTES // 3 + 1), 1, 1, "at most 256 KiB"),
    ],
)  # fmt: skip
def test_what_policies_do_not_use_is_refused_where_it_stands(
    text: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        tree_of(text, Mistakes())

    (mistake,) = refusal.value.mistakes
    assert (line, column) == (mistake.line, mistake.column)
    assert said in mistake.message


def test_a_byte_that_is_no_character_is_refused_where_it_stands() -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        tree_of("가: 나\nb: ".encode() + b"\xff", Mistakes())

    (mistake,) = refusal.value.mistakes
    assert (mistake.line, mistake.column) == (2, 4)


def test_several_things_are_told_at_once() -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        tree_of("a: &x 1\nb: *x\nb: !y z", Mistakes())

    assert [mistake.line for mistake in refusal.value.mistakes] == [1, 2, 3, 3]


@given(st.text() | st.binary() | st.text(alphabet="ab:-[]{}&*!|>'\"%@#? \n\t,"))
def test_nothing_but_a_refusal_is_raised(document: str | bytes) -> None:
    with suppress(PolicyInvalid):
        assert tree_of(document, Mistakes()) is not None
