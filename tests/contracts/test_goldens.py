"""Every event ever written can still be read, and is written the same way."""

import msgspec
import pytest

from shared.contracts.comments import CommentPosted
from shared.eventlog.codec import Opaque, Unreadable
from tests.contracts.examples import EXAMPLES, SIGNED
from tests.contracts.goldens import (
    CODEC,
    EVENTS,
    PATHS,
    SUMS,
    Golden,
    golden_at,
    golden_of,
    plain,
    read,
    signed_golden_of,
    sums,
)

GOLDENS = [golden_at(path) for path in PATHS]
NEWEST = {(kind.TYPE, kind.SCHEMA) for kind in EVENTS}


@pytest.mark.parametrize("golden", GOLDENS, ids=[path.stem for path in PATHS])
def test_it_is_read_as_it_was_meant(golden: Golden) -> None:
    assert golden.event == plain(read(golden))


def test_every_version_has_a_golden_file() -> None:
    expected = {(name, version) for name, newest in NEWEST for version in range(1, newest + 1)}
    assert expected == {(golden.type, golden.schema) for golden in GOLDENS}


def test_no_golden_file_was_changed() -> None:
    assert SUMS.read_text() == sums()


@pytest.mark.parametrize("event", EXAMPLES, ids=[f"{n}-{event.TYPE}" for n, event in enumerate(EXAMPLES)])
def test_writers_still_write_the_newest_golden(event: object) -> None:
    written = golden_of(event)  # type: ignore[arg-type]
    assert written in GOLDENS


@pytest.mark.parametrize("event", SIGNED)
def test_writers_still_sign_as_the_newest_golden(event: CommentPosted) -> None:
    assert signed_golden_of(event) in GOLDENS


def test_a_reader_passes_over_what_a_later_byline_says() -> None:
    told = msgspec.msgpack.decode(CODEC.encode_whole(SIGNED[-1]))
    told["byline"]["later"] = "unknown"
    assert CODEC.decode("comment.posted", 1, msgspec.msgpack.encode(told)) == SIGNED[-1]


def test_an_unknown_type_is_opaque() -> None:
    assert CODEC.decode("comment.translated", 1, b"\x80") == Opaque("comment.translated", 1, b"\x80")


def test_a_newer_schema_is_opaque() -> None:
    assert isinstance(CODEC.decode("comment.deleted", 99, b"\x80"), Opaque)


def test_a_known_type_that_does_not_decode_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"comment\.deleted v1"):
        CODEC.decode("comment.deleted", 1, b"\xc1")
