"""The fold of a subject's stream: rows written at once and rows rebuilt both come from here."""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from services.moderation.cases.projection import CannotFold
from services.moderation.labelling.events import LabelEvent, LabelRemoved, LabelSet
from services.moderation.labelling.labelled import KEPT, Label, Labelled


def evolve(labelled: Labelled, event: LabelEvent) -> Labelled:
    """The labels after one more event."""
    match event:
        case LabelSet():
            labels = _given(labelled.labels, event)
        case LabelRemoved():
            labels = _removed(labelled.labels, event)
        case _:
            assert_never(event)
    return replace(labelled, version=labelled.version + 1, labels=labels[-KEPT:])


def evolve_all(labelled: Labelled, events: Iterable[LabelEvent]) -> Labelled:
    for event in events:
        labelled = evolve(labelled, event)
    return labelled


def fold(events: Iterable[LabelEvent]) -> Labelled:
    """A whole stream. Raises CannotFold when it is empty."""
    told = list(events)
    if not told:
        raise CannotFold("nothing happened: there are no labels")
    first = told[0]
    return evolve_all(Labelled(site=first.site, kind=first.kind, subject=first.subject), told)


def _given(labels: tuple[Label, ...], event: LabelSet) -> tuple[Label, ...]:
    """One that stands is changed and keeps its beginning; else it begins now."""
    given = Label(
        label=event.label,
        since=event.at,
        until=event.until,
        reason=event.sealed.text if event.sealed else event.reason,
        by=event.by,
    )
    for index, label in enumerate(labels):
        if label.label == event.label and label.stands(event.at):
            return (*labels[:index], replace(given, since=label.since), *labels[index + 1 :])
    return (*labels, given)


def _removed(labels: tuple[Label, ...], event: LabelRemoved) -> tuple[Label, ...]:
    return tuple(
        replace(label, removed_at=event.at, removed_by=event.by)
        if label.label == event.label and label.stands(event.at)
        else label
        for label in labels
    )
