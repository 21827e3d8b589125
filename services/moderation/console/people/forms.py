"""What the forms about accounts, people and keys send."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.accounts.account import Language

_Text = Annotated[str, Meta(max_length=300)]
_Password = Annotated[str, Meta(max_length=2_000)]
RoleWord = Literal["reviewer", "moderator", "owner", "admin"]


class OwnForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: _Text = ""
    language: Language
    shortcuts: bool = False


class PasswordForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`login` is there for the browser's password manager only."""

    present: _Password = ""
    password: _Password = ""
    login: str = ""


class ConfirmForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    present: _Password = ""
    login: str = ""


class FactorForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    offer: Annotated[str, Meta(max_length=1_000)] = ""
    code: Annotated[str, Meta(max_length=100)] = ""
    present: _Password = ""
    login: str = ""


class ActAsForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    membership: UUID


class InviteForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`site` blank: all sites, which only somebody of all sites may give."""

    login: _Text = ""
    name: _Text = ""
    role: RoleWord
    site: _Text = ""
    language: Language = "en"


class RoleForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    role: Literal["reviewer", "moderator", "owner", "admin", "none"]


class LinkForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lost: bool = False


class KeyForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`expires` is the last day on which it works, in UTC."""

    name: _Text = ""
    role: Literal["reviewer", "moderator", "owner"]
    site: _Text = ""
    scope: tuple[str, ...] = ()
    expires: date | None = None
