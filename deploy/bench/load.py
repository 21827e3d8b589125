"""A process that puts load on an HTTP server: many kept-open connections, one request at a time on each.

    python -m deploy.bench.load JOB RESULT

One loop over epoll without a framework: it must cost far less than the servers it measures.
"""

import resource
import select
import sys
import time

from msgspec import Struct, field

from deploy.bench.http1 import connected, length
from deploy.bench.jobs import do

_CHUNK = 1 << 16
_GRACE_S = 10.0
_LATE_S = 0.002


class Job(Struct, frozen=True, kw_only=True):
    """What to send: `requests` in turn, over and over, for `seconds` or until there were `count`.

    With `rate`, so many a second, whether or not answers come; without, each connection sends when it has its
    answer. Only answers with status `expected` count, and none in the first `warm` seconds. `keep`: their bodies
    are part of the result.
    """

    port: int
    connections: int
    requests: list[bytes]
    seconds: float
    expected: int = 200
    count: int = sys.maxsize
    rate: float | None = None
    warm: float = 0.2
    keep: bool = False


class Result(Struct, kw_only=True):
    """`took` is in seconds, `began` in Unix time, both in the order of answers, like `bodies`.

    `elapsed` is how long it was counted, `busy` which share of a core the load itself needed, `others` how many
    answers had another status.
    """

    elapsed: float = 0.0
    busy: float = 0.0
    others: dict[int, int] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    began: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.elapsed


class Line:
    """One connection and the answer it waits for."""

    __slots__ = ("answer", "began", "missing", "socket", "status")

    def __init__(self, port: int) -> None:
        self.socket = connected(port)
        self.socket.settimeout(0)
        self.began = 0.0
        self.status = 0
        self.missing = 0  # bytes of the body that have not come; 0 before the head
        self.answer = b""  # what came of it, as far as it is needed

    def receive(self, *, keep: bool) -> bool:
        """Take in what has come; whether the answer is complete. Raises ConnectionError if the server is gone."""
        came = self.socket.recv(_CHUNK)
        if not came:
            raise ConnectionError("the server closed a connection")
        if self.missing:
            self.missing -= len(came)
            if keep:
                self.answer += came
            return self.missing == 0
        head = self.answer + came if self.answer else came
        end = head.find(b"\r\n\r\n")
        if end < 0:
            self.answer = head
            return False
        self.status = int(head[9:12])
        self.missing = end + 4 + length(head, end) - len(head)
        self.answer = head[end + 4 :] if keep else b""
        return self.missing == 0


class Load:
    """Runs one job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._lines = {
            line.socket.fileno(): line for line in (Line(job.port) for _ in range(job.connections))
        }
        self._idle = list(self._lines.values())
        self._issued = 0
        self._answered = 0
        self._result = Result()
        self._began = self._start = self._end = 0.0

    def run(self) -> Result:
        """Raises OSError if a connection breaks, TimeoutError if answers stay out."""
        used = _used()
        with select.epoll() as poll:
            for number in self._lines:
                poll.register(number, select.EPOLLIN)
            try:
                now = self._run(poll)
            finally:
                for line in self._lines.values():
                    line.socket.close()
        self._result.elapsed = (now if self._job.rate else min(now, self._end)) - self._start
        self._result.busy = (_used() - used) / (now - self._began)
        return self._result

    def _run(self, poll: select.epoll) -> float:
        """Send and receive until all is done; when that was."""
        now = self._began = time.perf_counter()
        self._start = self._began + self._job.warm
        self._end = self._start + self._job.seconds
        while not self._done(now):
            if now > self._end + _GRACE_S:
                raise TimeoutError(f"{self._issued - self._answered} answers did not come")
            self._send(now)
            for number, _ in poll.poll(self._wait(now)):
                if self._receive(self._lines[number]):
                    self._send(time.perf_counter())
            now = time.perf_counter()
        return now

    def _done(self, now: float) -> bool:
        if self._issued == self._answered:
            return now >= self._end or self._issued >= self._job.count
        # Whoever sends as fast as it can never has them all back: what comes late does not count.
        return now >= self._end and self._job.rate is None and self._job.count == sys.maxsize

    def _send(self, now: float) -> None:
        job, idle = self._job, self._idle
        due = job.count if job.rate is None else min(job.count, int((now - self._began) * job.rate) + 1)
        while idle and self._issued < due and now < self._end:
            line = idle.pop()
            line.answer = b""
            line.began = now
            if job.rate and now - (planned := self._began + self._issued / job.rate) > _LATE_S:
                line.began = planned  # all lines were busy: the clock has run since it was due
            line.socket.send(job.requests[self._issued % len(job.requests)])
            self._issued += 1

    def _wait(self, now: float) -> float:
        """Seconds until there is something to send."""
        if self._job.rate is None or not self._idle or now >= self._end:
            return 0.05
        return max(0.0, min(self._began + self._issued / self._job.rate, self._end) - now)

    def _receive(self, line: Line) -> bool:
        """Take in what has come on a line; whether it is idle now."""
        if not line.receive(keep=self._job.keep):
            return False
        self._answered += 1
        self._idle.append(line)
        now, result = time.perf_counter(), self._result
        if line.status != self._job.expected:
            result.others[line.status] = result.others.get(line.status, 0) + 1
        elif self._start <= now and (now <= self._end or self._job.rate):
            result.took.append(now - line.began)
            if self._job.keep:
                result.began.append(time.time() - now + line.began)
                result.bodies.append(line.answer)
        return True


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    do(Job, lambda job: Load(job).run())
