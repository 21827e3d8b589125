from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.scoring.given import Given, PostGiven, RowInvalid, read_rows


def one(line: str) -> Given:
    [row] = read_rows([line.encode()], "rows.jsonl")
    return row


def test_a_row_needs_an_id_and_a_text() -> None:
    assert one('{"id": "a", "text": "Nice"}') == Given(id="a", text="Nice")
    assert one('{"id": 7, "text": ""}').id == 7


def test_all_that_a_row_may_say() -> None:
    row = one(
        '{"id": "a", "text": "t", "author": "x", "group": 3, "date": "2026-01-02", "links": ["https://a.example"], '
        '"post": {"work": "w", "season": 1, "episode": 2, "title": "t", "aired": 1}, "label": 1, "lang": "ko"}'
    )
    assert row.post == PostGiven(work="w", season=1, episode=2, title="t")
    assert (row.group, row.label, row.links) == (3, 1, ("https://a.example",))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2013-11-07T06:20:48", datetime(2013, 11, 7, 6, 20, 48, tzinfo=UTC)),
        ("2016-08-19T18:13:54.484Z", datetime(2016, 8, 19, 18, 13, 54, 484000, tzinfo=UTC)),
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05+09:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=9)))),
    ],
)
def test_dates(written: str, meant: datetime) -> None:
    assert one(f'{{"id": 1, "text": "", "date": "{written}"}}').at == meant


def test_links_that_the_text_does_not_show_are_shown() -> None:
    row = Given(id=1, text="see https://a.example/x", links=("https://a.example/x", "https://b.example"))
    assert row.shown == "see https://a.example/x\nhttps://b.example"
    assert Given(id=1, text="see", links=3).shown == "see"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1"),
        ('{"id": "a"}', "missing required field `text`"),
        ('{"id": "a", "text": 3}', "$.text"),
        ('{"id": "a", "text": "t", "label": 2}', "$.label"),
        ('{"id": "a", "text": "t", "date": "yesterday"}', "date"),
        ('{"id": "a", "text": "t", "post": {"episode": "five"}}', "$.post.episode"),
        ('{"id": "a", "text": "\\ud800"}', "line 1"),
    ],
)
def test_what_is_no_row_is_told_by_its_line(line: str, told: str) -> None:
    with pytest.raises(RowInvalid, match=r"rows\.jsonl, line 1") as refusal:
        one(line)
    assert told in str(refusal.value)


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_anything_else_is_refused_and_never_fails(lines: list[bytes]) -> None:
    with suppress(RowInvalid):
        assert len(list(read_rows(lines, "rows.jsonl"))) <= len(lines)
