"""Reads the console's forms into types of their own."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from services.moderation.console.visits import CSRF_FIELD, MOST_FIELDS
from shared.errors import Invalid
from shared.web.validation import field_error

T = TypeVar("T")


async def read_form(request: Request[Any, Any, Any], form: type[T]) -> T:
    """A form's fields as a `form`: a Struct whose tuples take fields that are sent more than once.

    Blank fields count as not sent. Raises Invalid, which names the field, for anything that our own form would not
    send.
    """
    return parse_form((await request.body()).decode(), form)


def parse_form(encoded: str, form: type[T]) -> T:
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Invalid.field("", f"at most {MOST_FIELDS} fields are read") from error
    many = _many(form)
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name == CSRF_FIELD or not value.strip():
            continue
        if name in many:
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    try:
        return msgspec.convert(fields, form, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error


def _many(form: type[Any]) -> set[str]:
    """The fields that hold any number of values."""
    return {
        field.encode_name
        for field in msgspec.inspect.type_info(form).fields  # type: ignore[attr-defined]
        if isinstance(field.type, msgspec.inspect.VarTupleType)
    }
