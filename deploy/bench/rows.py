"""One line of the result: what was measured, the limit beside it, and whether the aim is met."""

from typing import Literal

from msgspec import Struct

from deploy.bench.figures import Figure


class Aim(Struct, frozen=True, kw_only=True):
    """How large the ratio to the limit, or the figure itself, should be."""

    of: Literal["ratio", "value"]
    least: float | None = None
    most: float | None = None

    def met_by(self, number: float) -> bool:
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


class Row(Struct, frozen=True, kw_only=True):
    """`limit` was measured in the same rounds and `against` names it; without one there is no ratio."""

    what: str
    unit: str
    measured: Figure
    limit: Figure | None = None
    against: str = ""
    aim: Aim | None = None

    @property
    def ratio(self) -> Figure | None:
        return self.measured.over(self.limit) if self.limit else None

    @property
    def met(self) -> bool | None:
        """None where there is no aim."""
        if self.aim is None:
            return None
        judged = self.ratio if self.aim.of == "ratio" else self.measured
        if judged is None:
            raise ValueError(f"{self.what}: an aim for a ratio needs a limit")
        return self.aim.met_by(judged.median)


class Section(Struct, frozen=True, kw_only=True):
    """Rows that were measured together. `notes` are what a reader must know to judge them."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def ratio_at_least(number: float) -> Aim:
    return Aim(of="ratio", least=number)


def ratio_at_most(number: float) -> Aim:
    return Aim(of="ratio", most=number)


def at_least(number: float) -> Aim:
    """In the row's own unit."""
    return Aim(of="value", least=number)


def at_most(number: float) -> Aim:
    """In the row's own unit."""
    return Aim(of="value", most=number)
