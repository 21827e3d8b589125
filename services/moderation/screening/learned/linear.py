"""A weight for each of the places terms hash to: learned by logistic regression, kept in few bytes, and hashed."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from functools import cached_property
from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.logistic import Vector, minimise
from services.moderation.screening.learned.terms import SIZE, Terms

STEP = 1 / 256
"""Weights are whole multiples of this, so that the rest of a computation cannot show in them."""
_HEAD = struct.Struct("<4sB8s")
_MAGIC, _VERSION = b"RJLW", 2  # 1: before the places of words were apart from those of characters
FORMAT = _MAGIC + bytes([_VERSION])
"""Of the bytes."""
_BIAS = struct.Struct("<d")
_MOST = 32_767


class Unreadable(ValueError):
    """Bytes that are no model: cut off, changed, or of another version."""


class Linear(Struct, frozen=True, kw_only=True, dict=True):
    """`steps` has a weight for each place, in `STEP`s; `bias` is the log-odds of a text without any term."""

    steps: NDArray[np.int16]
    bias: float

    def logit(self, terms: Terms) -> float:
        """The log-odds of a text."""
        return self.bias + STEP * float((self.steps[terms.ids] * terms.values).sum(dtype=np.float64))

    def points(self, terms: Terms) -> NDArray[np.float64]:
        """What each term adds to the log-odds."""
        return STEP * self.steps[terms.ids].astype(np.float64) * terms.values

    @cached_property
    def hash(self) -> str:
        """Names what was learned: 16 hexadecimal digits."""
        return _digest(self._body).hex()

    @cached_property
    def _body(self) -> bytes:
        return _BIAS.pack(self.bias) + zlib.compress(self.steps.astype("<i2").tobytes(), 9)

    def to_bytes(self) -> bytes:
        """The same bytes for the same weights."""
        return _HEAD.pack(_MAGIC, _VERSION, _digest(self._body)) + self._body

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """What `to_bytes` gave.

        Raises:
            Unreadable: it is anything else.
        """
        body = raw[_HEAD.size :]
        if len(body) < _BIAS.size or _HEAD.unpack_from(raw) != (_MAGIC, _VERSION, _digest(body)):
            raise Unreadable(f"no weights of version {_VERSION}, or cut off or changed")
        steps = np.frombuffer(zlib.decompress(body[_BIAS.size :]), "<i2").astype(np.int16)
        return cls(steps=steps, bias=float(_BIAS.unpack_from(body)[0]))


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).digest()


def fit(
    rows: Sequence[Terms],
    labels: Sequence[float],
    weights: Sequence[float] | None = None,
    *,
    strength: float = 1.0,
    least_rows: int = 1,
) -> Linear:
    """Learn to tell the rows of label 1 from those of label 0, each as important as its weight.

    A greater `strength` follows the rows more closely. Terms of fewer than `least_rows` rows are left out.
    The same rows in the same order give the same model. Without rows it says nothing: log-odds 0.
    """
    steps = np.zeros(SIZE, np.int16)
    if not rows:
        return Linear(steps=steps, bias=0.0)
    table, used = sparse(rows, least_rows)
    ridge = np.full(table.columns, 1 / strength)
    ridge[-1] = 1e-6  # the bias is free, but for one class alone
    shares = np.ones(len(rows)) if weights is None else np.asarray(weights, np.float64)
    found = minimise(table, np.asarray(labels, np.float64), shares, ridge)
    steps[used] = np.clip(np.rint(found[:-1] / STEP), -_MOST, _MOST).astype(np.int16)
    return Linear(steps=steps, bias=float(np.rint(found[-1] / STEP) * STEP))


def sparse(rows: Sequence[Terms], least_rows: int = 1) -> tuple["Sparse", NDArray[np.intp]]:
    """Rows as a table for the solver, and the place that each of its columns but the last stands for."""
    ids = np.concatenate([row.ids for row in rows])
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    of_row = np.repeat(np.arange(len(rows)), [row.ids.size for row in rows])
    used = np.flatnonzero(np.bincount(ids, minlength=SIZE) >= least_rows)
    column = np.full(SIZE, -1, np.int32)
    column[used] = np.arange(used.size)
    kept = column[ids] >= 0
    return Sparse(column[ids][kept], values[kept], of_row[kept], (len(rows), used.size + 1)), used


class Sparse:
    """A table of which only what is not zero is kept, row after row."""

    def __init__(
        self, column: NDArray[np.int32], values: Vector, row: NDArray[np.intp], shape: tuple[int, int]
    ) -> None:
        """`column[i]` and `row[i]` say where `values[i]` stands; the column of ones is added."""
        self.rows, self.columns = shape
        self._column, self._values, self._row = column, values, row

    def rows_with(self) -> Vector:
        """In how many rows each column is not zero, the column of ones left out."""
        return np.bincount(self._column, minlength=self.columns - 1).astype(np.float64)

    def times(self, weights: Vector) -> Vector:
        """The sum of each row's numbers times `weights`."""
        products = weights[self._column] * self._values
        sums: Vector = np.bincount(self._row, products, self.rows) + weights[-1]
        return sums

    def back(self, rows: Vector) -> Vector:
        """The sum of each column's numbers times `rows`."""
        products = rows[self._row] * self._values
        sums: Vector = np.bincount(self._column, products, self.columns).astype(np.float64)
        sums[-1] = rows.sum()
        return sums
