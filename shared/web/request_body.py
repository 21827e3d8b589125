"""Reads the whole body before anything else runs: small, in time, of the right type, sound JSON."""

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from msgspec import Struct

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


class LongTexts(Struct, frozen=True, kw_only=True):
    """Paths, wholly matched by `paths`, that are sent a long text and so bodies of up to `most` bytes.

    In JSON only strings may be long: what stands outside of these has no more room than elsewhere. `why` tells
    senders which field has which limit.
    """

    paths: re.Pattern[str]
    most: int
    why: str


class UnsupportedMediaType(DomainError):
    code, title, status = "unsupported_media_type", "Send application/json", 415


class BodyTooSlow(DomainError):
    code, title, status = "body_too_slow", "The body did not arrive in time", 408


class ClientGone(Exception):
    """The client closed the connection while it sent the body: nobody is left to answer."""


class RequestBody:
    """ASGI layer that raises the refusals above.

    Paths under `form_paths` take HTML forms instead of JSON, those of `long_texts` longer bodies of either kind.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        form_paths: tuple[str, ...] = (),
        long_texts: Sequence[LongTexts] = (),
        read_seconds: float = 10.0,
    ) -> None:
        self._app = app
        self._form_paths = form_paths
        self._long_texts = long_texts
        self._read_seconds = read_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
            return
        form = bool(self._form_paths) and scope["path"].startswith(self._form_paths)
        limit = self._limit(scope["path"], form=form)
        typed = _check_headers(scope["headers"], limit, form=form)
        try:
            body = await self._read(receive, limit)
        except ClientGone:
            return
        if len(body) > MAX_BODY_BYTES:
            # Other requests are not to wait while a long one is looked through.
            await asyncio.to_thread(_check_body, body, typed=typed, form=form)
        elif body:
            _check_body(body, typed=typed, form=form)
        scope[READ] = body
        await self._app(scope, _replay(body, receive), send)

    def _limit(self, path: str, *, form: bool) -> "_Limit":
        for texts in self._long_texts:
            if texts.paths.fullmatch(path):
                return _Limit(most=texts.most, why=f": {texts.why}")
        return _Limit(most=MAX_FORM_BYTES if form else MAX_BODY_BYTES)

    async def _read(self, receive: Receive, limit: "_Limit") -> bytes:
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
                    if size > limit.most:
                        raise limit.passed()
                    chunks.append(chunk)
                    more = message.get("more_body", False)
        except TimeoutError as error:
            raise BodyTooSlow(
                f"Within {self._read_seconds:g} seconds", headers={"Connection": "close"}
            ) from error
        return b"".join(chunks)


class _Limit(Struct, frozen=True, kw_only=True):
    """How long a body may be, and if that is for the sake of a field, for which."""

    most: int
    why: str = ""

    def passed(self) -> TooLarge:
        return TooLarge(f"At most {self.most} bytes are read{self.why}", headers={"Connection": "close"})


def _check_headers(headers: RawHeaders, limit: _Limit, *, form: bool) -> bool:
    """Refuse by the headers alone, before any of the body is read. True if they name the right media type."""
    types = []
    for name, value in headers:
        if name == b"content-type":
            types.append(value)
        elif name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            raise UnsupportedMediaType("Send the body without Content-Encoding")
        elif name == b"content-length" and value.isdigit() and int(value[:20]) > limit.most:
            raise limit.passed()
    wanted = _FORM if form else _JSON
    if len(types) > 1 or (types and not wanted.match(types[0])):
        raise _wrong_type(form=form)
    return bool(types)


def _check_body(body: bytes, *, typed: bool, form: bool) -> None:
    if not typed:
        raise _wrong_type(form=form)
    if not form:
        json_scan.check(body, bare=MAX_BODY_BYTES if len(body) > MAX_BODY_BYTES else None)
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


def _wrong_type(*, form: bool) -> UnsupportedMediaType:
    wanted = "application/x-www-form-urlencoded" if form else "application/json"
    return UnsupportedMediaType(f"Content-Type must be {wanted}, in UTF-8")
