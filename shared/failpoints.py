"""Named steps at which a test may kill, stop or delay the process. Without FAILPOINTS they cost a look-up.

With `FAILPOINTS="relay.after_append=kill@3,consumer.before_handle=sleep:0.5"` in the environment the process is
killed when it passes the first for the third time, and sleeps at each pass of the second. Actions: kill (SIGKILL),
stop (SIGSTOP), raise, sleep:SECONDS (blocking, like a stuck process) and drop (the caller leaves the step out).
`@n` means on the n-th pass only.
"""

import os
import signal
import time
from collections.abc import Callable

from msgspec import Struct


class Failed(Exception):
    """A failpoint's own error: nothing in the program expects it."""


class Failpoint(Struct):
    """One armed step. `on` is the pass to act on, None for every one."""

    name: str
    action: str
    on: int | None = None
    passes: int = 0

    def reach(self) -> bool:
        """Count the pass and act if it is its turn. True asks the caller to leave the step out."""
        self.passes += 1
        if self.on is not None and self.on != self.passes:
            return False
        action, _, argument = self.action.partition(":")
        _ACTIONS[action](argument or self.name)
        return action == "drop"


def failpoint(name: str) -> bool:
    """Pass a named step. True, only ever for the action `drop`, asks to leave it out."""
    armed = _armed.get(name)
    return armed is not None and armed.reach()


def parse(specification: str) -> dict[str, Failpoint]:
    """Read `name=action[@n]`, comma separated. Raises ValueError for what is neither."""
    points = [_parse_one(item) for item in specification.split(",") if item.strip()]
    return {point.name: point for point in points}


def _parse_one(item: str) -> Failpoint:
    name, _, rest = item.strip().partition("=")
    action, _, turn = rest.partition("@")
    kind, _, argument = action.partition(":")
    if kind not in _ACTIONS:
        raise ValueError(f"{item!r}: the action must be one of {', '.join(_ACTIONS)}")
    if kind == "sleep":
        float(argument)
    return Failpoint(name, action, int(turn) if turn else None)


def _raise(name: str) -> None:
    raise Failed(name)


_ACTIONS: dict[str, Callable[[str], None]] = {
    "kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "stop": lambda _: os.kill(os.getpid(), signal.SIGSTOP),
    "raise": _raise,
    "sleep": lambda seconds: time.sleep(float(seconds)),
    "drop": lambda _: None,
}

_armed = parse(os.environ.get("FAILPOINTS", ""))
