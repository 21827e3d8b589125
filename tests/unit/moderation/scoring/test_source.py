import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.shipped import default_policy
from services.moderation.scoring.lessons import Lessons
from services.moderation.scoring.scorer import Score, Scorer
from services.moderation.scoring.source import Source, before
from services.moderation.screening.judging import Models

MODELS, POLICY = Models.load(), default_policy()
AUNT = "My aunt bought the blue kettle from that little shop in town and it has never failed her, go there"
START = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, object]


def source(rows: list[Row]) -> Source:
    return Source(io.BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode()), "rows.jsonl")


def order(rows: list[Row]) -> list[object]:
    return [one.given.id for _, one in source(rows).in_time(START, "input")]


def scores(rows: list[Row]) -> dict[object, Score]:
    scorer = Scorer(MODELS, POLICY, Lessons())
    found = (scorer.score(one, "spam") for _, one in source(rows).in_time(START, "input"))
    return {one.id: one for one in found}


def test_rows_come_by_date_and_one_without_a_date_after_all_above_it() -> None:
    rows: list[Row] = [
        {"id": "third", "text": "t", "date": "2026-03-01"},
        {"id": "fourth", "text": "t"},
        {"id": "first", "text": "t", "date": "2026-01-01"},
        {"id": "second", "text": "t", "date": "2026-01-01"},
        {"id": "fifth", "text": "t"},
    ]
    assert order(rows) == ["first", "second", "third", "fourth", "fifth"]


def test_empty_lines_are_no_rows_and_leave_the_rest_in_place() -> None:
    file = io.BytesIO(b'\xef\xbb\xbf\n\n{"id": 1, "text": "a"}\r\n  \n{"id": 2, "text": "b"}')
    rows = Source(file, "rows.jsonl")
    assert [(place, one.given.text) for place, one in rows.in_time(START, "input")] == [(0, "a"), (1, "b")]


@given(st.permutations(range(8)), st.sampled_from([1, 20, 60 * 24]))
def test_no_order_of_the_file_changes_what_is_said_of_dated_comments(turn: list[int], minutes: int) -> None:
    rows: list[Row] = [
        {
            "id": n,
            "text": (AUNT, "bit.ly/win", "Lovely episode")[n % 3],
            "author": n % 2,
            "group": n,
            "date": 1_700_000_000 + 60 * minutes * n,
        }
        for n in range(8)
    ]
    assert scores([rows[n] for n in turn]) == scores(rows)


@given(st.permutations(range(4, 8)), st.data())
def test_what_stands_below_changes_nothing_above(turn: list[int], data: st.DataObject) -> None:
    dates = data.draw(st.lists(st.sampled_from([None, "2026-03-01", "2026-03-02"]), min_size=8, max_size=8))
    above: list[Row] = [
        {"id": n, "text": AUNT, "group": n, "date": dates[n] and "2026-01-01"} for n in range(4)
    ]
    below: list[Row] = [{"id": n, "text": AUNT, "group": n, "date": dates[n]} for n in turn]
    alone = scores(above)
    together = scores([*above, *below])
    assert {name: together[name] for name in alone} == alone


@pytest.mark.parametrize("date", [None, "2013-05-01"])
def test_a_history_without_dates_comes_before_everything(tmp_path: Path, date: str | None) -> None:
    (tmp_path / "before.jsonl").write_text('{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n')
    rows = source([{"id": 3, "text": "c", "date": date}])
    past = before(tmp_path / "before.jsonl", rows, None)
    latest = max(one.row.posted_at for one in past)
    [(_, one)] = rows.in_time(latest, "input")
    assert latest < one.row.posted_at
