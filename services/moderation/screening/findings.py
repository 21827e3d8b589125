"""What a check says: which rule spoke, how sure it is, and why, in words a moderator reads."""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from services.moderation.screening.submission import Submission
from shared.folding.folded import Span

Suggestion = Literal["hold", "mask", "reject"]
_SHOWN = 3


class Finding(Struct, frozen=True, kw_only=True):
    """One thing noticed. `score` is in [0, 1]; `spans` are [start, end) in code points of the text.

    `detail` quotes no more of the comment than the matched span. `subject` says briefly what the finding is
    about ("episode 12"), for readers. A finding that suggests nothing is a note for the moderator.
    """

    check: str
    rule: str
    score: float
    detail: str
    spans: tuple[Span, ...] = ()
    subject: str = ""
    suggests: Suggestion | None = None


Check = Callable[[Submission], Iterable[Finding]]
"""A pure function; the module it is written in gives the check its name."""


def listed(items: Iterable[str]) -> str:
    """Distinct items for a detail: "a, b, c and 4 more"."""
    distinct = sorted(set(items))
    rest = len(distinct) - _SHOWN
    return ", ".join(distinct[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def name_of(check: Check) -> str:
    """The name of a check: its file's."""
    return check.__module__.rpartition(".")[2]
