"""The whole matrix: every role of a key against every role that is asked for."""

import pytest

from shared.access.roles import Principal, Role, RoleTooSmall
from shared.errors import NotFound


def key(role: Role, site: str | None) -> Principal:
    return Principal(role=role, site=site, name="someone", id="0" * 16)


@pytest.mark.parametrize("wanted", Role)
@pytest.mark.parametrize("has", Role)
def test_on_its_own_site_a_key_does_what_its_role_covers(has: Role, wanted: Role) -> None:
    for principal in (key(has, "blog"), key(has, None)):
        if has >= wanted:
            principal.require(wanted, "blog")
        else:
            with pytest.raises(RoleTooSmall):
                principal.require(wanted, "blog")


@pytest.mark.parametrize("wanted", Role)
@pytest.mark.parametrize("has", Role)
def test_another_site_does_not_exist_for_a_key(has: Role, wanted: Role) -> None:
    with pytest.raises(NotFound):
        key(has, "blog").require(wanted, "other")


@pytest.mark.parametrize("wanted", Role)
@pytest.mark.parametrize("has", Role)
def test_the_instance_is_not_for_keys_of_one_site(has: Role, wanted: Role) -> None:
    with pytest.raises(RoleTooSmall):
        key(has, "blog").require(wanted, None)


def test_roles_are_words_in_order() -> None:
    assert [role.word for role in sorted(Role)] == ["reviewer", "moderator", "owner", "admin"]
    assert all(Role.of(role.word) is role for role in Role)
    with pytest.raises(KeyError):
        Role.of("root")
