"""What a limited key may be used for."""

import pytest

from services.comments.scopes import SCOPES as COMMENTS
from services.moderation.scopes import SCOPES as MODERATION
from shared.access.scopes import ANY, SCOPES, Need, ScopeMissing, Scopes, known_scopes
from shared.errors import Invalid

TABLE = Scopes(
    (Need("GET", "/v1/x", "x:read"), Need(ANY, "/v1/x", "x:write"), Need("POST", "/v1/x/try", "x:read"))
)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/x", "x:read"),
        ("HEAD", "/v1/x/{id}", "x:read"),
        ("POST", "/v1/x", "x:write"),
        ("DELETE", "/v1/x/{id}/y", "x:write"),
        ("POST", "/v1/x/try", "x:read"),
        ("POST", "/v1/xy", None),
        ("GET", "/v1", None),
    ],
)
def test_the_longest_path_decides(method: str, path: str, scope: str | None) -> None:
    assert TABLE.needed(method, path) == scope


def test_a_limited_key_does_what_it_was_made_for() -> None:
    TABLE.check(frozenset({"x:read"}), "GET", "/v1/x")
    for method, path in (("POST", "/v1/x"), ("POST", "/v1/new"), ("GET", "/v1/new")):
        with pytest.raises(ScopeMissing):
            TABLE.check(frozenset({"x:read"}), method, path)


def test_an_unlimited_key_is_not_asked() -> None:
    TABLE.check(None, "DELETE", "/v1/new")


@pytest.mark.parametrize("table", [COMMENTS, MODERATION])
def test_the_services_name_known_scopes_only(table: Scopes) -> None:
    assert {need.scope for need in table._needs} <= set(SCOPES)


def test_an_unknown_scope_is_refused() -> None:
    assert known_scopes(["cases:read", "cases:read"]) == ("cases:read",)
    with pytest.raises(Invalid, match="cases:write is not one of"):
        known_scopes(["cases:write"])
