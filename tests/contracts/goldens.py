"""Golden files: the bytes of every event version ever written. `python -m tests.contracts.goldens` adds new ones."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from services.moderation.cases.events import PRIVATE_EVENTS
from services.moderation.labelling.events import LABEL_EVENTS
from services.moderation.learning.events import MODEL_EVENTS
from services.moderation.policing.events import POLICY_EVENTS
from shared.contracts.comments import COMMENT_EVENTS, CommentPosted
from shared.contracts.event import Event
from shared.contracts.moderation import MODERATION_EVENTS
from shared.eventlog.codec import Codec

FOLDER = Path(__file__).parent / "events"
PATHS = sorted(FOLDER.glob("*.json"))
SUMS = Path(__file__).parent / "goldens.sha256"
EVENTS = (*COMMENT_EVENTS, *MODERATION_EVENTS, *PRIVATE_EVENTS, *POLICY_EVENTS, *LABEL_EVENTS, *MODEL_EVENTS)
"""What both services know, and what moderation keeps for itself."""
CODEC = Codec(EVENTS)


class Golden(Struct, frozen=True, kw_only=True):
    """An event as it was once written, and what it must still be read as."""

    type: str
    schema: int
    data: str
    secret: str | None
    event: dict[str, Any]


def golden_at(path: Path) -> Golden:
    return msgspec.json.decode(path.read_bytes(), type=Golden)


def golden_of(event: Event) -> Golden:
    encoded = CODEC.encode(event)
    return Golden(
        type=encoded.type,
        schema=encoded.schema,
        data=b64encode(encoded.data).decode(),
        secret=b64encode(encoded.secret).decode() if encoded.secret is not None else None,
        event=plain(CODEC.decode(encoded.type, encoded.schema, encoded.data, encoded.secret)),
    )


def signed_golden_of(event: CommentPosted) -> Golden:
    """Of a comment as it travels: with its byline, which the log never holds, and its text in the open."""
    data = b64encode(CODEC.encode_whole(event)).decode()
    return Golden(type=event.TYPE, schema=event.SCHEMA, data=data, secret=None, event=plain(event))


def read(golden: Golden) -> Any:
    secret = b64decode(golden.secret) if golden.secret is not None else None
    return CODEC.decode(golden.type, golden.schema, b64decode(golden.data), secret)


def plain(event: object) -> dict[str, Any]:
    """An event as JSON values."""
    values: dict[str, Any] = json.loads(msgspec.json.encode(event))
    return values


def sums() -> str:
    """What SUMS must say: a golden file never changes."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(FOLDER.glob("*.json"))
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    from tests.contracts.examples import EXAMPLES, SIGNED

    FOLDER.mkdir(exist_ok=True)
    known: Counter[str] = Counter()
    goldens = [("", golden_of(event)) for event in EXAMPLES]
    goldens += [(".signed", signed_golden_of(event)) for event in SIGNED]
    for suffix, golden in goldens:
        name = f"{golden.type}.v{golden.schema}{suffix}"
        known[name] += 1
        path = FOLDER / (f"{name}.json" if known[name] == 1 else f"{name}.{known[name]}.json")
        if not path.exists():
            path.write_text(json.dumps(msgspec.to_builtins(golden), indent=1, ensure_ascii=False) + "\n")
    SUMS.write_text(sums())


if __name__ == "__main__":
    main()
