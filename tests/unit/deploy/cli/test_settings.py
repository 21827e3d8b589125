from pathlib import Path

import pytest
import rich_click as click

from deploy.cli.settings import settings_of
from services.moderation.settings import Settings


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def refused() -> str:
    with pytest.raises(click.ClickException) as refusal:
        settings_of(Settings, "MODERATION_")
    return refusal.value.message


def test_who_has_set_nothing_is_told_how_to() -> None:
    assert refused() == (
        "MODERATION_DATABASE_URL is not set\n\nSet it, or read a file of settings: rejoinder --env-file FILE ..."
    )


def test_beside_a_stack_of_ones_own_its_settings_are_named() -> None:
    Path(".rejoinder").mkdir()
    Path(".rejoinder/environment").touch()
    assert "rejoinder --env-file .rejoinder/environment ..." in refused()


def test_a_wrong_setting_is_no_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_NONSENSE", "1")
    told = refused()
    assert told.startswith("MODERATION_NONSENSE is not a setting")
    assert "--env-file" not in told
