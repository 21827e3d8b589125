import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.skeletons import skeleton


@given(st.text(alphabet=st.characters(codec="ascii")), st.text(alphabet=" -_.\u200b\u0335"))
def test_case_and_what_stands_between_letters_do_not_tell_names_apart(name: str, between: str) -> None:
    assert skeleton(between.join(name.upper())) == skeleton(name)


@pytest.mark.parametrize(
    "name", ["Аdmin", "adm1n", "ADMIN", "a-d-m-i-n", "ad\u200bmin", "аԁmіn", "ᴀᴅᴍɪɴ", "admìn", "adrnin"]
)
def test_names_that_read_alike_share_a_skeleton(name: str) -> None:
    assert skeleton(name) == skeleton("admin")
