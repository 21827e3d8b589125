"""Which user the database servers run as: Postgres refuses to run as root."""

import os
import pwd
from pathlib import Path

from msgspec import Struct

from deploy.local.refusal import CannotStart


class Account(Struct, frozen=True):
    uid: int
    gid: int


def account_for(*places: Path) -> Account | None:
    """The account that a server drops to; None to stay who we are.

    Root runs the servers of a data directory as the first owner of `places` who is not root, so that one
    `sudo` does not lock that owner out, and otherwise as nobody.
    """
    if os.geteuid() != 0:
        return None
    for found in (place.stat() for place in places if place.exists()):
        if found.st_uid != 0:
            return Account(found.st_uid, found.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def private_directory(path: Path, account: Account | None) -> Path:
    """Make `path` (0700) for `account`, or for ourselves, if it is not there.

    Raises:
        CannotStart: it is there and belongs to somebody else, or is open to others.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    give(path, account)
    found = path.lstat()
    expected = os.geteuid() if account is None else account.uid
    if path.is_symlink() or found.st_uid != expected or found.st_mode & 0o077:
        raise CannotStart(f"{path} is not a private directory of user {expected}")
    return path


def give(path: Path, account: Account | None) -> None:
    """Hand what root has just made over to `account`."""
    if account is not None and path.lstat().st_uid == 0:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
