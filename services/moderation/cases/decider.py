"""The rules of a case: a command, the comment it is about and the case so far in, events or a refusal out.

A person's ruling is never overridden by a machine's for the same revision, and what a person held, masked or
removed comes back to a person when its text changes.
"""

from collections.abc import Sequence
from typing import assert_never

from services.moderation.cases.appealing import appeal
from services.moderation.cases.case import Case, Comment
from services.moderation.cases.claiming import claim, release
from services.moderation.cases.commands import (
    AddNote,
    AppealDecision,
    Claim,
    Command,
    Decide,
    Release,
    Report,
    Screen,
    Undo,
)
from services.moderation.cases.deciding import rule, undo
from services.moderation.cases.errors import CaseNotFound
from services.moderation.cases.events import CaseEvent
from services.moderation.cases.noting import add_note
from services.moderation.cases.opening import report, screen


def decide(command: Command, comment: Comment, case: Case | None) -> Sequence[CaseEvent]:
    """The events that follow; none when nothing changes. Raises the refusals of `cases.errors`."""
    match command:
        case Screen():
            return screen(command, comment, case)
        case Report():
            return report(command, comment, case)
        case AppealDecision():
            return appeal(command, comment, case)
    if case is None:
        raise CaseNotFound
    return _by_moderator(command, comment, case)


def _by_moderator(
    command: Claim | Release | Decide | Undo | AddNote, comment: Comment, case: Case
) -> Sequence[CaseEvent]:
    match command:
        case Claim():
            return claim(command, comment, case)
        case Release():
            return release(command, case)
        case Decide():
            return rule(command, comment, case)
        case Undo():
            return undo(command, case)
        case AddNote():
            return add_note(command, case)
    assert_never(command)
