"""What people type of features, FEATURE=VALUE, for a comment that is tried: each read as what the feature is."""

from collections.abc import Iterable
from typing import Any

from services.moderation.policies.features import FEATURES, Kind
from services.moderation.policies.signals import Value
from services.moderation.replays.trying import checked
from shared.errors import Invalid

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_QUOTED = 60


def given_in(pairs: Iterable[str]) -> dict[str, Value]:
    """The values by feature; words and hosts stand apart by commas. Raises Invalid for what is no feature's."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign:
            raise Invalid.field("/given", f'"{pair[:_QUOTED]}" is not of the form feature=value')
        kind = FEATURES[name].kind if name in FEATURES else "text"
        found[name] = _read(value, kind)
    return checked(found)


def _read(value: str, kind: Kind) -> Any:
    if kind in ("words", "hosts"):
        return [word.strip() for word in value.split(",") if word.strip()]
    if kind == "flag":
        return _FLAGS.get(value.lower(), value)
    try:
        return float(value) if kind == "number" else value
    except ValueError:
        return value
