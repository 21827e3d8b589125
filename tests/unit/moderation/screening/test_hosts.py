import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.hosts import canonical, hides_host, host_of, poses, registrable


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/", "a.example"),
        ("a.example", "a.example"),
        ("https://a.example.", "a.example"),
        ("https://user:secret@a.example:99/x", "a.example"),
        ("https://a.example/@b.example", "a.example"),
        ("https://ユウコ.jpを見て", "ユウコ.jp"),
        ("http://a%00b.example/", "ab.example"),
        ("http://a%0D%0Ab.example/", "ab.example"),
        ("http://%E2%80%AEa.example/", "a.example"),
        ("", None),
        ("https://", None),
        ("///", None),
    ],
)
def test_hosts(url: str, host: str | None) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "form", "posing"),
    [
        ("a.example", "a.example", False),
        ("münchen.example", "münchen.example", False),
        ("xn--mnchen-3ya.example", "münchen.example", False),
        ("ユウコ.jp", "ユウコ.jp", False),
        ("한국.kr", "한국.kr", False),
        ("пример.рф", "пример.рф", False),
        ("gооgle.com", "xn--ggle-55da.com", True),
        ("xn--ggle-55da.com", "xn--ggle-55da.com", True),
        ("xn--ib9b.example", "xn--ib9b.example", True),
        ("аррӏе.com", "xn--80ak6aa92e.com", True),
        ("ｅｖｉｌ．ｃｏｍ", "evil.com", False),
        ("evil。com", "evil.com", False),
        ("ev\u200bil.com", "evil.com", False),
        ("xn--\u00e9.com", "xn--\u00e9.com", True),
    ],
)
def test_one_host_has_one_form_and_shows_when_it_poses(host: str, form: str, *, posing: bool) -> None:
    assert canonical(host) == form
    assert poses(form) == posing


@pytest.mark.parametrize(
    ("host", "part"),
    [
        ("a.b.co.uk", "b.co.uk"),
        ("b.co.kr", "b.co.kr"),
        ("me.blogspot.com", "me.blogspot.com"),
        ("x.me.blogspot.com", "me.blogspot.com"),
        ("a.b.example", "b.example"),
        ("203.0.113.7", "203.0.113.7"),
        ("localhost", "localhost"),
        ("a.пример.рф", "пример.рф"),
        ("", ""),
    ],
)
def test_what_somebody_registered(host: str, part: str) -> None:
    assert registrable(host) == part


def test_what_stands_before_an_at_hides_the_host() -> None:
    assert hides_host("https://bank.com@other.net/")
    assert not hides_host("https://other.net/@someone")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_may_be_taken_for_a_host(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert isinstance(poses(text), bool)
    assert registrable(text) in {text, *(text[at:] for at in range(len(text)))} or text != text.lower()


@given(
    st.lists(st.binary(max_size=4)),
    st.text(alphabet=st.characters(categories=["Ll", "Cs", "Cn"]), min_size=1),
)
def test_every_host_can_be_written_down(octets: list[bytes], letters: str) -> None:
    """However an address is spelled: a verdict that cannot be stored would hold up all that come after it."""
    spelled = ".".join("".join(f"%{octet:02x}" for octet in label) for label in octets)
    hidden = letters.encode("punycode").decode("ascii")
    for address in (f"http://a{spelled}b.example/", f"http://xn--{hidden}.example/"):
        for host in filter(None, [host_of(address), canonical(host_of(address) or "")]):
            assert "\x00" not in host
            assert host.encode()
