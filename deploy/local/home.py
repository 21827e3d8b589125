"""The data directory of a local stack: who may use it, and the secrets kept in it."""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local.account import Account, give, private_directory
from deploy.local.refusal import CannotStart

PATIENCE = 15.0  # seconds given to the processes of a killed stack to end


@contextmanager
def held(home: Path) -> Generator[int]:
    """Hold the data directory for this stack alone; yields the descriptor that does it.

    Every process of the stack inherits the descriptor and so holds the directory as long as it lives: whoever
    gets it knows that no process of an earlier stack is left.

    Raises:
        CannotStart: another stack uses the directory, or it is not ours.
    """
    _make(home)
    descriptor = _open(home / "lock")
    try:
        give(home / "lock", _owner(home))
        _lock(descriptor, home)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def fresh_sockets(home: Path) -> Generator[None]:
    """Clear what a killed stack left of its sockets and lock files, before and after; `home` must be held.

    Process numbers come around again: to Postgres an old lock file may seem to belong to a living server.
    """
    (home / "postgres" / "postmaster.pid").unlink(missing_ok=True)
    _remove(socket_directory(home))
    try:
        yield
    finally:
        _remove(socket_directory(home))


def socket_directory(home: Path) -> Path:
    """Where this stack's sockets are: a short path, for the kernel allows 107 bytes only."""
    digest = hashlib.sha256(f"{os.geteuid()} {home.resolve()}".encode()).hexdigest()
    return Path("/tmp") / f"rejoinder-{digest[:12]}"  # noqa: S108  made 0700 and checked to be ours


def keys_directory(home: Path) -> Path:
    """Where the stack's secrets are."""
    return private_directory(home / "keys", _owner(home))


def secret(path: Path, make: str | None = None) -> str:
    """The secret in `path`, made on first use: `make`, or 64 random hexadecimal digits."""
    if not path.exists():
        write_private(path, (make or secrets.token_hex(32)) + "\n")
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    give(fresh, _owner(path.parent))
    fresh.replace(path)


def _remove(directory: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(directory)


def _make(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"cannot make the data directory {home}: {error.strerror}") from None
    owner = home.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise CannotStart(
            f"the data directory {home} belongs to another user ({owner}): choose your own with --data-dir, "
            f"or take this one over with `sudo chown -R {os.geteuid()} {home}`"
        )


def _open(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"cannot open {lock}: {error.strerror}") from None


def _owner(directory: Path) -> Account | None:
    """Whom root's files in `directory` should belong to."""
    found = directory.stat()
    return None if os.geteuid() != 0 else Account(found.st_uid, found.st_gid)


def _lock(descriptor: int, home: Path) -> None:
    """Take the lock, waiting only for processes of a stack whose supervisor is dead."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode().strip()
            if _alive(holder) or time.monotonic() > deadline:
                raise CannotStart(
                    f"{home} is in use by another `rejoinder up` (process {holder or '?'}): "
                    "stop it, or choose another --data-dir"
                ) from None
            time.sleep(0.05)
        else:
            return


def _alive(pid: str) -> bool:
    """Whether there is such a process that has not ended; one that its parent has not yet heard of has."""
    try:
        state = Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return pid.isdigit() and state != "Z"
