"""What the door's forms send."""

from typing import Annotated

from msgspec import Meta, Struct

_Password = Annotated[str, Meta(max_length=2_000)]


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    login: Annotated[str, Meta(max_length=1_000)] = ""
    password: _Password = ""
    next: str = ""


class Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A one-time code, or a recovery code."""

    code: Annotated[str, Meta(max_length=100)] = ""
    next: str = ""


class NewPassword(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`login` is there for the browser's password manager only."""

    password: _Password = ""
    login: str = ""
