"""How a service tells that it is ready: an HTTP answer, or the notification that systemd also understands."""

import asyncio
import socket
from pathlib import Path

from deploy.local.program import Probe


def answers(host: str, port: int, path: str) -> Probe:
    """Ready once GET `path` is answered with 200."""
    bracketed = f"[{host}]" if ":" in host else host
    request = f"GET {path} HTTP/1.1\r\nhost: {bracketed}:{port}\r\nconnection: close\r\n\r\n".encode()

    async def probe() -> bool:
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection(host, port)
                try:
                    writer.write(request)
                    return b" 200 " in await reader.readline()
                finally:
                    writer.close()
        except OSError:
            return False

    return probe


class Notification:
    """A socket that a program sends READY=1 to; its address goes to the program as NOTIFY_SOCKET."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(path))

    async def ready(self) -> bool:
        try:
            return b"READY=1" in self._socket.recv(4096)
        except BlockingIOError:
            return False

    def close(self) -> None:
        self._socket.close()
