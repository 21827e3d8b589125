"""Files that are written whole or not at all, and lines that come in another order than they are to stand in."""

import os
import shutil
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only once it is whole: what stood there stays if anything goes wrong.

    What is no file, a pipe or /dev/stdout, is written to as it is.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as out:
            yield out
        return
    place = target.resolve()
    part = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            yield out
        if place.exists():
            shutil.copymode(place, part)
        part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class Lines:
    """Lines by their place, written out in the order of places. Those that come in order are not kept."""

    def __init__(self, out: IO[bytes], count: int) -> None:
        self._out = out
        self._next = 0
        self._spilled: IO[bytes] | None = None
        self._kept = array("q", [-1]) * count

    def put(self, place: int, line: bytes) -> None:
        """Each place once."""
        if place == self._next:
            self._out.write(line)
            self._next += 1
            return
        if self._spilled is None:
            self._spilled = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the last line
        self._kept[place] = self._spilled.tell()
        self._spilled.write(line)

    def finish(self) -> None:
        """Write what came out of order."""
        if self._spilled is None:
            return
        with self._spilled as lines:
            for at in self._kept[self._next :]:
                lines.seek(at)
                self._out.write(lines.readline())
