"""The script that makes `.venv`: it installs when a lock changed, and says what is missing."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy import bootstrap


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("pyproject.toml", "requirements.lock", "requirements-build.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    return tmp_path


@pytest.fixture
def installed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was installed so far; no network in these tests."""
    kinds: list[str] = []
    monkeypatch.setattr(bootstrap, "make_venv", lambda: (checkout / ".venv").mkdir(exist_ok=True))
    monkeypatch.setattr(bootstrap, "install", kinds.append)
    return kinds


def test_it_installs_once(installed: list[str]) -> None:
    for _ in range(3):
        bootstrap.set_up("run")
    assert installed == ["run"]


def test_it_installs_again_when_the_lock_changed(checkout: Path, installed: list[str]) -> None:
    bootstrap.set_up("run")
    (checkout / "requirements.lock").write_text("newer")
    bootstrap.set_up("run")
    assert installed == ["run", "run"]


def test_what_development_needs_includes_what_running_needs(installed: list[str]) -> None:
    bootstrap.set_up("dev")
    bootstrap.set_up("run")
    assert installed == ["dev"]


def test_an_installation_that_failed_is_tried_again(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(bootstrap, "install", fail)
        with pytest.raises(SystemExit):
            bootstrap.set_up("run")
    bootstrap.set_up("run")
    assert installed == ["run"]


def fail(_: str) -> None:
    raise SystemExit


@pytest.mark.usefixtures("checkout")
def test_without_ensurepip_it_says_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    without = SimpleNamespace(util=SimpleNamespace(find_spec=lambda _: None))
    monkeypatch.setattr(bootstrap, "importlib", without)
    with pytest.raises(SystemExit, match="apt-get install -y python3-venv"):
        bootstrap.make_venv()
