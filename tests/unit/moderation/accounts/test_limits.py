"""How often somebody may try."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.accounts.limits import Bucket, buckets, wait

DEVICE = UUID(int=7)
GAPS = st.lists(st.timedeltas(timedelta(), timedelta(minutes=3)), min_size=1, max_size=80)


def test_a_known_browser_shares_no_bucket_with_strangers() -> None:
    known = {one.name for one in buckets("password", "ada@blog.example", "192.0.2.1", DEVICE)}
    strangers = {one.name for one in buckets("password", "ada@blog.example", "192.0.2.1", None)}
    assert not known & strangers


def test_strangers_are_counted_by_account_by_address_and_all_together() -> None:
    ada = {one.name for one in buckets("password", "ada@blog.example", "192.0.2.1", None)}
    bob = {one.name for one in buckets("password", "bob@blog.example", "192.0.2.1", None)}
    elsewhere = {one.name for one in buckets("password", "ada@blog.example", "192.0.2.2", None)}
    assert len(ada) == 3
    assert len(ada & bob) == 2
    assert len(ada & elsewhere) == 2


def test_no_bucket_is_called_by_an_address_of_mail() -> None:
    assert not any("ada" in one.name for one in buckets("password", "ada@blog.example", None, None))


@given(gaps=GAPS, every=st.integers(1, 60), burst=st.integers(1, 10))
def test_never_more_than_the_burst_and_one_each_interval(
    gaps: list[timedelta], every: int, burst: int
) -> None:
    """Whenever they try: between any two attempts that are let in lie no more than the bucket allows."""
    bucket = Bucket("b", timedelta(seconds=every), burst)
    now, empty_at, taken = timedelta(), timedelta(), []
    for gap in gaps:
        now += gap
        if wait(empty_at - now, bucket) == timedelta():
            empty_at = max(empty_at, now) + bucket.every
            taken.append(now)
    assert taken
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            allowed = burst + (taken[last] - taken[first]) / bucket.every
            assert last - first + 1 <= allowed + 1e-9


@given(empty_at=st.timedeltas(timedelta(), timedelta(hours=2)), burst=st.integers(1, 10))
def test_who_waits_as_long_as_told_is_let_in(empty_at: timedelta, burst: int) -> None:
    bucket = Bucket("b", timedelta(seconds=30), burst)
    assert wait(empty_at - wait(empty_at, bucket), bucket) == timedelta()
