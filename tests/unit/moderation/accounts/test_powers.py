"""Who may give, change and take whose role."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.accounts.account import Account, Membership
from services.moderation.accounts.errors import AboveYourRole, LastOne, NotYoursAlone
from services.moderation.accounts.powers import Holder, check_change, check_closing, check_grant, check_rule
from shared.access.roles import Principal, Role, RoleTooSmall
from shared.errors import DomainError, Invalid, NotFound

ADA, BOB = UUID(int=1), UUID(int=2)
SITES = st.sampled_from([None, "blog", "diary"])
ROLES = st.sampled_from(Role)


def by(role: Role, site: str | None = "blog", who: UUID = ADA) -> Principal:
    return Principal(role=role, site=site, name="Ada", id=str(who))


def held(role: Role, site: str | None = "blog") -> Membership:
    return Membership(membership_id=UUID(int=9), site=site, role=role)


def person(*memberships: Membership, who: UUID = BOB) -> Account:
    return Account(
        account_id=who,
        login="bob@blog.example",
        name="Bob",
        language="en",
        shortcuts=True,
        has_password=True,
        second_factor=False,
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
        closed_at=None,
        memberships=memberships,
    )


def test_an_owner_gives_up_to_their_own_role_on_their_own_site() -> None:
    check_grant(by(Role.OWNER), Role.OWNER, "blog")
    with pytest.raises(AboveYourRole):
        check_grant(by(Role.OWNER), Role.ADMIN, "blog")
    with pytest.raises(NotFound):
        check_grant(by(Role.OWNER), Role.REVIEWER, "diary")
    with pytest.raises(RoleTooSmall):
        check_grant(by(Role.OWNER), Role.REVIEWER, None)


def test_a_moderator_gives_nothing() -> None:
    with pytest.raises(RoleTooSmall):
        check_grant(by(Role.MODERATOR), Role.REVIEWER, "blog")


def test_an_admin_is_an_admin_of_all_sites() -> None:
    check_grant(by(Role.ADMIN, None), Role.ADMIN, None)
    with pytest.raises(Invalid):
        check_grant(by(Role.ADMIN, None), Role.ADMIN, "blog")


def test_nobody_touches_a_role_above_their_own() -> None:
    with pytest.raises(DomainError):
        check_change(
            by(Role.OWNER), held(Role.ADMIN, None), Role.REVIEWER, [Holder(ADA, held(Role.ADMIN, None))]
        )


@pytest.mark.parametrize("role", [Role.MODERATOR, None])
def test_the_last_owner_stays(role: Role | None) -> None:
    with pytest.raises(LastOne):
        check_change(by(Role.OWNER), held(Role.OWNER), role, [Holder(BOB, held(Role.OWNER, "diary"))])
    check_change(by(Role.OWNER), held(Role.OWNER), role, [Holder(BOB, held(Role.OWNER))])
    check_change(by(Role.OWNER), held(Role.OWNER), role, [Holder(BOB, held(Role.ADMIN, None))])


def test_the_last_admin_does_not_close_themselves() -> None:
    admin = person(held(Role.ADMIN, None), who=ADA)
    owner = Holder(BOB, held(Role.OWNER))
    with pytest.raises(LastOne):
        check_closing(by(Role.ADMIN, None), admin, [owner])
    check_closing(by(Role.ADMIN, None), admin, [owner, Holder(BOB, held(Role.ADMIN, None))])


def test_who_works_elsewhere_too_is_not_an_owners_to_close() -> None:
    both = person(held(Role.MODERATOR), held(Role.REVIEWER, "diary"))
    with pytest.raises(NotYoursAlone):
        check_rule(by(Role.OWNER), both)
    check_rule(by(Role.ADMIN, None), both)
    check_rule(by(Role.OWNER), person(held(Role.OWNER)))


def test_an_owner_does_not_take_over_an_admin() -> None:
    with pytest.raises(NotYoursAlone):
        check_rule(by(Role.OWNER), person(held(Role.MODERATOR), held(Role.ADMIN, None)))


@given(role=ROLES, site=SITES, given_role=ROLES, given_site=SITES, before=ROLES)
def test_nobody_rises_above_who_raises_them(
    role: Role, site: str | None, given_role: Role, given_site: str | None, before: Role
) -> None:
    """Whatever is allowed: it takes an owner, and gives no more, and nowhere else, than the giver has."""
    giver = by(role, site)
    try:
        check_change(giver, held(before, given_site), given_role, [Holder(BOB, held(Role.ADMIN, None))])
    except DomainError:
        return
    assert giver.role >= Role.OWNER
    assert max(given_role, before) <= giver.role
    assert giver.site in (None, given_site)
