"""Which passwords are taken: long ones that nobody would guess first; no rules of what they are made of."""

import unicodedata

from shared.errors import FieldError, Invalid

SHORTEST, LONGEST = 10, 200
_COMMONEST = frozenset(
    {
        *("0123456789", "1234567890", "12345678910", "123456789a", "1234554321", "9876543210", "0987654321"),
        *("1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5", "q1w2e3r4t5y6", "qwertyuiop"),
        *("qwerty1234", "qwerty12345", "qwerty123456", "qwertyuiop123", "asdfghjkl1", "asdfghjkl123"),
        *("password12", "password123", "password1234", "password12345", "passw0rd123", "p@ssw0rd123"),
        *(
            "mypassword",
            "yourpassword",
            "changeme123",
            "changemenow",
            "letmein123",
            "welcome123",
            "welcome1234",
        ),
        *("iloveyou12", "iloveyou123", "administrator", "administrator1", "admin12345", "admin123456"),
        *("moderator1", "moderator123", "rejoinder1", "rejoinder123", "correcthorsebatterystaple"),
        *(
            "football123",
            "baseball123",
            "princess123",
            "sunshine123",
            "superman123",
            "michael123",
            "computer123",
        ),
    }
)
_FEWEST_DIFFERENT = 4


def normalised(password: str) -> str:
    """The same text however a keyboard composes it."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, login: str, name: str = "") -> None:
    """Raise Invalid for one that is too short, too long, or among the first anybody would try."""
    password = normalised(password)
    plain = password.casefold()
    if len(password) < SHORTEST:
        _refuse("password_short", f"must have at least {SHORTEST} characters")
    if len(password) > LONGEST:
        _refuse("password_long", f"must have at most {LONGEST} characters")
    if plain in {login.casefold(), login.casefold().partition("@")[0], name.casefold()}:
        _refuse("password_own", "must not be the name or address itself")
    if plain in _COMMONEST or len(set(plain)) < _FEWEST_DIFFERENT:
        _refuse("password_common", "is one of the first that anybody would try")


def _refuse(code: str, message: str) -> None:
    raise Invalid(FieldError(pointer="/password", code=code, message=message))
