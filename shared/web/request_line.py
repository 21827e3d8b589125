"""The outermost layer: refuses methods, paths and query strings that nothing behind it should have to meet.

It stands in front of cached pages too, so it looks at nothing twice: about a microsecond for a plain GET.
"""

import re
from urllib.parse import unquote_to_bytes

from shared.errors import DomainError, Malformed
from shared.web.asgi import ASGIApp, RawHeaders, Receive, Scope, Send
from shared.web.headers import SecurityHeaders
from shared.web.problems import MethodNotAllowed, send_problem

MAX_QUERY_BYTES = 4096
MAX_PARAMETERS = 100

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OVERRIDES = frozenset({b"x-http-method-override", b"x-http-method", b"x-method-override"})
# U+FFFD is what servers make of bytes that are not UTF-8.
_CONTROLS = re.compile("[\x00-\x1f\x7f\ufffd]")
_QUERY_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN_QUERY = re.compile(rb"(?:[!-$&-~]++|%[2-7][0-9A-Fa-f])*+")  # nothing but visible ASCII, escaped or not
_BAD_PERCENT = re.compile(rb"%(?![0-9a-fA-F]{2})")


class QueryTooLong(DomainError):
    code, title, status = "query_too_long", "The query string is too long", 414


class RequestLine:
    """ASGI layer. `headers` decorates its own refusals, which no inner layer sees."""

    def __init__(self, app: ASGIApp, headers: SecurityHeaders) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            check(scope["method"], scope["path"], scope["query_string"], scope["headers"])
        except DomainError as refusal:
            await send_problem(self._headers.wrap(send), refusal)
        else:
            await self._app(scope, receive, send)


def check(method: str, path: str, query: bytes, headers: RawHeaders) -> None:
    """Raise MethodNotAllowed, Malformed or QueryTooLong."""
    if method not in _METHODS:
        raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(_METHODS))})
    if method not in _SAFE_METHODS and any(name in _OVERRIDES for name, _ in headers):
        raise MethodNotAllowed("The method of a request is not overridden by a header")
    if not (path.isascii() and path.isprintable()) and _CONTROLS.search(path):
        raise Malformed("The path is not UTF-8, or holds a control character")
    if query:
        _check_query(query)


def _check_query(query: bytes) -> None:
    if len(query) > MAX_QUERY_BYTES:
        raise QueryTooLong(f"At most {MAX_QUERY_BYTES} bytes are read")
    if query.count(b"&") >= MAX_PARAMETERS:
        raise Malformed(f"At most {MAX_PARAMETERS} query parameters are read")
    if not _PLAIN_QUERY.fullmatch(query):
        _check_decoded(query)


def _check_decoded(query: bytes) -> None:
    if _BAD_PERCENT.search(query):
        raise Malformed("The query string has a % that is not followed by two hexadecimal digits")
    try:
        text = unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("The query string is not UTF-8") from error
    if _QUERY_CONTROLS.search(text):
        raise Malformed("The query string holds a control character")
