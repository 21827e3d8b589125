"""The process that learns: short-lived and polite, so that screening keeps its memory and its answers their speed."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime

import msgspec
import structlog
from msgspec import Struct

from services.moderation.learning.store import Key, Outrun
from services.moderation.learning.teaching import Outcome, Teacher
from services.moderation.log import CODEC
from services.moderation.schema import SCHEMA
from services.moderation.settings import Settings
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect
from shared.streams.failures import describe

_NICE = 10
_LONGEST_S = 1_800.0
_LOCK = "SELECT pg_try_advisory_lock(hashtext('rejoinder learning'))"

log = structlog.get_logger(__name__)


class Task(Struct, frozen=True):
    """What the child is to learn, given on its standard input: secrets stand on no command line."""

    settings: Settings
    key: Key


class Taught(Struct, frozen=True):
    """What the child says on its standard output. Without an outcome `error` says why."""

    outcome: Outcome | None = None
    error: str = ""


class LessonFailed(Exception):
    """The child came to no end, or to a bad one; the message says how, and quotes nobody."""


async def teach_apart(settings: Settings, key: Key) -> Outcome:
    """Learn a model in a process of its own. Raises LessonFailed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.moderation.learning",
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,  # what ends the worker by a signal does not reach it: the worker ends it
    )
    try:
        async with asyncio.timeout(_LONGEST_S):
            said, _ = await child.communicate(msgspec.json.encode(Task(settings, key)))
    except TimeoutError as error:
        raise LessonFailed(f"it took longer than {_LONGEST_S:.0f} s") from error
    finally:
        await _end(child)
    return _outcome(said, child.returncode)


def main() -> None:
    """Do what standard input asks for, and say on standard output what came of it."""
    os.nice(_NICE)
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed on the way is no answer
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    try:
        taught = Taught(asyncio.run(teach_here(task.settings, task.key)))
    except (LessonFailed, Outrun) as error:
        taught = Taught(error=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the worker has to hear of it
        taught = Taught(error=describe(error))
    with said:
        said.write(msgspec.json.encode(taught))


async def teach_here(settings: Settings, key: Key) -> Outcome:
    """Learn a model in this process. Raises LessonFailed while another process is learning, and what `teach` raises."""
    vault = Vault(bytes.fromhex(settings.master_key))
    async with connect(settings.database_url, SCHEMA, name="rejoinder learning", patient=True) as connection:
        await _alone(connection)
        teacher = Teacher(connection, Log(CODEC, KeyCache(vault)), partitions=settings.partitions, now=_now)
        return await teacher.teach(key)


async def _alone(connection: Connection) -> None:
    if not await connection.fetchval(_LOCK):  # let go with the connection
        raise LessonFailed("another process is learning")


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
        await child.wait()


def _outcome(said: bytes, status: int | None) -> Outcome:
    try:
        taught = msgspec.json.decode(said, type=Taught)
    except msgspec.MsgspecError as error:
        raise LessonFailed(f"the process ended with status {status} and said nothing of use") from error
    if taught.outcome is None:
        raise LessonFailed(taught.error)
    return taught.outcome


def _now() -> datetime:
    return datetime.now(UTC)
