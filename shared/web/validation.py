"""Tells people what is wrong with a value: msgspec's and Litestar's messages as FieldErrors."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from litestar.exceptions import HTTPException

from shared.errors import FieldError
from shared.web.text import EXPLAINED

_STEP = re.compile(r"\.(?P<name>[^.\[\]`]+)|\[(?P<index>\d+)\]")
_MISSING_PARAMETER = re.compile(r"^Missing required \w+ parameter '(?P<name>[^']+)'")

_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
    "uuid": "a UUID",
    "datetime": "a time",
}
_EXPLAINED_REPR = {repr(pattern): explanation for pattern, explanation in EXPLAINED.items()}
_ECHO_LIMIT = 60  # characters of a caller's own field name that we repeat


def field_error(message: str) -> FieldError:
    """One message of a msgspec ValidationError about a body."""
    what, _, place = message.rpartition(" - at `")
    pointer, what = (_pointer(place), what) if what else ("", message)
    for pattern, code in ((_REQUIRED, "required"), (_UNKNOWN, "unknown")):
        if found := pattern.match(what):
            name = found[1][:_ECHO_LIMIT].replace("~", "~0").replace("/", "~1")
            return FieldError(pointer=f"{pointer}/{name}", code=code, message=explained(what))
    return FieldError(pointer=pointer, message=explained(what))


def parameter_errors(error: HTTPException) -> list[FieldError]:
    """What Litestar found wrong with query, path and header parameters; empty for any other refusal."""
    if missing := _MISSING_PARAMETER.match(error.detail):
        return [FieldError(parameter=missing["name"], code="required", message="is required")]
    found = error.extra if isinstance(error.extra, list) else []
    return [_parameter_error(item) for item in found if isinstance(item, dict) and "message" in item]


def explained(message: str) -> str:
    """A msgspec message without its place, in words that end the sentence "<name> …"."""
    for pattern, say in _SAYINGS:
        if found := pattern.match(message):
            return say(found)
    return message


def _parameter_error(item: Mapping[str, Any]) -> FieldError:
    key = str(item.get("key", ""))
    if key == "data" or item.get("source") == "body":
        return FieldError(pointer="", code="required", message="a JSON body is needed")
    return FieldError(parameter=key, message=explained(str(item["message"])))


def _pointer(path: str) -> str:
    """`$.many[1].name` is `/many/1/name`; what lies behind a free key (`[...]`) cannot be named."""
    return "".join(f"/{step['name'] or step['index']}" for step in _STEP.finditer(path.partition("[...]")[0]))


def _kind(names: str) -> str:
    return " or ".join(_KINDS.get(name, name) for name in names.split(" | "))


def _too_long(found: re.Match[str]) -> str:
    limit, items = int(found[2]), found[1] != "str"
    return f"more than {limit} items" if items else f"longer than {limit} characters"


def _too_short(found: re.Match[str]) -> str:
    limit, items = int(found[2]), found[1] != "str"
    if limit == 1:
        return "must not be empty"
    return f"fewer than {limit} items" if items else f"shorter than {limit} characters"


_REQUIRED = re.compile(r"Object missing required field `(.*)`$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`$", re.DOTALL)
_SAYINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_REQUIRED, lambda _: "is required"),
    (_UNKNOWN, lambda _: "is not a field we know"),
    (re.compile(r"Expected `(\w+)` of length <= (\d+)$"), _too_long),
    (re.compile(r"Expected `(\w+)` of length >= (\d+)$"), _too_short),
    (re.compile(r"Expected `\w+` >= (\S+)$"), lambda found: f"must be at least {found[1]}"),
    (re.compile(r"Expected `\w+` <= (\S+)$"), lambda found: f"must be at most {found[1]}"),
    (
        re.compile(r"Expected `str` matching regex (.*)$", re.DOTALL),
        lambda found: _EXPLAINED_REPR.get(found[1], "is not written as expected"),
    ),
    (re.compile(r"Expected `(.+)`, got `(.+)`$"), lambda found: f"must be {_kind(found[1])}"),
    (re.compile(r"Invalid enum value"), lambda _: "is not one of the allowed values"),
    (re.compile(r"Invalid value"), lambda _: "is not one of the allowed values"),
    (re.compile(r"Invalid UUID"), lambda _: "is not a UUID"),
    (re.compile(r"(?:Number|Integer) out of range"), lambda _: "is out of range"),
)
