from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from deploy.bench.pages import key, target

spellings = st.integers(min_value=0, max_value=2**20)


@given(spellings, spellings)
def test_every_spelling_is_another_address_of_the_same_thread(one: int, other: int) -> None:
    assert parse_qs(urlsplit(target(20, one)).query) == {"key": [key(20)]}
    assert (target(20, one) == target(20, other)) == (one == other)
