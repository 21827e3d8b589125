"""A cover that somebody else put over a comment, as its row keeps it."""

from typing import Literal, Self

from msgspec import Struct

from shared.contracts.comments import CommentMasked


class Masked(Struct, frozen=True, kw_only=True):
    """Who covers what of a revision: [start, end) in code points of its source, none for all. `label` stands on it."""

    by: Literal["screening", "moderator", "watchdog"]
    label: str | None
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, event: CommentMasked) -> Self:
        return cls(by=event.by, label=event.mask.label, spans=event.mask.spans)
