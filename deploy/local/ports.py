"""The TCP ports of a local stack: taken before anything starts, so that a clash is found early."""

import socket
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager

from deploy.local.refusal import CannotStart


@contextmanager
def reserved(host: str, ports: Mapping[str, int]) -> Generator[None]:
    """Keep `ports` (what for → number) from everybody but the servers that we start.

    The sockets held here never listen; granian binds the same ports beside them (SO_REUSEPORT), which would
    also let it share a port with a stranger in silence.

    Raises:
        CannotStart: a port is in use, or the host is not an address of this machine; the message names it.
    """
    with ExitStack() as stack:
        for purpose, port in ports.items():
            _check(host, port, purpose)
            stack.enter_context(_hold(host, port))
        yield


def _check(host: str, port: int, purpose: str) -> None:
    with _socket(host) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"cannot use port {port} on {host} for {purpose}: {error.strerror}. "
                "Choose other ports with --port: it takes that one and the two after it"
            ) from None


def _hold(host: str, port: int) -> socket.socket:
    holder = _socket(host)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind((host, port))
    return holder


def _socket(host: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
