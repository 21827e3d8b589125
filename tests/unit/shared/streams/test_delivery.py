from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.event import Event
from shared.eventlog.codec import Opaque
from shared.eventlog.log import Broken, Entry
from shared.eventlog.recorded import Recorded
from shared.streams.delivery import sort_out
from shared.streams.parked import BEHIND


class Said(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "said"


def entry(position: int, stream: int, kind: str) -> Entry:
    if kind == "broken":
        return Broken(
            part=0, position=position, stream_id=UUID(int=stream), event_id=UUID(int=position), error="why"
        )
    return Recorded(
        part=0,
        position=position,
        stream_id=UUID(int=stream),
        version=1,
        event_id=UUID(int=position),
        subject_id=None,
        recorded_at=datetime(2026, 5, 1, tzinfo=UTC),
        event=Said() if kind == "known" else Opaque("unheard of", 1, b""),
    )


runs = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["known", "known", "broken", "unknown"]))).map(
    lambda kinds: [entry(at, stream, kind) for at, (stream, kind) in enumerate(kinds, start=1)]
)
waiting = st.sets(st.integers(1, 4).map(lambda number: UUID(int=number)))


@given(runs, waiting)
def test_everything_is_handled_parked_or_unknown(run: list[Entry], streams: set[UUID]) -> None:
    ready, aside = sort_out(run, streams)
    unknown = [e for e in run if isinstance(e, Recorded) and isinstance(e.event, Opaque)]
    places = [e.position for e in (*ready, *unknown, *(a.entry for a in aside))]
    assert sorted(places) == [e.position for e in run]


@given(runs, waiting)
def test_nothing_of_a_stream_is_handled_after_something_of_it_is_parked(
    run: list[Entry], streams: set[UUID]
) -> None:
    ready, aside = sort_out(run, streams)
    assert not streams & {found.stream_id for found in ready}
    for parked in aside:
        later = [e for e in ready if e.stream_id == parked.entry.stream_id]
        assert all(e.position < parked.entry.position for e in later)


@given(runs, waiting)
def test_only_what_cannot_be_read_or_follows_such_is_parked(run: list[Entry], streams: set[UUID]) -> None:
    _, aside = sort_out(run, streams)
    blocked = set(streams)
    for parked in aside:
        if isinstance(parked.entry, Broken):
            assert (parked.error, parked.attempts) == ("why", 1)
            blocked.add(parked.entry.stream_id)
        else:
            assert parked.entry.stream_id in blocked
            assert (parked.error, parked.attempts) == (BEHIND, 0)
