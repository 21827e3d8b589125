"""Make `.venv` from the lock files unless it is up to date, then become a program in it.

    python3 deploy/bootstrap.py [--dev] PROGRAM [ARGUMENT...]

`--dev` adds what tests and checks need. Without a PROGRAM it only sets up. Standard library only.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  this file must say so before it fails on something newer
    sys.exit("Rejoinder needs Python 3.11 or newer. If there is one, name it: make PYTHON=python3.12 ...")

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCKS = {"run": ["requirements.lock", "requirements-build.lock"], "dev": ["requirements-dev.lock"]}
NO_VENV = """This Python cannot make virtual environments yet. On Debian and Ubuntu:

    sudo apt-get install -y python3-venv
"""
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    die_with_make()
    dev = arguments[:1] == ["--dev"]
    program = arguments[1:] if dev else arguments
    set_up("dev" if dev else "run")
    if program:
        path = VENV / "bin" / program[0]
        os.execv(path, [str(path), *program[1:]])  # noqa: S606  the Makefile says what


def die_with_make() -> None:
    """Have the kernel send SIGTERM to us, and to the program we become, when `make` is killed."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def set_up(kind: str) -> None:
    """Bring `.venv` to what the locks say; two of us at once wait for each other."""
    with (ROOT / "pyproject.toml").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        wanted = state(kind)
        stamp = VENV / f".rejoinder-{kind}"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        make_venv()
        install(kind)
        for name in LOCKS if kind == "dev" else [kind]:  # the dev lock holds everything
            (VENV / f".rejoinder-{name}").write_text(state(name))


def state(kind: str) -> str:
    """Changes when an installation is out of date."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in LOCKS[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(NO_VENV)
    if VENV.exists() and not os.access(VENV, os.W_OK):
        sys.exit(f"{VENV} is out of date and belongs to another user: remove it, or run this as that user.")
    if not usable():
        print(f"making {VENV}", flush=True)  # noqa: T201
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)


def usable() -> bool:
    """Whether `.venv` is whole and of our Python's version."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return all((VENV / "bin" / name).exists() for name in ("python", "pip", version))


def install(kind: str) -> None:
    print("installing the locked packages (a minute, once)", flush=True)  # noqa: T201
    locked = [word for lock in LOCKS[kind] for word in ("-r", str(ROOT / lock))]
    pip("--require-hashes", "--only-binary", ":all:", *locked)
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def pip(*arguments: str) -> None:
    command = [str(VENV / "bin" / "python"), *PIP_INSTALL, *arguments]
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode != 0:  # noqa: S603
        sys.exit("pip could not install what the lock files name; its message stands above.")


if __name__ == "__main__":
    main(sys.argv[1:])
