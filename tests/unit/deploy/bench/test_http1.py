import pytest

from deploy.bench.http1 import get, length, post


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\netag: x", 12),
        (b"HTTP/1.1 200 OK\r\nContent-Length:7", 7),
        (b"HTTP/1.1 304 Not Modified\r\netag: x", 0),
        (b"HTTP/1.1 200 OK\r\nx-content-length: 9", 0),
    ],
)
def test_how_long_a_body_is(head: bytes, size: int) -> None:
    assert length(head + b"\r\n\r\ncontent-length: 99", len(head)) == size


def test_chunks_are_not_measured() -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked"
    with pytest.raises(ValueError, match="chunks"):
        length(head, len(head))


def test_requests_are_whole() -> None:
    assert get("/x", {"if-none-match": '"1"'}) == (
        b'GET /x HTTP/1.1\r\nhost: 127.0.0.1\r\nif-none-match: "1"\r\n\r\n'
    )
    assert post("/x", {"a": 1}).endswith(
        b'content-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}'
    )
