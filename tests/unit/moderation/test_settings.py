"""Half a provider of identities, or one that anybody could listen to, stops the start."""

import pytest

from services.moderation.settings import Settings
from shared.settings import SettingsError, load
from tests.support.moderation import environment

WHOLE = {
    "MODERATION_OIDC_ISSUER": "https://id.blog.example/realms/staff",
    "MODERATION_OIDC_CLIENT_ID": "rejoinder",
    "MODERATION_OIDC_CLIENT_SECRET": "s3cret",
}


def read(**changes: str) -> Settings:
    given = {**environment("postgresql://nowhere"), **WHOLE}
    given |= {f"MODERATION_OIDC_{name.upper()}": value for name, value in changes.items()}
    return load(Settings, {name: value for name, value in given.items() if value}, "MODERATION_")


def test_a_whole_one_or_none_is_taken() -> None:
    assert read().oidc_client_id == "rejoinder"
    assert read(issuer="http://127.0.0.1:9000").oidc_issuer == "http://127.0.0.1:9000"
    assert not read(issuer="", client_id="", client_secret="").oidc_issuer


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_secret": ""}, "go together"),
        ({"issuer": ""}, "go together"),
        ({"issuer": "http://id.blog.example"}, "OIDC_ISSUER"),
        ({"issuer": "id.blog.example"}, "OIDC_ISSUER"),
        ({"issuer": "https://id.blog.example?tenant=2"}, "OIDC_ISSUER"),
    ],
    ids=str,
)
def test_all_else_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(**changes)
