"""Tell whoever started this process that it is ready (sd_notify(3): systemd, and our own supervisor)."""

import os
import socket
from contextlib import suppress


def ready() -> None:
    """Send READY=1 to NOTIFY_SOCKET; without one nobody asked, and whoever asked may be gone."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"READY=1", address.replace("@", "\0", 1) if address[0] == "@" else address)
