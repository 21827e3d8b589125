"""What a site was taught: which model judges from when on, and which one was refused. A stream is one kind of model
of one site.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.event import Event

Kind = Literal["spam", "spoiler", "work"]


class ModelMade(Event, frozen=True, kw_only=True):
    """`subject` is the work that a model of one is about, else empty. `upto` is how far of this log, or of the
    comment service's for a work, it was made from: partitions with their positions. `rests_on` counts texts.
    """

    site: str
    kind: Kind
    subject: str = ""
    hash: str
    prior: str = ""
    upto: tuple[tuple[int, int], ...]
    rests_on: dict[str, float]
    at: datetime


class ModelWentLive(ModelMade, frozen=True, kw_only=True):
    """It judges from now on; `over` is the one that did until now."""

    TYPE: ClassVar = "model.went_live"

    over: str | None = None


class ModelRefused(ModelMade, frozen=True, kw_only=True):
    """It was worse than what judges, which goes on judging."""

    TYPE: ClassVar = "model.refused"

    reason: str


ModelEvent = ModelWentLive | ModelRefused
MODEL_EVENTS: tuple[type[Event], ...] = (ModelWentLive, ModelRefused)
