"""The audit as a file: CSV for spreadsheets, JSON for programs. Pure: entries in, bytes out."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import msgspec

from services.moderation.audit.entries import Entry

Format = Literal["csv", "json", "jsonl"]
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonl": "application/jsonl",
}
COLUMNS = (
    "at", "kind", "who", "name", "site", "comment_id", "revision", "action", "reason", "policy", "decision_id", "bulk",
    "note", "sealed", "source", "part", "position", "detail",
)  # fmt: skip
BOM = "\ufeff".encode()
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_OWN = {"revision", "policy", "decision_id", "bulk", "note", "reason", "action", "ruling"}


async def csv_lines(pages: AsyncIterator[Sequence[Entry]], *, bom: bool) -> AsyncIterator[bytes]:
    """RFC 4180, every cell quoted; with the mark by which spreadsheets know UTF-8, if that is wanted."""
    yield (BOM if bom else b"") + _lines([COLUMNS])
    async for entries in pages:
        yield _lines([_row(entry) for entry in entries])


async def json_lines(pages: AsyncIterator[Sequence[Entry]]) -> AsyncIterator[bytes]:
    """An object a line."""
    async for entries in pages:
        yield b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


async def json_array(pages: AsyncIterator[Sequence[Entry]]) -> AsyncIterator[bytes]:
    before = b"["
    async for entries in pages:
        yield before + b",\n".join(map(msgspec.json.encode, entries))
        before = b",\n"
    yield b"[]\n" if before == b"[" else b"]\n"


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: behind an apostrophe where it would begin like one."""
    begins = cell.lstrip(" \u00a0\u3000")
    return f"'{cell}" if begins[:1] in _FORMULA and begins else cell


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def _row(entry: Entry) -> list[str]:
    detail = entry.detail
    ruling: dict[str, Any] = detail.get("ruling") or {}
    others = {name: value for name, value in detail.items() if name not in _OWN}
    if "mask" in ruling:
        others["mask"] = ruling["mask"]
    cells = (
        entry.at.isoformat(),
        entry.kind,
        entry.who.id if entry.who else "",
        entry.who.name if entry.who else "",
        entry.site,
        entry.comment_id,
        detail.get("revision"),
        ruling.get("action") or detail.get("action"),
        ruling.get("reason") or detail.get("reason"),
        detail.get("policy"),
        detail.get("decision_id"),
        "yes" if detail.get("bulk") else "",
        detail.get("note"),
        entry.sealed,
        entry.source,
        entry.part,
        entry.position,
        msgspec.json.encode(others).decode() if others else "",
    )
    return ["" if cell is None else inert(str(cell)) for cell in cells]
