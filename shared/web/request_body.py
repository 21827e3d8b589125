"""Reads the whole body before anything else runs: small, in time, of the right type, sound JSON."""

import asyncio
import re
from urllib.parse import unquote_to_bytes

from shared.errors import DomainError, Malformed, TooLarge
from shared.web import json_scan
from shared.web.asgi import ASGIApp, Message, RawHeaders, Receive, Scope, Send

MAX_BODY_BYTES = 65_536
MAX_FORM_BYTES = 3 * MAX_BODY_BYTES  # a form spells most bytes as %XX
READ = "rejoinder.body"
"""Under this name the body stands in the scope, for those who need not receive it again."""

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_JSON = re.compile(rb'application/json(?:\s*;\s*charset\s*=\s*"?utf-?8"?)?\s*$', re.IGNORECASE)
_FORM = re.compile(
    rb'application/x-www-form-urlencoded(?:\s*;\s*charset\s*=\s*"?utf-?8"?)?\s*$', re.IGNORECASE
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class UnsupportedMediaType(DomainError):
    code, title, status = "unsupported_media_type", "Send application/json", 415


class BodyTooSlow(DomainError):
    code, title, status = "body_too_slow", "The body did not arrive in time", 408


class ClientGone(Exception):
    """The client closed the connection while it sent the body: nobody is left to answer."""


class RequestBody:
    """ASGI layer that raises the refusals above. Paths under `form_paths` take HTML forms instead of JSON."""

    def __init__(self, app: ASGIApp, *, form_paths: tuple[str, ...] = (), read_seconds: float = 10.0) -> None:
        self._app = app
        self._form_paths = form_paths
        self._read_seconds = read_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
            return
        form = bool(self._form_paths) and scope["path"].startswith(self._form_paths)
        typed = _check_headers(scope["headers"], form=form)
        try:
            body = await self._read(receive, _most(form=form))
        except ClientGone:
            return
        if body:
            _check_body(body, typed=typed, form=form)
        scope[READ] = body
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive, most: int) -> bytes:
        chunks: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(self._read_seconds):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGone
                    chunk = message.get("body", b"")
                    size += len(chunk)
                    if size > most:
                        raise _too_large(most)
                    chunks.append(chunk)
                    more = message.get("more_body", False)
        except TimeoutError as error:
            raise BodyTooSlow(
                f"Within {self._read_seconds:g} seconds", headers={"Connection": "close"}
            ) from error
        return b"".join(chunks)


def _check_headers(headers: RawHeaders, *, form: bool) -> bool:
    """Refuse by the headers alone, before any of the body is read. True if they name the right media type."""
    types = []
    for name, value in headers:
        if name == b"content-type":
            types.append(value)
        elif name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            raise UnsupportedMediaType("Send the body without Content-Encoding")
        elif name == b"content-length" and value.isdigit() and int(value[:20]) > _most(form=form):
            raise _too_large(_most(form=form))
    wanted = _FORM if form else _JSON
    if len(types) > 1 or (types and not wanted.match(types[0])):
        raise _wrong_type(form=form)
    return bool(types)


def _check_body(body: bytes, *, typed: bool, form: bool) -> None:
    if not typed:
        raise _wrong_type(form=form)
    if not form:
        json_scan.check(body)
        return
    try:
        text = unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("The form is not UTF-8") from error
    if _CONTROLS.search(text):
        raise Malformed("The form holds a control character")


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message; after it whatever the server says, which is that the client has gone."""
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _most(*, form: bool) -> int:
    return MAX_FORM_BYTES if form else MAX_BODY_BYTES


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"At most {most} bytes are read", headers={"Connection": "close"})


def _wrong_type(*, form: bool) -> UnsupportedMediaType:
    wanted = "application/x-www-form-urlencoded" if form else "application/json"
    return UnsupportedMediaType(f"Content-Type must be {wanted}, in UTF-8")
