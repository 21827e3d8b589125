"""What a local stack says: its own progress, and the lines of its programs with their names."""

import os
import sys
from typing import TextIO

COLOURS = ("36", "33", "35", "32", "34", "96", "93", "95")  # ANSI foregrounds that read on dark and light
WIDTH = len("moderation worker")


class Console:
    """`name │ line`, in one colour a name on a terminal, plain elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colours: dict[str, str] = {}
        self._coloured = out.isatty() and "NO_COLOR" not in os.environ

    def progress(self, line: str) -> None:
        self.line("rejoinder", line)

    def line(self, name: str, line: str) -> None:
        self.write(f"{self._painted(name)} │ {line}\n")

    def write(self, text: str) -> None:
        """Print; a reader that went away is no reason to stop."""
        try:
            self._out.write(text)
            self._out.flush()
        except (BrokenPipeError, OSError):
            self._out = open(os.devnull, "w")  # noqa: PTH123, SIM115  lives as long as the process

    def _painted(self, name: str) -> str:
        padded = name.ljust(WIDTH)
        if not self._coloured:
            return padded
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        return f"\033[{colour}m{padded}\033[0m"


def standard_console() -> Console:
    return Console(sys.stdout)
