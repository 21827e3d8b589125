"""Passwords, one-time codes, recovery codes, addresses: what is taken and what is not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.accounts import recovery
from services.moderation.accounts.browsers import browser_of
from services.moderation.accounts.logins import login_of
from services.moderation.accounts.password_rules import check_password, normalised
from services.moderation.accounts.second_factor import STEP_S, accepted_step, address_of
from shared.errors import Invalid

LOGIN = "ada@blog.example"
SECRET = pyotp.random_base32()
NOW = datetime(2026, 5, 1, 12, 0, 7, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_S
RFC_6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", of the RFC's own examples


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("nine char", "password_short"),
        ("x" * 201, "password_long"),
        ("ada@blog.example", "password_own"),
        ("ADA@blog.example", "password_own"),
        ("Password123", "password_common"),
        ("aaaaaaaaaaaaa", "password_common"),
        ("121212121212", "password_common"),
    ],
)
def test_passwords_that_are_not_taken(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, LOGIN)
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize(
    "password", ["a quiet harbour", "x y z " * 33, "ひらがなだけでもいいです", "пароль-и-ещё"]
)
def test_passwords_that_are(password: str) -> None:
    check_password(password, LOGIN)


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    assert normalised("cafe\u0301 au lait") == normalised("caf\u00e9 au lait")


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert accepted_step(RFC_6238, code, datetime.fromtimestamp(at, UTC), None) == at // STEP_S


def test_one_step_to_either_side_counts() -> None:
    for drift in range(-3, 4):
        code = pyotp.TOTP(SECRET).generate_otp(STEP + drift)
        assert (accepted_step(SECRET, code, NOW, None) is not None) == (abs(drift) <= 1)


def test_a_step_counts_once() -> None:
    code = pyotp.TOTP(SECRET).generate_otp(STEP)
    step = accepted_step(SECRET, code, NOW, None)
    assert accepted_step(SECRET, code, NOW, step) is None
    assert accepted_step(SECRET, code, NOW + timedelta(seconds=STEP_S), step) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "-12345"])
def test_what_is_no_code(code: str) -> None:
    assert accepted_step(SECRET, code, NOW, None) is None


def test_the_qr_code_says_whose_it_is() -> None:
    address = pyotp.parse_uri(address_of(SECRET, LOGIN))
    assert (address.secret, address.name, address.issuer) == (SECRET, LOGIN, "Rejoinder")


@given(random=st.binary(min_size=10, max_size=10))
def test_a_recovery_code_is_known_however_it_is_typed(random: bytes) -> None:
    code = recovery.code_of(random)
    known = recovery.digest(UUID(int=1), code)
    assert known is not None
    for typed in (code.upper(), code.replace("-", ""), f" {code.replace('-', ' ')}\n"):
        assert recovery.digest(UUID(int=1), typed) == known
    assert recovery.digest(UUID(int=2), code) != known


@given(first=st.binary(min_size=10, max_size=10), second=st.binary(min_size=10, max_size=10))
def test_no_two_recovery_codes_are_alike(first: bytes, second: bytes) -> None:
    assert (recovery.code_of(first) == recovery.code_of(second)) == (first == second)


@pytest.mark.parametrize("typed", [" Ada@Blog.Example ", "ADA@blog.example"])
def test_an_address_has_one_spelling(typed: str) -> None:
    assert login_of(typed) == LOGIN


@pytest.mark.parametrize("typed", ["", "ada", "@", "ada@", "a b@c", "a@b@c", "x" * 250 + "@y.zz"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Invalid):
        login_of(typed)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_in_two_words(agent: str, said: str) -> None:
    assert browser_of(agent) == said
