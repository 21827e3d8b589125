import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.episodes.upcoming import upcoming
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("In the next episode she leaves", ["In the next episode"]),
        ("next week's preview shows it", ["next week's preview"]),
        ("just wait until you see what he does", ["just wait until you see"]),
        ("次回予告で泣いた", ["次回予告で"]),
        ("予告を見たら", ["予告を見"]),
        ("예고편에서 울던데", ["예고편에서"]),
        ("다음 화에서 떠나요", ["다음 화에서"]),
        ("can't wait for next week", []),
        ("see you next week", []),
        ("次回が楽しみ", []),
        ("来週も見ます", []),
        ("다음 화가 기대돼요", []),
    ],
)
def test_where_something_still_to_be_shown_is_told(text: str, told: list[str]) -> None:
    assert [text[slice(*span)] for span in upcoming(fold(text))] == told


@given(st.text(alphabet="next week'spreviewaituntil次回予告で예고편에서 "))
def test_spans_stand_in_the_text(text: str) -> None:
    for start, end in upcoming(fold(text)):
        assert 0 <= start < end <= len(text)
