"""What the pages' forms send, as what the API takes: every field that is wrong is named at once."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from services.comments.commenting.bodies import (
    AppealGiven,
    AuthorGiven,
    Body,
    CommentGiven,
    Email,
    Name,
    ReportGiven,
    ThreadGiven,
    ThreadKey,
    Url,
    body_of,
)
from shared.errors import FieldError, Invalid, Malformed

Fields = Mapping[str, str]
_MOST_FIELDS = 20
NAMED = ("body", "name", "email", "website", "reason", "note", "text")
"""What the forms have fields for."""


def read_form(body: bytes) -> Fields:
    """The fields by name. Raises Malformed for what no form of ours sends."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise Malformed("The form cannot be read") from error


def comment_given(fields: Fields) -> CommentGiven:
    """A comment or a reply. Raises Invalid with every field that is wrong."""
    found = _converted(
        fields,
        {"key": ThreadKey, "body": Body, "name": Name},
        {"parent": UUID, "email": Email, "website": Url},
    )
    author = AuthorGiven(name=found["name"], email=found["email"], website=found["website"])
    return CommentGiven(
        thread=ThreadGiven(key=found["key"]), author=author, body=found["body"], parent_id=found["parent"]
    )


def body_given(fields: Fields) -> str:
    """The body of an edit, as it is stored. Raises Invalid."""
    return body_of(_converted(fields, {"body": Body}, {})["body"])


def report_given(fields: Fields) -> ReportGiven:
    """Raises Invalid with every field that is wrong."""
    of = ReportGiven.__annotations__
    return ReportGiven(**_converted(fields, {"reason": of["reason"]}, {"note": of["note"]}))


def appeal_given(fields: Fields) -> AppealGiven:
    """Raises Invalid."""
    return AppealGiven(**_converted(fields, {"text": AppealGiven.__annotations__["text"]}, {}))


def wrong_fields(refusal: Invalid) -> dict[str, str]:
    """What to say at which field, by their names: {"name": "errorName"}."""
    names = [(error.pointer or "").rpartition("/")[2] for error in refusal.errors]
    return {name: f"error{name.capitalize()}" for name in names if name in NAMED}


def _converted(fields: Fields, needed: Mapping[str, Any], free: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as their types; a free one that was left blank is None."""
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, kind in {**needed, **free}.items():
        value = fields.get(name, "")
        if name in free and not value.strip():
            found[name] = None
            continue
        try:
            found[name] = msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            errors.append(FieldError(pointer=f"/{name}", message=str(error)))
    if errors:
        raise Invalid(*errors)
    return found
