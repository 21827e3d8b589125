"""A person who may sign in, and what they may do where."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from shared.access.roles import Principal, Role

Language = Literal["en", "ja", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Membership(Struct, frozen=True, kw_only=True):
    """`site` None: all sites."""

    membership_id: UUID
    site: str | None
    role: Role

    def covers(self, role: Role, site: str | None) -> bool:
        """Whether it is enough to act as `role` on a site, or everywhere."""
        return self.role >= role and self.site in (None, site)


class Account(Struct, frozen=True, kw_only=True):
    """`linked`: a provider of identities opens it. Without that or a password nobody enters before using a link."""

    account_id: UUID
    login: str
    name: str
    language: Language
    shortcuts: bool
    has_password: bool
    linked: bool = False
    second_factor: bool
    created_at: datetime
    closed_at: datetime | None
    memberships: tuple[Membership, ...]

    @property
    def can_sign_in(self) -> bool:
        return self.has_password or self.linked

    def principal(self, membership: Membership) -> Principal:
        return Principal(role=membership.role, site=membership.site, name=self.name, id=str(self.account_id))


def ranked(memberships: tuple[Membership, ...]) -> tuple[Membership, ...]:
    """The most powerful first, then by site."""
    return tuple(sorted(memberships, key=lambda one: (-one.role, one.site or "")))
