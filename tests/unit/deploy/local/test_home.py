"""The data directory belongs to one stack at a time, and its secrets to its owner."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import home as subject
from deploy.local.home import held, secret, socket_directory
from deploy.local.refusal import CannotStart


def test_a_directory_in_use_is_refused_with_the_holder(tmp_path: Path) -> None:
    with (
        held(tmp_path / "home"),
        pytest.raises(CannotStart, match=f"process {os.getpid()}"),
        held(tmp_path / "home"),
    ):
        pass


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path / "home"):
            pass


def test_a_new_directory_is_private(tmp_path: Path) -> None:
    with held(tmp_path / "deep" / "home"):
        assert (tmp_path / "deep" / "home").stat().st_mode & 0o777 == 0o700


def test_what_a_killed_stack_left_running_is_waited_for(tmp_path: Path) -> None:
    orphan = leave_an_orphan(tmp_path, seconds=0.3)
    with held(tmp_path):
        assert orphan.wait(timeout=5) == 0


def test_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "PATIENCE", 0.1)
    orphan = leave_an_orphan(tmp_path, seconds=600)
    with pytest.raises(CannotStart, match="in use"), held(tmp_path):
        pass
    orphan.kill()
    orphan.wait()


def leave_an_orphan(home: Path, *, seconds: float) -> subprocess.Popen[bytes]:
    """A process that holds the directory for a supervisor that has ended."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = subprocess.run(
            [sys.executable, "-c", "import os; print(os.getpid())"], stdout=lock, check=True
        )
        assert ended.returncode == 0
        return subprocess.Popen(["sleep", str(seconds)], pass_fds=[lock.fileno()])


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "peer.key"
    first = secret(path)
    assert secret(path) == first
    assert len(bytes.fromhex(first)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_socket_directory_is_short_and_each_stack_s_own(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["long" * 10] * 4)
    assert len(str(socket_directory(deep))) < 40
    assert socket_directory(deep) != socket_directory(tmp_path)
