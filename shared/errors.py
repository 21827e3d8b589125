"""Refusals: what a rule says no to, in words a caller can act on.

    DomainError
    ├── Malformed             400  cannot be read at all
    │   └── (see shared.web for what the request layer refuses)
    ├── Unauthorised          401  no key, or not one of ours
    ├── Forbidden             403  a good key with too small a role
    ├── NotFound              404  absent, or not yours to know about
    ├── Conflict              409  true when asked, no longer
    ├── Gone                  410  was there, is not, will not be
    ├── PreconditionFailed    412  If-Match names another revision
    ├── TooLarge              413
    ├── Invalid               422  readable, but a value is not allowed
    ├── PreconditionRequired  428  If-Match is missing
    └── Unavailable           503  not now: try again after `retry_after`

A refusal is a subclass named after its rule, with its own `code` and `title`.
Anything that is not a DomainError is a bug.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec import Struct


class FieldError(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one value of a request.

    Exactly one place is named: `pointer` is a JSON pointer (RFC 6901) into the body, "" for all of it;
    `parameter` is the name of a query, path or header parameter. Where the value is a text that has a form
    of its own, `line` and `column`, both from 1, say where in it.
    """

    message: str
    code: str = "invalid"
    pointer: str | None = None
    parameter: str | None = None
    line: int | None = None
    column: int | None = None


class DomainError(Exception):
    """A request that was understood and is refused.

    `detail` tells this occurrence, `title` the rule; `extra` are further members of the problem document.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"
    status: ClassVar[int] = 400

    def __init__(
        self,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


class Malformed(DomainError):
    code, title, status = "malformed", "The request cannot be read", 400


class Unauthorised(DomainError):
    code, title, status = "unauthorised", "A key is needed", 401


class Forbidden(DomainError):
    code, title, status = "forbidden", "Not allowed", 403


class NotFound(DomainError):
    code, title, status = "not_found", "Not found", 404


class Conflict(DomainError):
    code, title, status = "conflict", "It has changed since", 409


class Gone(DomainError):
    code, title, status = "gone", "No longer there", 410


class PreconditionFailed(DomainError):
    code, title, status = "precondition_failed", "Another revision is current", 412


class PreconditionRequired(DomainError):
    code, title, status = "precondition_required", "If-Match is required", 428


class TooLarge(DomainError):
    code, title, status = "too_large", "Too large", 413


class Invalid(DomainError):
    """Values that are not allowed; `errors` names each of them."""

    code, title, status = "invalid", "A value is not allowed", 422

    def __init__(self, *errors: FieldError, detail: str = "") -> None:
        super().__init__(detail or "; ".join(_sentence(error) for error in errors))
        self.errors: Sequence[FieldError] = errors

    @classmethod
    def field(cls, pointer: str, message: str) -> "Invalid":
        """One value of the body by its JSON pointer: `Invalid.field("/author/name", "must not be blank")`."""
        return cls(FieldError(pointer=pointer, message=message))

    @classmethod
    def parameter(cls, name: str, message: str) -> "Invalid":
        """One query, path or header parameter, by its name."""
        return cls(FieldError(parameter=name, message=message))


class Unavailable(DomainError):
    """`retry_after` is in whole seconds and goes out as Retry-After."""

    code, title, status = "unavailable", "Not available right now", 503

    def __init__(self, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


def _sentence(error: FieldError) -> str:
    if error.line is not None:
        return f"line {error.line}, column {error.column}: {error.message}"
    if error.parameter is not None:
        return f"{error.parameter}: {error.message}"
    if error.pointer:
        return f"{error.pointer[1:].replace('/', '.')}: {error.message}"
    return error.message
