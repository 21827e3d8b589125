from hypothesis import given
from hypothesis import strategies as st

from shared.streams.marks import Mark, settle_floors

position = st.integers(0, 10_000)


@given(position, position, position)
def test_a_relay_goes_on_from_the_streams_end_but_never_below_its_floor(
    sent: int, floor: int, last: int
) -> None:
    mark = Mark(sent, sent, min(floor, sent))
    mark.follow(last)
    assert mark.last == last
    assert mark.sent == max(last, mark.floor)


@given(st.lists(position, max_size=20), st.integers(0, 2000))
def test_a_floor_never_passes_a_reader_and_never_sinks(read: list[int], kept: int) -> None:
    mark = Mark(10_000, 10_000)
    reached = 0
    for at in read:
        before, reached = mark.floor, max(reached, at)
        raised = settle_floors({0: mark}, {0: at}, kept)
        assert before <= mark.floor <= max(0, reached - kept)
        assert (raised == [0]) == (mark.floor > before)


def test_trimming_is_done_in_steps() -> None:
    mark = Mark(10_000, 10_000)
    assert settle_floors({0: mark}, {0: 1099}, 1000) == []
    assert settle_floors({0: mark}, {0: 1100}, 1000) == [0]
    assert settle_floors({0: mark}, {0: 1150}, 1000) == []
    assert (mark.floor, mark.dirty) == (100, True)
