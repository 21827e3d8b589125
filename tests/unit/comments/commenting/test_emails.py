"""Which spellings of an e-mail address are the same address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comments.commenting.emails import normalised


@pytest.mark.parametrize(
    "spelling",
    ["  Zoé@Mail.Example ", "Zoé@mail.example", "Zoe\N{COMBINING ACUTE ACCENT}@MAIL.EXAMPLE"],
)
def test_spaces_the_domains_case_and_composed_letters_make_no_difference(spelling: str) -> None:
    assert normalised(spelling) == "Zoé@mail.example"


@pytest.mark.parametrize("other", ["zoé@mail.example", "Z.oé@mail.example", "Zoé+tv@mail.example"])
def test_what_only_the_owner_of_the_domain_can_know_does(other: str) -> None:
    assert normalised(other) != normalised("Zoé@mail.example")


@given(st.text(), st.text())
def test_it_is_settled_at_once(local: str, domain: str) -> None:
    once = normalised(f"{local}@{domain}")
    assert normalised(once) == once
