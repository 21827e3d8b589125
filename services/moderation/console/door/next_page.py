"""Where somebody goes after signing in: a page of the console, and nowhere else."""

import re
from urllib.parse import quote, urlsplit

HOME = "/console"
SIGN_IN = "/console/sign-in"
_PAGE = re.compile(
    r"/console(?:/(?!\.{1,2}(?:/|\?|$))[A-Za-z0-9._~-]+)*(?:\?[A-Za-z0-9._~%&=+,:;@!*()/'-]*)?"
)
_DOOR = (
    "/console/sign-in",
    "/console/sign-out",
    "/console/second-factor",
    "/console/welcome",
    "/console/oidc",
)
_LONGEST = 2_000


def safe_next(wanted: str) -> str:
    """`wanted` if it is the path of a page below /console on this host; the console's first page for all else."""
    if len(wanted) > _LONGEST or not _PAGE.fullmatch(wanted) or wanted.startswith(_DOOR):
        return HOME
    return wanted


def sign_in_for(wanted: str) -> str:
    """The address of the sign-in page that leads to a page afterwards."""
    page = safe_next(wanted)
    return with_next(SIGN_IN, page)


def with_next(path: str, wanted: str) -> str:
    """A page of the door that leads to `wanted` afterwards."""
    return path if wanted == HOME else f"{path}?next={quote(wanted, safe='')}"


def page_of(address: str) -> str:
    """Path and query of an address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
