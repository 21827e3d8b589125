"""The e-mail address by which somebody signs in: one spelling each."""

import re
import unicodedata

from shared.errors import FieldError, Invalid

LONGEST = 254
_ADDRESS = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")


def folded(login: str) -> str:
    """The spelling that is stored and looked up."""
    return unicodedata.normalize("NFC", login.strip().casefold())


def login_of(text: str) -> str:
    """The same, of something that can be an address at all. Raises Invalid."""
    login = folded(text)
    if not _ADDRESS.fullmatch(login) or len(login) > LONGEST:
        refused = FieldError(pointer="/login", code="not_an_address", message="must be an e-mail address")
        raise Invalid(refused)
    return login
