"""Marking and comparing of texts."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.console.text import changes, pieces
from shared.contracts.moderation import Reason

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def reason(detail: str, *spans: tuple[int, int]) -> Reason:
    return Reason(check="links", rule="r", detail=detail, score=0.5, spans=spans)


def test_what_matched_is_marked() -> None:
    found = [(piece.text, piece.why) for piece in pieces("see bit.ly/x now", [reason("short", (4, 12))])]
    assert found == [("see ", ()), ("bit.ly/x", ("short",)), (" now", ())]


def test_overlapping_spans_are_told_apart() -> None:
    found = [(one.text, one.why) for one in pieces("abcdef", [reason("x", (0, 4)), reason("y", (2, 6))])]
    assert found == [("ab", ("x",)), ("cd", ("x", "y")), ("ef", ("y",))]


def test_a_span_beyond_the_text_does_no_harm() -> None:
    assert "".join(piece.text for piece in pieces("short", [reason("x", (3, 99), (50, 60))])) == "short"


@given(
    text=st.text(max_size=40),
    spans=st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))
    ),
)
def test_marking_never_changes_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    found = list(pieces(text, [reason("x", *spans)]))
    assert "".join(piece.text for piece in found) == text
    marked = {
        position for start, end in spans for position in range(min(start, len(text)), min(end, len(text)))
    }
    position = 0
    for piece in found:
        assert all((position + offset in marked) == bool(piece.why) for offset in range(len(piece.text)))
        position += len(piece.text)


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(change.text for change in found if change.kind != "added") == before
    assert "".join(change.text for change in found if change.kind != "gone") == after


def test_words_are_compared_whole() -> None:
    found = [(change.kind, change.text) for change in changes("the old house", "the new house")]
    assert found == [("same", "the "), ("gone", "old"), ("added", "new"), ("same", " house")]
