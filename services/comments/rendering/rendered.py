"""What rendering takes besides the text, and what it gives."""

from msgspec import Struct


class Mask(Struct, frozen=True, kw_only=True):
    """What a moderator or the screening covers on top of the author's own spoiler marks.

    `spans` are [start, end) offsets in code points of the source text, clipped to it; `whole` covers the
    entire comment; `label` is the scope shown on the cover.
    """

    spans: tuple[tuple[int, int], ...] = ()
    whole: bool = False
    label: str | None = None


class Spoiler(Struct, frozen=True, kw_only=True):
    """Covered content, rendered and sanitised on its own; `index` is its placeholder's `data-spoiler`."""

    index: int
    scope: str | None = None
    html: str


class Rendered(Struct, frozen=True, kw_only=True):
    """A comment ready to be stored.

    `html` is safe to show to everybody and holds no covered text. `links` are the targets in order, those
    under a cover too: for screening, not for showing. `failed` means the text could not be rendered in
    time and `html` is only escaped text: hold the comment.
    """

    html: str
    spoilers: tuple[Spoiler, ...] = ()
    warnings: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    failed: bool = False
