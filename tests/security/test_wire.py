"""Hostile HTTP on a real socket, in front of the server we ship with."""

import asyncio

import pytest

from tests.security.corpus import texts
from tests.security.sample import POST_URL

SMUGGLED = b"GET /v1/counts?key=a HTTP/1.1\r\nHost: x\r\n\r\n"
NOTE = b'{"body":"x","writer":{"name":"Ann"}}'
HEAD = f"POST {POST_URL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()


async def exchange(port: int, request: bytes, within: float = 5) -> bytes:
    """What the server says to `request` until it closes or has sent as much as it announced."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        writer.write(request)
        async with asyncio.timeout(within):
            while chunk := await reader.read(65536):
                answer += chunk
                if _complete(answer):
                    break
    except ConnectionError:
        pass  # a server that has answered may close while we still send
    finally:
        writer.transport.abort()
    return answer


def _complete(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    length = next(
        (int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")), 0
    )
    return bool(found) and len(body) >= length


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


async def test_an_honest_request_is_served(served: int) -> None:
    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(NOTE) + NOTE

    assert status(await exchange(served, request)) == 201


async def test_a_body_that_never_ends_is_cut_off(served: int) -> None:
    answer = await exchange(served, HEAD + b"Content-Length: 1000\r\n\r\n{")

    assert status(answer) == 408
    assert b"connection: close" in answer.lower()


async def test_slow_bodies_do_not_hold_up_others(served: int) -> None:
    slow = [
        asyncio.create_task(exchange(served, HEAD + b"Content-Length: 1000\r\n\r\n{")) for _ in range(100)
    ]
    honest = await exchange(served, HEAD + b"Content-Length: %d\r\n\r\n" % len(NOTE) + NOTE)

    assert status(honest) == 201
    assert {status(answer) for answer in await asyncio.gather(*slow)} == {408}


async def test_a_huge_body_is_refused_before_it_is_read(served: int) -> None:
    answer = await exchange(served, HEAD + b"Content-Length: 1000000000\r\n\r\n{")

    assert status(answer) == 413


async def test_a_huge_chunked_body_is_refused(served: int) -> None:
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    answer = await exchange(served, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 4)

    assert status(answer) == 413


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    ],
)
async def test_ambiguous_framing_smuggles_no_second_request(served: int, framing: bytes) -> None:
    answer = await exchange(served, HEAD + framing)

    assert 400 <= status(answer) < 500
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "request_line",
    [
        b"TRACE /v1/counts?key=a HTTP/1.1",
        b"get /v1/counts?key=a HTTP/1.1",
        b"DEBUG /v1/counts?key=a HTTP/1.1",
        b"GET /v1/counts?key=%ff HTTP/1.1",
        b"GET /v1/counts?key=%00 HTTP/1.1",
        b"GET /v1/counts?key=%zz HTTP/1.1",
        b"GET /%ff HTTP/1.1",
        b"GET /%00 HTTP/1.1",
        b"GET /v1/counts?" + b"&".join([b"key=a"] * 5000) + b" HTTP/1.1",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
    ],
)
async def test_an_odd_request_line_is_refused(served: int, request_line: bytes) -> None:
    answer = await exchange(served, request_line + b"\r\nHost: localhost\r\n\r\n")

    assert 400 <= status(answer) < 500


async def test_a_megabyte_of_headers_is_refused(served: int) -> None:
    head = b"GET /v1/counts?key=a HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000
    answer = await exchange(served, head + b"\r\n\r\n")

    assert status(answer) in {0, 431}  # 0: closed before we had finished sending


async def test_no_path_writes_a_header(served: int) -> None:
    for case in texts("http_edges.jsonl", "crlf"):
        target = case.text.encode().replace(b" ", b"%20")
        answer = await exchange(served, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert 400 <= status(answer) < 500, case
        assert b"set-cookie" not in answer.lower()


async def test_head_is_get_without_its_body(served: int) -> None:
    request = b"HEAD /v1/counts?key=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = await exchange(served, request)
    head, _, body = answer.partition(b"\r\n\r\n")

    assert status(answer) == 200
    assert b"content-length: 7" in head.lower()
    assert body == b""


async def test_nothing_here_speaks_websocket(served: int) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    answer = await exchange(
        served, b"GET /v1/counts?key=a HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n"
    )

    assert 400 <= status(answer) < 500
