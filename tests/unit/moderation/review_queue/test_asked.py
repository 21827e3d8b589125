"""What the list is asked stands in addresses and comes back as it was."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.review_queue.asked import Asked, from_query
from shared.errors import Invalid

WORDS = st.none() | st.text(
    st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=20
)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
IDS = st.none() | st.uuids()
QUESTIONS = st.builds(
    Asked,
    site=WORDS,
    state=st.sampled_from(["open", "decided", "screened", "all"]),
    reason=WORDS,
    rule=WORDS,
    author=IDS,
    thread=IDS,
    host=WORDS,
    cluster=IDS,
    since=MOMENTS,
    before=MOMENTS,
    older=st.none() | st.from_regex(r"[0-9]{1,5}[mhdw]", fullmatch=True),
    claimed=st.sampled_from([None, "mine", "nobody", "others"]),
    reported=st.sampled_from([None, True, False]),
    q=WORDS,
    sort=st.sampled_from(["priority", "oldest", "newest"]),
    after=WORDS,
    limit=st.integers(1, 100),
)


@given(QUESTIONS)
def test_a_question_survives_an_address(asked: Asked) -> None:
    assert from_query(asked.to_query()) == asked


def test_an_address_says_only_what_is_asked() -> None:
    assert Asked().to_query() == ""
    asked = Asked(site="drama", q="執事 butler", reported=True, after="abc")
    assert asked.to_query(after=None, sort="oldest") == (
        "site=drama&reported=true&q=%E5%9F%B7%E4%BA%8B+butler&sort=oldest"
    )
    assert from_query("state=&q=+&site=drama&claimed=") == Asked(site="drama")


def test_an_age_is_a_length_of_time() -> None:
    assert Asked(older="90m").age == timedelta(minutes=90)
    assert from_query("older=2w").age == timedelta(weeks=2)
    assert Asked().age is None


def test_whoever_sees_one_site_asks_about_that() -> None:
    assert Asked().on("drama").site == "drama"
    assert Asked(site="drama").on(None).site == "drama"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=2", "page"),
        ("state=closed", "state"),
        ("sort=best", "sort"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("author=ada", "author"),
        ("thread=1", "thread"),
        ("cluster=1", "cluster"),
        ("since=yesterday", "since"),
        ("before=2026-05-01", "before"),
        ("older=3y", "older"),
        ("claimed=ada", "claimed"),
        ("reported=often", "reported"),
        (f"q={'x' * 201}", "q"),
        (f"after={'x' * 513}", "after"),
    ],
)
def test_a_wrong_filter_is_named(query: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_query(query)
    assert [error.parameter for error in refused.value.errors] == [name]


def test_the_fields_are_flat() -> None:
    asked = Asked(author=UUID(int=7), since=datetime(2026, 5, 1, tzinfo=UTC))
    assert asked.to_query() == "author=00000000-0000-0000-0000-000000000007&since=2026-05-01T00%3A00%3A00Z"
