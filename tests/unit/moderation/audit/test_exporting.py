"""The audit as CSV and JSON: what is read back is what was written, and no cell is a formula."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.audit.entries import Entry
from services.moderation.audit.exporting import COLUMNS, csv_lines, inert, json_array, json_lines
from services.moderation.review_queue.documents import Moderator
from tests.support.data import shared_data

BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)


def entry(note: str = "", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "at": datetime(2026, 5, 1, tzinfo=UTC),
        "kind": "case.decided",
        "who": Moderator("ada", "Ada"),
        "site": "drama",
        "comment_id": None,
        "source": "log",
        "part": 2,
        "position": 7,
        "sealed": "opened",
        "detail": {
            "revision": 1,
            "ruling": {"action": "remove", "reason": note},
            "note": note,
            "more": [note],
        },
    }
    return Entry(**{**values, **changes})


async def pages(*some: Sequence[Entry]) -> AsyncIterator[Sequence[Entry]]:
    for one in some:
        yield one


async def written(lines: AsyncIterator[bytes]) -> str:
    return b"".join([some async for some in lines]).decode()


async def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.lists(_text, max_size=5))
async def test_what_csv_says_can_be_read_back(notes: list[str]) -> None:
    rows = await read_csv(await written(csv_lines(pages([entry(note) for note in notes]), bom=False)))
    assert [row["note"] for row in rows] == [inert(note) for note in notes]
    assert all(set(row) == set(COLUMNS) for row in rows)
    for row, note in zip(rows, notes, strict=True):
        assert (row["action"], row["who"], row["part"], row["position"]) == ("remove", "ada", "2", "7")
        assert msgspec.json.decode(row["detail"]) == {"more": [note]}


@given(_text)
def test_no_cell_begins_like_a_formula_and_nothing_is_lost(text: str) -> None:
    cell = inert(text)
    assert not cell.lstrip(" \u00a0\u3000").startswith(BEGINS_A_FORMULA)
    assert cell in (text, f"'{text}")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_what_spreadsheets_run_is_told_apart(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'=1", "ada@example.org", "3화 =", "5"])
def test_what_they_do_not_run_stays(text: str) -> None:
    assert inert(text) == text


async def test_formulas_of_the_corpus_are_inert_in_every_column() -> None:
    lines = shared_data("adversarial", "http_edges.jsonl").read_bytes().splitlines()
    corpus = [one["input"] for one in map(msgspec.json.decode, lines) if one["kind"] == "csv-formula"]
    if not corpus:
        pytest.skip("the corpus has no formulas")
    hostile = [
        entry(text, kind=text, who=Moderator(text, text), site=text, detail={"note": text, "policy": text})
        for text in corpus
    ]
    text = await written(csv_lines(pages(hostile), bom=True))
    assert text.startswith("\ufeff")
    for row in await read_csv(text.removeprefix("\ufeff")):
        assert not [cell for cell in row.values() if cell.lstrip().startswith(BEGINS_A_FORMULA)]


async def test_json_is_an_array_or_an_object_a_line() -> None:
    some = [entry("a"), entry("b")]
    array = msgspec.json.decode(await written(json_array(pages(some[:1], some[1:]))))
    lines = [msgspec.json.decode(line) for line in (await written(json_lines(pages(some)))).splitlines()]
    assert array == lines == msgspec.to_builtins(some)
    assert msgspec.json.decode(await written(json_array(pages()))) == []
    assert await written(json_lines(pages())) == ""
