"""Who may give, change and take whose role: rules without I/O."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from services.moderation.accounts.account import Account, Membership
from services.moderation.accounts.errors import AboveYourRole, LastOne, NotYoursAlone
from shared.access.roles import Principal, Role
from shared.errors import Invalid


class Holder(Struct, frozen=True):
    """A membership of somebody who can sign in."""

    account_id: UUID
    membership: Membership


def check_grant(by: Principal, role: Role, site: str | None) -> None:
    """Raise unless `by` may give somebody `role` on `site` (None: on all sites).

    It takes an owner of that site, or an admin; nobody gives more than they have.
    """
    by.require(Role.OWNER, site)
    if role > by.role:
        raise AboveYourRole
    if role == Role.ADMIN and site is not None:
        raise Invalid.field("/role", "an admin is an admin of all sites")


def check_change(by: Principal, held: Membership, role: Role | None, others: Iterable[Holder]) -> None:
    """Raise unless `by` may make a membership one of `role`, or end it (None).

    Nobody touches a role above their own, and `others`, the memberships of everybody else who can sign in, must
    leave somebody who can do what an owner's or admin's membership could.
    """
    check_grant(by, held.role, held.site)
    if role is not None:
        check_grant(by, role, held.site)
    loses = role is None or role < held.role
    if loses and held.role >= Role.OWNER and not _covered(held, others):
        raise LastOne


def check_rule(by: Principal, person: Account) -> None:
    """Raise unless everything `person` may do is for `by` to give: closing, links and sessions concern all of it."""
    for membership in person.memberships:
        if by.site is not None and membership.site != by.site:
            raise NotYoursAlone
        check_grant(by, membership.role, membership.site)


def check_closing(by: Principal, person: Account, others: Iterable[Holder]) -> None:
    """Raise unless `by` may close the account. Everybody may close their own, except the last of their kind."""
    others = tuple(others)
    if by.id != str(person.account_id):
        check_rule(by, person)
    for membership in person.memberships:
        if membership.role >= Role.OWNER and not _covered(membership, others):
            raise LastOne


def _covered(held: Membership, others: Iterable[Holder]) -> bool:
    return any(other.membership.covers(held.role, held.site) for other in others)
