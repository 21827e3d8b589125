"""The process that renders: answers one job after the other on its standard streams until they close.

Started as `python -I -c BOOTSTRAP <root>`, so it holds the renderer and nothing else of the service.
Messages are MessagePack behind a length of four bytes, big-endian.
"""

import ctypes
import signal
import sys
from typing import BinaryIO, Final

from msgspec import Struct, msgpack

from services.comments.rendering.render import render
from services.comments.rendering.rendered import Mask

BOOTSTRAP: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from services.comments.rendering.worker import serve;"
    "serve(sys.stdin.buffer, sys.stdout.buffer)"
)
HEADER_SIZE: Final = 4
READY: Final = b"\n"

_PR_SET_PDEATHSIG: Final = 1


class Job(Struct, frozen=True):
    """`source` in UTF-8, lone surrogates and all: rendering takes any text."""

    source: bytes
    mask: Mask | None


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Says READY, then renders until `jobs` ends."""
    _die_with_parent()
    answers.write(READY)
    answers.flush()
    decoder = msgpack.Decoder(Job)
    while len(header := jobs.read(HEADER_SIZE)) == HEADER_SIZE:
        job = decoder.decode(jobs.read(int.from_bytes(header, "big")))
        rendered = render(job.source.decode("utf-8", "surrogatepass"), mask=job.mask)
        answers.write(framed(msgpack.encode(rendered)))
        answers.flush()


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(HEADER_SIZE, "big") + message


def _die_with_parent() -> None:
    """A parent killed in the middle of a job leaves no orphan behind; an idle worker sees its input end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
