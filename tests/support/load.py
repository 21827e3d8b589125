"""Authors at work, as a process of its own: `python -m tests.support.load SITE_URL JOURNAL THREADS SEED`.

Until SIGTERM they post, reply, edit and vote, and keep a journal. Then what was not answered is asked again with the
same Idempotency-Key until it is, some of what was answered is asked once more, and the process ends with status 0.
"""

import asyncio
import random
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct

from deploy.bench.prose import sentences
from tests.support.journal import Answered, Asked, Journal, Kind, Unanswered, keeping, now

CLIENTS = 8
THREADS = 12
PACE_S = 0.04  # each client rests so long on average
REST_S = 0.3  # after no answer
PATIENCE_S = 60.0
AGAIN = 20
SPAM = "Big online casino bonus for everybody"


class Mine(Struct):
    """A comment that was acknowledged; `busy` while an edit of it is not answered."""

    id: str
    thread: str
    token: str
    revision: int = 1
    busy: bool = False


class Request(Struct, frozen=True, kw_only=True):
    """One request as it is sent, the second time like the first."""

    asked: Asked
    method: str
    url: str
    headers: dict[str, str]
    body: dict[str, Any]
    of: Mine | None = None


class Crowd:
    """All the authors of one process."""

    def __init__(self, site_url: str, journal: Journal, threads: str, seed: int) -> None:
        self._site = site_url
        self._comments = site_url.partition("/v1/")[0] + "/v1/comments"
        self._journal = journal
        self._threads = [f"{threads}/{n}" for n in range(THREADS)]
        self._random = random.Random(seed)
        self._posted: list[Mine] = []
        self._open: list[Request] = []
        self._done: list[Request] = []

    async def run(self, stop: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            await asyncio.gather(*(self._write(http, stop) for _ in range(CLIENTS)))
            async with asyncio.timeout(PATIENCE_S):
                await self._ask_again(http)

    async def _write(self, http: aiohttp.ClientSession, stop: asyncio.Event) -> None:
        while not stop.is_set():
            request = self._any_request()
            if not await self._send(http, request):
                self._open.append(request)
                await asyncio.sleep(REST_S)
            await asyncio.sleep(self._random.uniform(0, 2 * PACE_S))

    async def _ask_again(self, http: aiohttp.ClientSession) -> None:
        for request in self._open:
            while not await self._send(http, request):  # noqa: ASYNC110  another process makes it true
                await asyncio.sleep(0.2)
        posts = [one for one in self._open + self._done if one.asked.kind == "post"]
        for request in posts[:AGAIN]:
            await self._send(http, request)

    async def _send(self, http: aiohttp.ClientSession, request: Request) -> bool:
        """Ask, and say whether it was answered: 503 is no answer, it asks to come again."""
        op = request.asked.op
        self._journal.add(request.asked)
        try:
            async with http.request(
                request.method, request.url, json=request.body, headers=request.headers
            ) as answer:
                if answer.status >= 500:
                    self._journal.add(
                        Unanswered(op=op, at=now(), why=f"{answer.status} {await answer.text()}")
                    )
                    return False
                told = await answer.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._journal.add(Unanswered(op=op, at=now(), why=repr(error)))
            return False
        self._journal.add(Answered(op=op, at=now(), status=answer.status, comment=told.get("id")))
        self._learn(request, answer.status, told)
        return True

    def _learn(self, request: Request, status: int, told: dict[str, Any]) -> None:
        if request.of:
            request.of.busy = False
        if status >= 300:
            return
        self._done.append(request)
        if request.of and request.asked.kind == "edit":
            request.of.revision = told["revision"]
        elif request.asked.kind == "post" and not request.asked.spam:
            self._posted.append(Mine(told["id"], request.asked.thread, told["author_token"]))

    def _any_request(self) -> Request:
        chance = self._random.random()
        if self._posted and chance < 0.12:
            return self._vote(self._random.choice(self._posted))
        idle = [mine for mine in self._posted[: len(self._posted) // 2] if not mine.busy]
        if idle and chance < 0.3:
            return self._edit(self._random.choice(idle))
        parent = self._random.choice(idle) if idle and chance < 0.65 else None
        return self._post(parent, spam=chance > 0.97)

    def _post(self, parent: Mine | None, *, spam: bool) -> Request:
        thread = parent.thread if parent else self._random.choice(self._threads)
        asked = self._asked("post", thread, parent=parent.id if parent else None, spam=spam)
        body: dict[str, Any] = {
            "thread": {"key": thread},
            "author": {"name": "Ada", "email": f"{asked.op}@readers.example"},
            "body": f"{SPAM} {asked.mark}" if spam else _talk(asked),
        }
        if parent:
            body["parent_id"] = parent.id
        url = f"{self._site}/comments"
        return Request(asked=asked, method="POST", url=url, headers=self._headers(asked), body=body)

    def _edit(self, mine: Mine) -> Request:
        mine.busy = True
        asked = self._asked("edit", mine.thread, comment=mine.id)
        headers = self._headers(asked) | {
            "Authorization": f"Bearer {mine.token}",
            "If-Match": f'"{mine.revision}"',
        }
        body = {"body": f"On second thought: {_talk(asked)}"}
        url = f"{self._comments}/{mine.id}"
        return Request(asked=asked, method="PATCH", url=url, headers=headers, body=body, of=mine)

    def _vote(self, mine: Mine) -> Request:
        asked = self._asked("vote", mine.thread, comment=mine.id)
        url = f"{self._comments}/{mine.id}/votes"
        body = {"value": self._random.choice([-1, 1, 1])}
        return Request(asked=asked, method="POST", url=url, headers=self._headers(asked), body=body)

    def _asked(self, kind: Kind, thread: str, **about: Any) -> Asked:
        number = self._random.getrandbits(64)
        return Asked(op=f"{number:016x}", kind=kind, at=now(), thread=thread, mark=_word(number), **about)

    def _headers(self, asked: Asked) -> dict[str, str]:
        number = int(asked.op, 16)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return {"Idempotency-Key": asked.op, "X-Forwarded-For": address}


def _talk(asked: Asked) -> str:
    """What nobody else says, for who repeats others is taken for a spammer."""
    return f"{sentences(int(asked.op, 16), 120)} I stopped at {asked.mark} and had to think."


def _word(number: int) -> str:
    """A word of eleven syllables for 64 bits: letters only, for the same words twice are taken for spam."""
    syllables = ("bdfghjkmnprstvyz"[number >> n & 15] + "aeou"[number >> n + 4 & 3] for n in range(0, 64, 6))
    return f"q{''.join(syllables)}q"


async def main(site_url: str, journal: str, threads: str, seed: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with keeping(Path(journal)) as kept:
        await Crowd(site_url, kept, threads, int(seed)).run(stop)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
