"""The load against a server that answers in pieces."""

import socketserver
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

import pytest

from deploy.bench.http1 import Client, get
from deploy.bench.load import Job, Load


class Pieces(socketserver.BaseRequestHandler):
    """Answers /N with status 200 and N bytes, /missing with 404, each in three writes; on /end it hangs up."""

    def handle(self) -> None:
        while head := self.request.recv(65536):
            path = head.split()[1].decode()
            if path == "/end":
                return
            size, status = (0, 404) if path == "/missing" else (int(path[1:]), 200)
            for piece in (
                f"HTTP/1.1 {status} x\r\ncontent-le",
                f"ngth: {size}\r\n\r\n{'x' * (size // 2)}",
                "x" * (size - size // 2),
            ):
                self.request.sendall(piece.encode())


@contextmanager
def serving() -> Generator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pieces) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def job(port: int, *paths: str, connections: int = 4, rate: float | None = None) -> Job:
    return Job(
        port=port,
        connections=connections,
        requests=[get(path) for path in paths],
        seconds=30,
        count=100,
        rate=rate,
        warm=0,
        keep=True,
    )


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("rate", [None, 2_000])
def test_every_request_is_sent_and_every_answer_taken(connections: int, rate: float | None) -> None:
    with serving() as port:
        result = Load(job(port, "/0", "/10", "/100000", connections=connections, rate=rate)).run()
    assert sorted(map(len, result.bodies)) == [0] * 34 + [10] * 33 + [100_000] * 33
    assert len(result.took) == len(result.began) == 100
    assert all(took > 0 for took in result.took)
    assert result.others == {}


def test_only_expected_answers_count() -> None:
    with serving() as port:
        result = Load(job(port, "/5", "/missing", "/missing")).run()
    assert len(result.took) == 34
    assert result.others == {404: 66}
    assert result.rate == 34 / result.elapsed


def test_a_load_ends_with_its_time() -> None:
    with serving() as port:
        result = Load(Job(port=port, connections=2, requests=[get("/5")], seconds=0.05, warm=0)).run()
    assert result.took


def test_a_server_that_goes_away_is_an_error() -> None:
    with serving() as port, pytest.raises(ConnectionError):
        Load(job(port, "/5", "/end")).run()


def test_a_client_reads_an_answer_in_pieces() -> None:
    with serving() as port:
        client = Client(port)
        found = client.ask(get("/70000"))
        client.close()
    assert (found.status, len(found.body), found.headers["content-length"]) == (200, 70_000, "70000")
