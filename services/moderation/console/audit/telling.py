"""An entry of the audit as a page tells it: who, what, and the facts that the record of it holds."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from services.moderation.audit.entries import Entry
from services.moderation.console.words import Words

KINDS = (
    "case.decided", "decision.undone", "case.claimed", "case.released", "case.noted", "case.appealed",
    "case.appeal_answered", "label.set", "label.removed", "policy.drafted", "policy.shadowed", "policy.shadow_ended",
    "policy.enabled", "policy.rolled_back", "model.went_live", "model.refused", "audit.read", "audit.exported",
    "account.invited", "account.linked", "account.changed", "account.closed", "role.given", "role.changed",
    "role.taken", "sign_in.done", "sign_in.failed", "sign_out.done", "password.set", "identity.linked",
    "identity.unlinked", "second_factor.on", "second_factor.off", "second_factor.failed", "recovery_code.used",
    "recovery_codes.made", "sessions.ended", "key.made", "key.revoked",
)  # fmt: skip
"""What can be filtered by."""
OF_COMMENTS = (
    "comment.posted", "comment.edited", "comment.deleted", "comment.screened", "case.opened", "case.reported",
)  # fmt: skip
"""What else happens to a comment."""

_MOST = 300  # characters of a value; the export has all of it
_FACTS = (
    "action", "reason", "revision", "policy", "version", "over", "to", "models", "failed", "again", "cause", "rules",
    "label", "kind", "subject", "until", "outcome", "decision_id", "answer", "standing", "bulk", "note", "message",
)  # fmt: skip
_LATER = frozenset({"source", "reporter", "agreed", "refused", "note_id", "part", "reasons", "ruling", "id"})


class Fact(Struct, frozen=True, kw_only=True):
    name: str
    value: str


def kind_of(entry: Entry, words: Words) -> str:
    """What happened; the name by which it is recorded where there are no words for it."""
    return _word(words, f"audit.did_{entry.kind.replace('.', '_')}") or entry.kind


def facts_of(entry: Entry, words: Words) -> list[Fact]:
    """What the entry says beside who and when, the known ones first and all of them in words as far as there are."""
    said = dict(_flat(entry.detail))
    known = [name for name in _FACTS if name in said]
    others = [name for name in said if name not in _FACTS and name not in _LATER]
    return [
        Fact(
            name=_word(words, f"audit.fact_{name}") or name.replace("_", " "), value=_value(said[name], words)
        )
        for name in (*known, *others)
    ]


def _flat(detail: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """A ruling as its action and reason, reasons as the rules that acted."""
    yield from detail.items()
    if ruling := detail.get("ruling"):
        yield "action", ruling["action"]
        if ruling.get("reason"):
            yield "reason", ruling["reason"]
        if mask := ruling.get("mask"):
            yield "label", mask.get("label")
    if reasons := detail.get("reasons"):
        yield "rules", ", ".join(dict.fromkeys(one["rule"] for one in reasons if one.get("action")))


def _value(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words.plain("audit.yes" if value else "audit.no")
    said = _plain(value)
    said = _word(words, f"audit.said_{said}") or said
    return said if len(said) <= _MOST else f"{said[:_MOST]}…"


def _plain(value: Any) -> str:
    """A few names with their values, or a few words, as a person writes them; anything else as JSON."""
    match value:
        case str():
            return value
        case dict() if all(isinstance(one, str) for one in value.values()):
            return ", ".join(f"{name} {one}" for name, one in value.items())
        case list() | tuple() if all(isinstance(one, str) for one in value):
            return ", ".join(value)
    return msgspec.json.encode(value).decode()


def _word(words: Words, key: str) -> str | None:
    return words.plain(key) if key in words.texts else None
