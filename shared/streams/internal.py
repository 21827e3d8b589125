"""This service's log over HTTP, for the other service."""

from typing import Annotated

import msgspec
from litestar import Response, Router, get
from litestar.params import QueryParameter
from litestar.types import Guard

from shared.eventlog.codec import Codec
from shared.eventlog.log import Source
from shared.streams.message import encode_all
from shared.streams.peer import MOST

MEDIA_TYPE = "application/msgpack"


def internal_events(source: Source, codec: Codec, guard: Guard) -> Router:
    """`/internal/events` and `/internal/heads`: the peer reads `source`, this service's own log."""

    @get("/events", media_type=MEDIA_TYPE)
    async def events(
        part: Annotated[int, QueryParameter(ge=0, le=32767)],
        after: Annotated[int, QueryParameter(ge=0, le=2**63 - 1)],
        limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = MOST,
    ) -> Response[bytes]:
        entries = await source.after(part, after, limit)
        return _answer(encode_all(entries, codec))

    @get("/heads", media_type=MEDIA_TYPE)
    async def heads(part: Annotated[list[int], QueryParameter(max_items=32768)]) -> Response[bytes]:
        return _answer(msgspec.msgpack.encode(await source.heads(part)))

    return Router("/internal", route_handlers=[events, heads], guards=[guard], include_in_schema=False)


def _answer(body: bytes) -> Response[bytes]:
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
