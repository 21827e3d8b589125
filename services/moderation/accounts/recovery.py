"""Recovery codes: ten, shown once, each good for one sign-in without the second factor."""

import hashlib
import re
from uuid import UUID

HOW_MANY = 10
_BYTES = 10  # 80 random bits: too many to try, also against the hashes
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 signs, none mistaken for another
_CODE = re.compile(f"[{_ALPHABET}]{{16}}")


def code_of(random: bytes) -> str:
    """Ten random bytes as people copy them: `abcd-efgh-ijkm-npqr`."""
    number = int.from_bytes(random[:_BYTES])
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def digest(account_id: UUID, code: str) -> bytes | None:
    """What is kept of a code, however it is typed; None for what is no code."""
    signs = re.sub(r"[\s-]", "", code).lower()
    if not _CODE.fullmatch(signs):
        return None
    return hashlib.sha256(account_id.bytes + signs.encode()).digest()
