"""Watches comments come to readers: posts one, and looks at its thread over HTTP until it is there."""

import time
from collections.abc import Iterable
from http import HTTPStatus
from threading import Event

from deploy.bench.appending import comment_request
from deploy.bench.http1 import Client, get
from deploy.bench.world import Unexpected
from deploy.local.plan import SITE

_LOOK_S = 0.001
_PATIENCE_S = 20.0


def watch(port: int, numbers: Iterable[int], stop: Event) -> list[float]:
    """Seconds from before each POST until a reader is given the comment, one after the other until `stop`.

    Raises Unexpected if a comment is refused or does not appear.
    """
    took: list[float] = []
    author, reader = Client(port), Client(port)
    try:
        for number in numbers:
            if stop.is_set():
                break
            took.append(_watch_one(author, reader, number))
    finally:
        author.close()
        reader.close()
    return took


def _watch_one(author: Client, reader: Client, number: int) -> float:
    """A thread of its own for each comment keeps looking cheap: the page is small and comes from memory."""
    key = f"watched-{number}"
    look = get(f"/v1/sites/{SITE}/thread?key={key}")
    began = time.perf_counter()
    posted = author.ask(comment_request(number, key))
    if posted.status != HTTPStatus.CREATED:
        raise Unexpected(f"a POST was answered with {posted.status}: {posted.body.decode()}")
    while b'"status":"visible"' not in reader.ask(look).body:
        if time.perf_counter() - began > _PATIENCE_S:
            raise Unexpected(f"a comment was not visible after {_PATIENCE_S:g} s")
        time.sleep(_LOOK_S)
    return time.perf_counter() - began
