"""Entity tags as clients really send them."""

import pytest

from shared.errors import PreconditionFailed, PreconditionRequired
from shared.web.conditional import etag, matches, parse_revision


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"7"', True),
        ('W/"7"', True),
        ('"1", "7"', True),
        ('"1",W/"7"', True),
        ("*", True),
        ('"77"', False),
        ("7", False),
        ("", False),
        (None, False),
        ('"', False),
    ],
)
def test_if_none_match(header: str | None, known: bool) -> None:
    assert matches(header, "7") == known


@pytest.mark.parametrize(
    ("header", "revision"), [('"7"', 7), ("7", 7), (' "7" ', 7), ("*", None), ('"0"', 0)]
)
def test_if_match(header: str, revision: int | None) -> None:
    assert parse_revision(header) == revision


@pytest.mark.parametrize("header", ['W/"7"', '"x"', '"7', '"-1"', "１", '"1","2"', "9" * 40])
def test_a_tag_that_is_no_revision_matches_none(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        parse_revision(header)


@pytest.mark.parametrize("header", [None, "", " "])
def test_a_missing_if_match_is_asked_for(header: str | None) -> None:
    with pytest.raises(PreconditionRequired):
        parse_revision(header)


def test_an_etag_round_trips() -> None:
    assert parse_revision(etag(12)) == 12
    assert matches(etag(12), "12")
