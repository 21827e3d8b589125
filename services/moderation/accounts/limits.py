"""How often somebody may try to prove who they are.

A stranger cannot lock anybody out: whoever has signed in to an account before brings a cookie that proves it, and has
a bucket that nobody else can fill (OWASP, "device cookies"). All others share those of the account, of their
address and of the whole instance.
"""

import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

Factor = Literal["password", "code"]


class Bucket(Struct, frozen=True):
    """`burst` attempts at once, and one more each `every`."""

    name: str
    every: timedelta
    burst: int


_MINUTE = timedelta(minutes=1)


def buckets(factor: Factor, whom: str, address: str | None, device: UUID | None) -> list[Bucket]:
    """What an attempt counts in: `whom` it is for, where it comes from, and the known browser it is made in."""
    account = hashlib.sha256(whom.encode()).hexdigest()[:32]
    if device is not None:
        return [Bucket(f"{factor} device {account} {device}", _MINUTE, 10)]
    found = [
        Bucket(f"{factor} account {account}", _MINUTE, 10),
        Bucket(f"{factor} everybody", timedelta(seconds=0.5), 100),
    ]
    if address is not None:
        found.append(Bucket(f"{factor} address {address}", timedelta(seconds=20), 20))
    return found


def arrivals(address: str | None, device: UUID | None) -> list[Bucket]:
    """What it counts in when somebody comes back from a provider: it is not known yet who that is."""
    if device is not None:
        return [Bucket(f"oidc device {device}", _MINUTE, 10)]
    found = [Bucket("oidc everybody", timedelta(seconds=0.5), 100)]
    if address is not None:
        found.append(Bucket(f"oidc address {address}", timedelta(seconds=20), 20))
    return found


def wait(empty_at: timedelta, bucket: Bucket) -> timedelta:
    """How long until the next attempt, of a bucket that is empty after `empty_at`: the rule that the database keeps."""
    return max(timedelta(), max(empty_at, timedelta()) + bucket.every - bucket.every * bucket.burst)
