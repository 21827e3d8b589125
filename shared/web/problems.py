"""Turns whatever went wrong into one `application/problem+json` answer (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Response
from msgspec import Struct
from structlog.contextvars import bound_contextvars

from shared.errors import (
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    TooLarge,
    Unauthorised,
)
from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send
from shared.web.outages import outage
from shared.web.validation import parameter_errors

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every answer that is not a success. `code` is stable; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: Sequence[FieldError] = ()


class MethodNotAllowed(DomainError):
    code, title, status = "method_not_allowed", "No such method here", 405


class UnexpectedFailure(DomainError):
    """A fault on our side. The log has the details, under the X-Request-Id of the answer."""

    code, title, status = "unexpected_failure", "Something failed on our side", 500


class Answer(Struct, frozen=True, kw_only=True):
    """A problem ready to be sent: status, headers beside Content-Type, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answer(error: Exception) -> Answer:
    """The problem document for `error`. A bug is logged here, once; its answer says nothing about it."""
    if isinstance(error, DomainError):
        return _refused(error)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _refused(_from_framework(error))
    if refusal := outage(error):
        log.warning("dependency_away", error=type(error).__name__)
        return _refused(refusal)
    log.error("unexpected_failure", exc_info=error)
    return _refused(UnexpectedFailure())


def litestar_handler(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """For Litestar's `exception_handlers`, registered for Exception: nothing else handles errors."""
    with bound_contextvars(method=request.method, route=request.scope.get("path_template")):
        ready = answer(error)
    return Response(ready.body, status_code=ready.status, headers=dict(ready.headers), media_type=MEDIA_TYPE)


async def send_problem(send: Send, error: Exception) -> None:
    """Answer from an ASGI layer outside Litestar."""
    ready = answer(error)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in ready.headers.items()]
    headers.append((b"content-type", MEDIA_TYPE.encode()))
    headers.append((b"content-length", str(len(ready.body)).encode()))
    await send({"type": "http.response.start", "status": ready.status, "headers": headers})
    await send({"type": "http.response.body", "body": ready.body, "more_body": False})


class Problems:
    """ASGI layer: an error that escapes the layers inside becomes a problem document.

    Once the answer has begun nothing can be put right: the error goes on to the server, which cuts the
    connection, so that the client sees an incomplete answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting_start)
        except Exception as error:
            if started:
                raise
            await send_problem(send, error)


def _refused(refusal: DomainError) -> Answer:
    problem = Problem(
        type=f"/problems/{refusal.code}",
        title=refusal.title,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        errors=refusal.errors if isinstance(refusal, Invalid) else (),
    )
    members = {**refusal.extra, **msgspec.to_builtins(problem)}
    return Answer(status=refusal.status, headers=refusal.headers, body=msgspec.json.encode(members))


def _from_framework(error: HTTPException) -> DomainError:
    """No such route, no such method, a parameter of the wrong type: what Litestar says, in our words."""
    if errors := parameter_errors(error):
        return Invalid(*errors)
    headers = dict(error.headers or {})
    if allow := headers.pop("allow", None):
        headers["Allow"] = ", ".join(sorted(allow.replace("GET", "GET, HEAD").split(", ")))
    return _FRAMEWORK.get(error.status_code, Malformed)(headers=headers)


_FRAMEWORK = {
    401: Unauthorised,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
}
