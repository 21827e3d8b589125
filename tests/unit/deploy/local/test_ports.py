"""Ports are taken before anything starts, and shared with our own servers only."""

import socket

import pytest

from deploy.local.ports import reserved
from deploy.local.refusal import CannotStart
from tests.support.stack import free_ports

HOST = "127.0.0.1"


def test_a_port_in_use_is_named_with_its_purpose() -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {port} on {HOST} for the comments API.*--port"):
            take(port)


def test_two_stacks_cannot_reserve_one_port() -> None:
    port = free_ports(1)
    with reserved(HOST, {"one": port}), pytest.raises(CannotStart, match="for two"):
        take(port, "two")


def test_a_server_of_ours_listens_on_a_reserved_port() -> None:
    port = free_ports(1)
    with reserved(HOST, {"api": port}):
        assert closed_by_server(port) == b"hello"


def test_a_port_just_used_by_a_connection_can_be_taken_again() -> None:
    """The side that closes first leaves the port in TIME_WAIT."""
    port = free_ports(1)
    with reserved(HOST, {"api": port}):
        closed_by_server(port)
    take(port)
    with reserved(HOST, {"api": port}):
        assert closed_by_server(port) == b"hello"


def closed_by_server(port: int) -> bytes:
    with (
        socket.create_server((HOST, port), reuse_port=True) as server,
        socket.create_connection((HOST, port)) as client,
    ):
        accepted, _ = server.accept()
        accepted.sendall(b"hello")
        accepted.close()
        return client.recv(5)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match=r"192\.0\.2\.1"):
        take(free_ports(1), host="192.0.2.1")


def test_ipv6() -> None:
    take(free_ports(1), host="::1")


def take(port: int, purpose: str = "the comments API", host: str = HOST) -> None:
    with reserved(host, {purpose: port}):
        pass
