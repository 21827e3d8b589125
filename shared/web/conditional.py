"""Conditional requests: If-Match, If-None-Match, and HEAD answered as GET without its body (RFC 9110)."""

import re

from shared.errors import PreconditionFailed, PreconditionRequired
from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_REVISION = re.compile(r'"([0-9]{1,18})"|([0-9]{1,18})')


def etag(value: object) -> str:
    """A strong entity tag."""
    return f'"{value}"'


def matches(if_none_match: str | None, current: str) -> bool:
    """Whether the client already has `current`, a tag without its quotes. Weak comparison; `*` matches."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or current in _TAG.findall(if_none_match)


def parse_revision(if_match: str | None) -> int | None:
    """The revision If-Match names, quoted as it should be or bare; None for `*`, which is any revision.

    Raises PreconditionRequired without the header. What can be no revision of ours, a weak tag included,
    matches none of them: PreconditionFailed.
    """
    wanted = (if_match or "").strip()
    if not wanted:
        raise PreconditionRequired('Send the revision you have read: If-Match: "1"')
    if wanted == "*":
        return None
    if found := _REVISION.fullmatch(wanted):
        return int(found[1] or found[2])
    raise PreconditionFailed("If-Match names no revision")


class HeadAsGet:
    """ASGI layer: every GET route answers HEAD, with the same headers and no body.

    An answer that comes in parts is over with the first: the server then says that the client has left.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        ended = False

        async def without_body(message: Message) -> None:
            nonlocal ended
            if ended:
                return
            if message["type"] == "http.response.body":
                ended = True
                message = {**message, "body": b"", "more_body": False}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
