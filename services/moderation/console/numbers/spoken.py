"""Figures in words: durations, shares, and how sure they are."""

from msgspec import Struct

from services.moderation.console.words import Words
from services.moderation.numbers.intervals import Share

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Spoken(Struct, frozen=True):
    """In one language."""

    words: Words

    def plain(self, key: str, **values: object) -> str:
        return self.words.plain(f"numbers.{key}", **values)

    def duration(self, seconds: float | None) -> str:
        """In the two largest units that fit, "-" where it is not known."""
        if seconds is None:
            return "-"
        whole = round(seconds)
        if whole < _MINUTE:
            return self.plain("seconds", s=whole)
        if whole < _HOUR:
            return self.plain("minutes", m=whole // _MINUTE)
        if whole < _DAY:
            return self.plain("hours", h=whole // _HOUR, m=whole % _HOUR // _MINUTE)
        return self.plain("days", d=whole // _DAY, h=whole % _DAY // _HOUR)

    def percent(self, share: float | None) -> str:
        return "-" if share is None else f"{round(share * 100)} %"

    def interval(self, share: Share) -> str:
        """A share with the interval that it lies in: of few it is wide."""
        if share.share is None:
            return "-"
        low, high = round(share.low * 100), round(share.high * 100)
        return self.plain("interval", share=self.percent(share.share), low=low, high=high)
