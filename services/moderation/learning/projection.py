"""The fold of a stream of models: which one is live, and what became of the others."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.projection import CannotFold
from services.moderation.learning.events import Kind, ModelEvent, ModelWentLive

State = Literal["live", "refused", "replaced"]


class Shelved(Struct, frozen=True, kw_only=True):
    """The models of one kind and subject of a site, by their hashes."""

    site: str
    kind: Kind
    subject: str
    states: dict[str, State] = {}


def evolve(shelved: Shelved, event: ModelEvent) -> Shelved:
    """A model that comes again takes its new state; only one is live."""
    if not isinstance(event, ModelWentLive):
        return replace(shelved, states={**shelved.states, event.hash: "refused"})
    before: dict[str, State] = {
        hash_: "replaced" if state == "live" else state for hash_, state in shelved.states.items()
    }
    return replace(shelved, states={**before, event.hash: "live"})


def fold(events: Iterable[ModelEvent]) -> Shelved:
    """A whole stream. Raises CannotFold when it is empty."""
    told = list(events)
    if not told:
        raise CannotFold("nothing happened: there is no model")
    shelved = Shelved(site=told[0].site, kind=told[0].kind, subject=told[0].subject)
    for event in told:
        shelved = evolve(shelved, event)
    return shelved
