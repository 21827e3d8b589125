"""A text in hand: what the editor's form holds of it, and what was found in it."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.moderation.policies.mistakes import Mistake
from services.moderation.policing.bodies import Linted, PolicyShown

_SHOWN = 160


class Draft(Struct, frozen=True, kw_only=True):
    """A policy being written: from version `base` on, when `newest` was the newest and so many `changes` were made.

    `token` is made with the form: sent twice, it saves once.
    """

    text: str = ""
    note: str = ""
    base: int = 0
    newest: int = 0
    changes: int = 0
    token: UUID

    @property
    def written(self) -> str:
        """The text with the line ends that it had: forms send every one as CR LF."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n")


class Finding(Struct, frozen=True, kw_only=True):
    """Something wrong or doubtful, with the beginning of the line it stands on."""

    kind: Literal["error", "warning"]
    line: int
    column: int
    message: str
    source: str


def begun(policy: PolicyShown, base: int, text: str, token: UUID) -> Draft:
    """What somebody begins with who sees the policy so."""
    return Draft(text=text, base=base, newest=policy.newest, changes=policy.changes, token=token)


def findings(text: str, found: Linted) -> Sequence[Finding]:
    """Errors first, each list in the order of the text."""
    lines = text.splitlines()
    kinds: tuple[tuple[Literal["error", "warning"], Sequence[Mistake]], ...] = (
        ("error", found.errors),
        ("warning", found.warnings),
    )
    return [
        Finding(
            kind=kind,
            line=one.line,
            column=one.column,
            message=one.message,
            source=lines[one.line - 1][:_SHOWN] if 0 < one.line <= len(lines) else "",
        )
        for kind, mistakes in kinds
        for one in mistakes
    ]
