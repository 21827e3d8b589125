"""What an author is told of a cover that somebody else put over their comment."""

import asyncio
from typing import Any, Literal

import msgspec
from msgspec import Struct

from services.comments.commenting.masks import Masked
from services.comments.rendering.marking import marked
from services.comments.rendering.reach import reach_of


class Cover(Struct, frozen=True, kw_only=True):
    """A cover that screening or a moderator put over a comment, as its author is told of it, and nobody else.

    `label` is what the cover says, `season` and `episode` are what it names. `marked` is the comment with marks of the
    author's own that cover as much, to begin an edit with: null when the time for edits is over, after a moderator, and
    where the author's marks cover all of it already. `notice` is what to tell the author, `action` what to call that
    edit, both in the language that was asked for.
    """

    by: Literal["screening", "moderator"]
    label: str | None
    season: int | None
    episode: int | None
    marked: str | None
    notice: str = ""
    action: str | None = None


async def cover_of(mask: Any, body: str | None, *, editable: bool) -> Cover:
    """What stands in `revisions.mask`, as it is told. `body` is the source that it covers."""
    masked = msgspec.convert(mask, Masked)
    reach = reach_of([masked.label]) if masked.label else None
    by_machine = masked.by != "moderator"
    proposal = None
    if editable and by_machine and body:
        proposal = await asyncio.to_thread(marked, body, masked.spans, reach)
    return Cover(
        by="screening" if by_machine else "moderator",
        label=masked.label,
        season=reach.season if reach else None,
        episode=reach.episode if reach else None,
        marked=proposal,
    )
