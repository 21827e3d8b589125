"""The rules of labels: a command and what somebody is labelled with in, events or a refusal out.

A rule never shortens or replaces what a person gave, and never gives again what a person has taken away.
"""

from datetime import datetime, timedelta
from typing import assert_never

from services.moderation.labelling.commands import Command, LabelByRule, RemoveLabel, SetLabel
from services.moderation.labelling.errors import LabelNotFound, TooManyLabels
from services.moderation.labelling.events import LabelEvent, LabelRemoved, LabelSet
from services.moderation.labelling.labelled import RULE, Label, Labelled, is_rule
from shared.contracts.moderation import Note
from shared.errors import Invalid

MOST = 20
"""Labels in force at once on one subject."""
NOTICEABLE = timedelta(days=1)
"""A rule speaks of every comment of a busy author: it prolongs a label only by so much."""


def decide(command: Command, labelled: Labelled) -> list[LabelEvent]:
    """The events that follow; none when nothing changes. Raises the refusals of `labelling.errors`, Invalid."""
    match command:
        case SetLabel():
            return _set(command, labelled)
        case RemoveLabel():
            return _remove(command, labelled)
        case LabelByRule():
            return _set_by_rule(command, labelled)
    assert_never(command)


def _set(command: SetLabel, labelled: Labelled) -> list[LabelEvent]:
    if command.until is not None and command.until <= command.at:
        raise Invalid.field("/until", "must lie in the future")
    standing = _standing(labelled, command.label, command.at)
    if standing and not is_rule(standing.by) and _says_the_same(standing, command):
        return []
    if standing is None and len(labelled.standing(command.at)) >= MOST:
        raise TooManyLabels
    return [_given(labelled, command, command.by)]


def _remove(command: RemoveLabel, labelled: Labelled) -> list[LabelEvent]:
    if _standing(labelled, command.label, command.at) is None:
        raise LabelNotFound
    return [
        LabelRemoved(
            site=labelled.site,
            kind=labelled.kind,
            subject=labelled.subject,
            label=command.label,
            by=command.by,
            at=command.at,
        )
    ]


def _set_by_rule(command: LabelByRule, labelled: Labelled) -> list[LabelEvent]:
    last = labelled.last(command.label)
    if (command.until is not None and command.until <= command.at) or (last and _person_removed(last)):
        return []
    if last and last.stands(command.at) and (not is_rule(last.by) or not _prolongs(last, command)):
        return []
    standing = labelled.standing(command.at)
    if last not in standing and len(standing) >= MOST:
        return []
    return [_given(labelled, command, RULE + command.policy)]


def _standing(labelled: Labelled, name: str, at: datetime) -> Label | None:
    last = labelled.last(name)
    return last if last and last.stands(at) else None


def _person_removed(label: Label) -> bool:
    """A roll back takes away what a version gave, and hinders no later one."""
    return label.removed_by is not None and not is_rule(label.removed_by)


def _says_the_same(label: Label, command: SetLabel) -> bool:
    return label.until == command.until and command.reason in (None, label.reason)


def _prolongs(label: Label, command: LabelByRule) -> bool:
    if label.until is None:
        return False
    return command.until is None or command.until - label.until >= NOTICEABLE


def _given(labelled: Labelled, command: SetLabel | LabelByRule, by: str) -> LabelSet:
    about_author = labelled.kind == "author"
    return LabelSet(
        site=labelled.site,
        kind=labelled.kind,
        subject=labelled.subject,
        label=command.label,
        until=command.until,
        reason=None if about_author else command.reason,
        by=by,
        at=command.at,
        sealed=Note(command.reason) if about_author and command.reason else None,
    )
