"""`.env.example` lists every setting, with the default that it has."""

import re
from pathlib import Path

import msgspec
import pytest
from msgspec import NODEFAULT, Struct

from deploy.local.environment import read_environment
from services.comments.settings import Settings as Comments
from services.moderation.settings import Settings as Moderation
from shared.settings import load
from tests.support.data import ROOT

EXAMPLE = ROOT / ".env.example"
SHOWN = dict(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))


@pytest.mark.parametrize(("kind", "prefix"), [(Comments, "COMMENTS_"), (Moderation, "MODERATION_")])
def test_every_setting_is_listed_with_its_default(kind: type[Struct], prefix: str) -> None:
    for field in msgspec.structs.fields(kind):
        name = f"{prefix}{field.name.upper()}"
        if field.default is NODEFAULT:
            assert name in SHOWN or f"{name}_FILE" in SHOWN
        else:
            assert msgspec.convert(SHOWN[name], field.type, strict=False) == field.default, name


def test_nothing_else_is_listed() -> None:
    known = {f"COMMENTS_{field.name.upper()}" for field in msgspec.structs.fields(Comments)}
    known |= {f"MODERATION_{field.name.upper()}" for field in msgspec.structs.fields(Moderation)}
    assert {name.removesuffix("_FILE") for name in SHOWN} - known == {"REJOINDER_OWNER_URL"}


def test_it_can_be_used_once_its_files_exist(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("0" * 64)
    environment = {
        name: str(secret) if name.endswith("_FILE") else value
        for name, value in read_environment(EXAMPLE).items()
    }
    assert load(Comments, environment, "COMMENTS_").port == 8000
    assert load(Moderation, environment, "MODERATION_").port == 8001
