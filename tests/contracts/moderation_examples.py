"""Examples of what the moderation service records for itself alone: notes, policies, labels, and models."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.moderation.cases.events import CaseNoted
from services.moderation.labelling.events import LabelRemoved, LabelSet
from services.moderation.learning.events import ModelRefused, ModelWentLive
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from shared.contracts.event import Event
from shared.contracts.moderation import Note

AT = datetime(2026, 11, 22, 20, 15, 30, 123456, tzinfo=UTC)
DONE: dict[str, Any] = {"site": "drama", "by": "5f5f5f5f5f5f5f5f", "at": AT}
AUTHOR: dict[str, Any] = {"kind": "author", "subject": "0199a0c0-0000-7000-8000-000000000004"}
HOST: dict[str, Any] = {"kind": "host", "subject": "spam.example"}
MODEL: dict[str, Any] = {
    "site": "drama",
    "hash": "00112233445566ff",
    "upto": ((0, 812), (3, 40)),
    "rests_on": {"positive": 31.5, "negative": 40.0},
    "at": AT,
}

OWN_EXAMPLES: tuple[Event, ...] = (
    CaseNoted(
        comment_id=UUID("0199a0c0-0000-7000-8000-000000000002"),
        note_id=UUID("0199a0c0-0000-7000-8000-00000000000a"),
        by="5f5f5f5f5f5f5f5f",
        at=AT,
        sealed=Note("asked the owner, 確認中"),
    ),
    PolicyDrafted(**DONE, version=3, text="policy: 1\nabout: リンク\n", note="fewer false alarms"),
    PolicyShadowed(**DONE, version=3),
    ShadowEnded(**DONE, version=3),
    PolicyEnabled(**DONE, version=3, over=0),
    PolicyRolledBack(**DONE, version=3, to=0),
    LabelSet(
        **{**DONE, "by": "policy drama@3"},
        **AUTHOR,
        label="suspect",
        until=AT + timedelta(days=30),
        sealed=Note("a link by somebody nobody knows yet"),
    ),
    LabelSet(**DONE, **HOST, label="悪い", reason="casino"),
    LabelRemoved(**DONE, **AUTHOR, label="suspect"),
    ModelWentLive(**MODEL, kind="spam", prior="ffeeddccbbaa9988", over="0000000000000001"),
    ModelWentLive(**MODEL, kind="work", subject="半沢直樹"),
    ModelRefused(
        **MODEL, kind="spoiler", prior="ffeeddccbbaa9988", reason="it has forgotten well-known spam"
    ),
)
