"""Notes that moderators leave each other on a case: at any time, whatever its state, and never told to its author."""

from services.moderation.cases.case import Case
from services.moderation.cases.commands import AddNote
from services.moderation.cases.errors import IdempotencyKeyReused, TooManyNotes
from services.moderation.cases.events import CaseNoted
from shared.contracts.moderation import Note

MOST_NOTES = 500
"""On one case: whoever writes more has mistaken it for something else."""


def add_note(command: AddNote, case: Case) -> list[CaseNoted]:
    before = next((one for one in case.notes if one.note_id == command.note_id), None)
    if before:
        if before.by != command.by or before.text not in (None, command.text):
            raise IdempotencyKeyReused
        return []
    if len(case.notes) >= MOST_NOTES:
        raise TooManyNotes
    return [
        CaseNoted(
            comment_id=case.comment_id,
            note_id=command.note_id,
            by=command.by,
            at=command.at,
            sealed=Note(command.text),
        )
    ]
