"""What a ruling says of a text: that it is one of the sought, that it is not, or nothing."""

from collections.abc import Callable

from services.moderation.learning.site_model import Target
from shared.contracts.ruling import Ruling

Label = Callable[[Ruling], int | None]
_SPAM = {None, "", "spam"}


def spam(ruling: Ruling) -> int | None:
    """Removed as spam, or without a reason given, is spam; shown, covered or not, is none; a hold says nothing."""
    if ruling.action == "remove":
        return 1 if ruling.reason in _SPAM else None
    return 0 if ruling.action in ("publish", "mask") else None


def spoiler(ruling: Ruling) -> int | None:
    """Covered is a spoiler, or holds one; published as it stands is none; a removal has other reasons."""
    if ruling.action == "mask":
        return 1
    return 0 if ruling.action == "publish" else None


LABELS: dict[Target, Label] = {"spam": spam, "spoiler": spoiler}


def leaning(verdict: Ruling, target: Target) -> int | None:
    """What screening took a text for: what it held it suspected of being spam."""
    return 1 if target == "spam" and verdict.action == "hold" else LABELS[target](verdict)
