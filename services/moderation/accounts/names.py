"""What people are called: one line."""

import unicodedata

from shared.errors import Invalid

LONGEST = 80


def name_of(text: str) -> str:
    """The name as it is stored. Raises Invalid."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise Invalid.field("/name", "must not be blank")
    if len(name) > LONGEST:
        raise Invalid.field("/name", f"must have at most {LONGEST} characters")
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        raise Invalid.field("/name", "must not have control characters")
    return name
