"""What a load driver asked and was answered: on the disk before it asks, and before it believes the answer."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct, field

Kind = Literal["post", "edit", "vote"]


class Asked(Struct, frozen=True, kw_only=True, tag="asked"):
    """About to be sent. `mark` is a word that stands in this text and in no other; `comment` is what is edited."""

    op: str
    kind: Kind
    at: float
    thread: str
    mark: str
    spam: bool = False
    parent: str | None = None
    comment: str | None = None


class Answered(Struct, frozen=True, kw_only=True, tag="answered"):
    """`comment` is the id the answer names."""

    op: str
    at: float
    status: int
    comment: str | None = None


class Unanswered(Struct, frozen=True, kw_only=True, tag="unanswered"):
    """Nobody knows whether it was done."""

    op: str
    at: float
    why: str


Line = Asked | Answered | Unanswered


class Journal:
    """Appends lines, each on the disk before `add` returns."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, line: Line) -> None:
        self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def keeping(path: Path) -> Iterator[Journal]:
    with path.open("ab") as file:
        yield Journal(file)


class Comment(Struct, kw_only=True):
    """A comment that was acknowledged, as it must be found: `marks` of its text, the newest last."""

    id: str
    thread: str
    parent: str | None
    spam: bool
    marks: list[str]


class Record(Struct, kw_only=True):
    """A journal, read. `refused` and `open` are marks; `doubles` the operations whose answers named two comments.

    `failures` are answers with a 5xx that was not the 503 that asks to come again.
    """

    comments: dict[str, Comment] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    doubles: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    unanswered: int = 0
    asked_again: int = 0

    def between(self, start: float, end: float) -> int:
        """How many posts and edits were acknowledged between two moments of the monotonic clock."""
        return sum(start < at < end for at in self.acknowledged)

    @property
    def silence(self) -> float:
        """The longest time in which nothing was acknowledged, in seconds."""
        times = sorted(self.acknowledged)
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)


def read(path: Path) -> Record:
    """What the lines say that are written to their end."""
    whole = path.read_bytes().rpartition(b"\n")[0]
    lines = [msgspec.json.decode(line, type=Line) for line in whole.splitlines()]
    asked = {line.op: line for line in lines if isinstance(line, Asked)}
    answers: dict[str, list[Answered]] = {op: [] for op in asked}
    for line in lines:
        if isinstance(line, Answered):
            answers[line.op].append(line)
    unanswered = [line.why for line in lines if isinstance(line, Unanswered)]
    record = Record(unanswered=len(unanswered))
    record.failures = [why for why in unanswered if why.startswith("5") and not why.startswith("503")]
    record.acknowledged = [
        one.at
        for said in answers.values()
        for one in said
        if one.status < 300 and asked[one.op].kind != "vote"
    ]
    for op, line in asked.items():
        _settle(record, line, answers[op])
    _apply_edits(record, asked, answers)
    return record


def _settle(record: Record, asked: Asked, answers: Sequence[Answered]) -> None:
    record.asked_again += max(0, len(answers) - 1)
    if not answers:
        record.open.add(asked.mark)
    elif answers[0].status >= 400:
        record.refused.add(asked.mark)
    elif asked.kind == "post":
        ids = {one.comment for one in answers}
        made = answers[0].comment or ""
        record.comments[made] = Comment(
            id=made, thread=asked.thread, parent=asked.parent, spam=asked.spam, marks=[asked.mark]
        )
        if len(ids) > 1:
            record.doubles.add(asked.op)


def _apply_edits(
    record: Record, asked: Mapping[str, Asked], answers: Mapping[str, Sequence[Answered]]
) -> None:
    """In the order they were asked: an author edits again only once the edit before is answered."""
    for op, line in asked.items():
        if line.kind == "edit" and line.comment and answers[op] and answers[op][0].status < 300:
            record.comments[line.comment].marks.append(line.mark)


def now() -> float:
    """The monotonic clock, which all processes of a machine share."""
    return time.monotonic()
