"""Just enough HTTP/1.1 for a load: requests as bytes, and answers that say how long they are."""

import re
import socket
from collections.abc import Mapping

import msgspec
from msgspec import Struct

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_CHUNK = 1 << 16


class Reply(Struct, frozen=True):
    """An answer as it came; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(target: str, headers: Mapping[str, str] | None = None) -> bytes:
    return _head("GET", target, headers or {}) + b"\r\n"


def post(target: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A request with `body` as JSON."""
    encoded = msgspec.json.encode(body)
    sent = {"content-type": "application/json", "content-length": str(len(encoded)), **(headers or {})}
    return _head("POST", target, sent) + b"\r\n" + encoded


def length(head: bytes, end: int) -> int:
    """How long the body is that follows a head of `end` bytes.

    Raises ValueError for one that comes in chunks: nothing that is measured here does.
    """
    if found := _LENGTH.search(head, 0, end):
        return int(found[1])
    if _CHUNKED.search(head, 0, end):
        raise ValueError("an answer in chunks")
    return 0


class Client:
    """One connection, kept open; asks and waits."""

    def __init__(self, port: int) -> None:
        self._socket = connected(port)
        self._socket.settimeout(10)

    def ask(self, request: bytes) -> Reply:
        """Raises OSError if the connection breaks or the answer takes 10 s."""
        self._socket.sendall(request)
        came = self._more()
        while (end := came.find(b"\r\n\r\n")) < 0:
            came += self._more()
        size = end + 4 + length(came, end)
        while len(came) < size:
            came += self._more()
        return _reply(came[:end], came[end + 4 :])

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        came = self._socket.recv(_CHUNK)
        if not came:
            raise ConnectionError("the server closed the connection")
        return came


def connected(port: int) -> socket.socket:
    """A connection to a server on this machine that sends small packets at once."""
    opened = socket.create_connection((HOST, port), timeout=5)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"{method} {target} HTTP/1.1",
        f"host: {HOST}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _reply(head: bytes, body: bytes) -> Reply:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    return Reply(int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, body)
