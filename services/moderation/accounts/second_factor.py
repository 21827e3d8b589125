"""One-time codes by time (RFC 6238): each step's code counts once, one step to either side is allowed."""

import hmac
import re
from datetime import datetime

import pyotp

STEP_S = 30
ISSUER = "Rejoinder"
_DIGITS = re.compile(r"[0-9]{6}")


def accepted_step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The time step whose code this is, if it is newer than the `last` one taken; None for any other code."""
    code = "".join(code.split())
    if not _DIGITS.fullmatch(code):
        return None
    present = int(now.timestamp()) // STEP_S
    fresh = [step for step in (present - 1, present, present + 1) if last is None or step > last]
    right = [step for step in fresh if hmac.compare_digest(_code(secret, step), code)]
    return max(right, default=None)


def address_of(secret: str, login: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def _code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)
