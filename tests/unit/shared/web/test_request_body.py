"""Bodies are read whole, or refused as early as can be known."""

import asyncio
import re
from collections.abc import Sequence

import pytest

from shared.errors import DomainError, Malformed, TooLarge
from shared.web.asgi import Message, Receive, Scope, Send
from shared.web.json_scan import UnreadableJson
from shared.web.request_body import (
    MAX_BODY_BYTES,
    MAX_FORM_BYTES,
    BodyTooSlow,
    LongTexts,
    RequestBody,
    UnsupportedMediaType,
)

LONG = LongTexts(
    paths=re.compile("(?:/forms)?/long/[^/]+"), most=1_000_000, why="a text has at most 900000 bytes"
)
JSON = (b"content-type", b"application/json")
FORM = (b"content-type", b"application/x-www-form-urlencoded")


async def received(
    *chunks: bytes | None,
    headers: Sequence[tuple[bytes, bytes]] = (JSON,),
    method: str = "POST",
    path: str = "/v1",
    ends: bool = True,
) -> bytes | None:
    """What the application inside is given to read; None if it was never called. A None chunk: the client goes."""
    seen: list[Message] = []
    remaining = list(chunks)

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        seen.append(await receive())

    async def receive() -> Message:
        if not remaining:
            await asyncio.Event().wait()
        chunk = remaining.pop(0)
        if chunk is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": bool(remaining) or not ends}

    async def send(_message: Message) -> None:
        raise AssertionError("the layer itself answers nothing")

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    layer = RequestBody(app, form_paths=("/forms",), long_texts=(LONG,), read_seconds=0.05)
    await layer(scope, receive, send)
    return seen[0]["body"] if seen else None


async def test_a_body_in_pieces_arrives_in_one() -> None:
    assert await received(b'{"a"', b":1", b"}") == b'{"a":1}'


async def test_reads_pass_untouched() -> None:
    assert await received(b"not json", headers=(), method="GET") == b"not json"


async def test_an_empty_body_needs_no_type() -> None:
    assert await received(b"", headers=[]) == b""


@pytest.mark.parametrize(
    "content_type",
    [
        b"application/json",
        b"Application/JSON; Charset=UTF-8",
        b'application/json;charset="utf-8"',
        b"application/json ; charset=utf8",
    ],
)
async def test_spellings_of_json(content_type: bytes) -> None:
    assert await received(b"{}", headers=[(b"content-type", content_type)]) == b"{}"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"application/json; charset=latin-1")],
        [(b"content-type", b"application/jsonp")],
        [(b"content-type", b"application/json, text/plain")],
        [JSON, JSON],
        [FORM],
        [JSON, (b"content-encoding", b"gzip")],
    ],
)
async def test_everything_else_is_415(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(UnsupportedMediaType):
        await received(b"{}", headers=headers)


@pytest.mark.parametrize(
    ("chunks", "headers", "refusal"),
    [
        ([], [JSON, (b"content-length", b"65537")], TooLarge),
        ([], [JSON, (b"content-length", b"9" * 5000)], TooLarge),
        ([b" " * MAX_BODY_BYTES, b" {}"], [JSON], TooLarge),
        ([b'{"a":}'], [JSON], UnreadableJson),
    ],
)
async def test_what_is_too_much_too_slow_or_broken(
    chunks: list[bytes], headers: list[tuple[bytes, bytes]], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        await received(*chunks, headers=headers)


async def test_what_does_not_arrive_in_time() -> None:
    with pytest.raises(BodyTooSlow):
        await received(b'{"a', ends=False)


async def test_as_much_as_is_allowed() -> None:
    body = b" " * (MAX_BODY_BYTES - 2) + b"{}"

    assert await received(body, headers=[JSON, (b"content-length", b"65536")]) == body


async def test_nobody_is_answered_when_the_client_has_gone() -> None:
    assert await received(b'{"a', None) is None


async def test_forms_where_forms_belong() -> None:
    assert await received(b"a=%C3%A9", headers=[FORM], path="/forms/x") == b"a=%C3%A9"

    with pytest.raises(UnsupportedMediaType):
        await received(b"{}", path="/forms/x")
    for broken in (b"a=%ff", b"a=%00"):
        with pytest.raises(Malformed):
            await received(broken, headers=[FORM], path="/forms/x")


async def test_a_form_may_be_longer_for_it_spells_more() -> None:
    spelled = b"a=" + b"%C3%A9" * (MAX_BODY_BYTES // 6)
    assert len(spelled) <= MAX_FORM_BYTES
    assert await received(spelled + b"&b=" + spelled, headers=[FORM], path="/forms/x")
    with pytest.raises(TooLarge):
        await received(b"a" * (MAX_FORM_BYTES + 1), headers=[FORM], path="/forms/x")


async def test_where_long_texts_belong_a_string_may_be_long() -> None:
    body = b'{"text":"' + b"x" * (LONG.most - 11) + b'"}'

    assert len(body) == LONG.most
    assert await received(body, path="/long/one") == body
    with pytest.raises(TooLarge, match="At most 1000000 bytes are read: a text has at most 900000 bytes"):
        await received(body + b" ", path="/long/one")
    with pytest.raises(TooLarge, match="a text has at most 900000 bytes"):
        await received(headers=[JSON, (b"content-length", b"1000001")], path="/long/one")


@pytest.mark.parametrize("path", ["/v1", "/long", "/long/one/two", "/x/long/one", "/long/one/", "/forms/one"])
async def test_nowhere_else_may_it_be(path: str) -> None:
    headers = [FORM if path.startswith("/forms") else JSON]
    with pytest.raises(TooLarge):
        await received(b'"' + b"x" * MAX_FORM_BYTES + b'"', path=path, headers=headers)


async def test_a_form_may_hold_a_long_text_where_those_belong() -> None:
    form = b"text=" + b"%EA%B0%80" * 60_000
    assert await received(form, headers=[FORM], path="/forms/long/one") == form
    with pytest.raises(Malformed):
        await received(form + b"%EA", headers=[FORM], path="/forms/long/one")
    with pytest.raises(TooLarge):
        await received(form, headers=[FORM], path="/forms/one")


@pytest.mark.parametrize("piece", [b"[],", b'"",', b"1,", b'""', b"[", b'{"a":', b" "])
async def test_nothing_but_strings_may_be_long_even_there(piece: bytes) -> None:
    with pytest.raises(UnreadableJson, match="outside of strings"):
        await received(b"[" + piece * 70_000 + b"0]", path="/long/one")


async def test_a_long_body_is_scanned_like_any_other() -> None:
    for unsafe in (b"\\u0000", b"\\ud800", b"\\x"):
        with pytest.raises(UnreadableJson, match="escape"):
            await received(b'["' + b"\\u00e9" * 20_000 + unsafe + b'"]', path="/long/one")
    escaped = b'["' + b"\\ud83d\\ude00" * 20_000 + b'"]'
    assert await received(escaped, path="/long/one") == escaped
