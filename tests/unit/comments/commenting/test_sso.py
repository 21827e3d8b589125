"""Which assertions are believed, and what for."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from services.comments.bylines import Profile
from services.comments.commenting.errors import AssertionRefused
from services.comments.commenting.sso import Algorithm, Trust, believe, opened
from services.comments.commenting.tokens import hash_token
from shared.access.tokens import well_formed
from shared.errors import Invalid
from tests.support.data import shared_data
from tests.support.members import ISSUER, NOW, claims, signed

KEY = b"rjs_" + b"k" * 43
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
TOKEN = signed(claims(), KEY)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def trust(
    *keys: bytes, algorithm: Algorithm = "HS256", site: str = "blog", identity: bytes = b"i" * 32
) -> Trust:
    return Trust(site=site, issuer=ISSUER, algorithm=algorithm, keys=keys or (KEY,), identity=identity)


def refusal(token: str, believed: Trust | None = None, now: int = NOW) -> str:
    """The reason that a token is not believed for."""
    with pytest.raises(AssertionRefused) as refused:
        believe(token, believed or trust(), now)
    assert len(token) < 20 or token not in str(refused.value)
    return str(refused.value.extra["reason"])


def test_a_member_is_believed() -> None:
    said = claims("u1", name=" Ada\u200b ", email="ada@blog.example", website="https://ada.example")

    member = believe(signed(said, KEY), trust(), NOW)

    assert member.profile == Profile(name="Ada", email="ada@blog.example", website="https://ada.example")
    assert well_formed(member.token, "rja_")


def test_a_public_key_will_do() -> None:
    assert believe(signed(claims(), PRIVATE), trust(PUBLIC, algorithm="EdDSA"), NOW).profile.name == "Ada"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://other.example"}, "issuer"),
        ({"iss": ISSUER + "/"}, "issuer"),
        ({"iss": None}, "claim"),
        ({"iss": [ISSUER]}, "claim"),
        ({"aud": "other"}, "audience"),
        ({"aud": "BLOG"}, "audience"),
        ({"aud": "blog "}, "audience"),
        ({"aud": ""}, "audience"),
        ({"aud": ["blog"]}, "claim"),
        ({"aud": ["blog", "other"]}, "claim"),
        ({"aud": None}, "claim"),
        ({"sub": ""}, "claim"),
        ({"sub": 1}, "claim"),
        ({"sub": ["u1"]}, "claim"),
        ({"sub": "x" * 256}, "claim"),
        ({"sub": "u\x001"}, "malformed"),
        ({"sub": None}, "claim"),
        ({"jti": None}, "claim"),
        ({"jti": 7}, "claim"),
        ({"jti": ""}, "claim"),
        ({"iat": None}, "claim"),
        ({"iat": str(NOW)}, "claim"),
        ({"iat": float(NOW)}, "claim"),
        ({"iat": True}, "claim"),
        ({"exp": None}, "claim"),
        ({"exp": str(NOW + 300)}, "claim"),
        ({"exp": NOW + 300.5}, "claim"),
        ({"exp": True}, "claim"),
        ({"exp": 1.7976931348623157e308}, "claim"),
        ({"exp": [NOW + 300]}, "claim"),
        ({"exp": 2**63}, "malformed"),
        ({"nbf": "now"}, "claim"),
        ({"nbf": NOW + 31}, "not_yet"),
        ({"iat": NOW + 31, "exp": NOW + 60}, "not_yet"),
        ({"iat": NOW - 500, "exp": NOW - 30}, "expired"),
        ({"exp": NOW - 30}, "expired"),
        ({"exp": 0}, "expired"),
        ({"exp": -(2**63)}, "expired"),
        ({"exp": NOW + 601}, "lifetime"),
        ({"iat": NOW - 1, "exp": NOW + 600}, "lifetime"),
        ({"iat": NOW + 10, "exp": NOW + 10}, "lifetime"),
        ({"iat": NOW + 20, "exp": NOW - 20}, "lifetime"),
        ({"exp": 4_102_444_800}, "lifetime"),
        ({"iat": -(2**63)}, "lifetime"),
    ],
    ids=str,
)
def test_wrong_claims_are_refused_by_name(changes: dict[str, Any], reason: str) -> None:
    said = claims()
    for name, value in changes.items():
        said[name] = value
        if value is None:
            del said[name]
    assert refusal(signed(json.dumps(said).encode(), KEY)) == reason


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 29, "iat": NOW - 300},
        {"iat": NOW + 30, "exp": NOW + 60},
        {"exp": NOW + 600},
        {"nbf": NOW + 30},
        {"sub": "x" * 255},
        {"sub": "auth0|ここ 7"},
        {"email": None, "website": None},
        {"role": "moderator", "is_admin": True, "email_verified": True, "site": "other"},
    ],
    ids=str,
)
def test_what_is_just_right_is_believed(changes: dict[str, Any]) -> None:
    assert believe(signed(claims() | changes, KEY), trust(), NOW).profile == Profile(name="Ada")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "algorithm"),
        ({"alg": "None"}, "algorithm"),
        ({"alg": ""}, "algorithm"),
        ({"alg": "hs256"}, "algorithm"),
        ({"alg": "HS512"}, "algorithm"),
        ({"alg": "EdDSA"}, "algorithm"),
        ({"alg": ["HS256"]}, "header"),
        ({"alg": None}, "header"),
        ({"typ": "JWT"}, "header"),
        ({"alg": "HS256", "typ": "at+jwt"}, "header"),
        ({"alg": "HS256", "typ": 1}, "header"),
        ({"alg": "HS256", "cty": "JWT"}, "header"),
        ({"alg": "HS256", "crit": ["exp"], "exp": 1}, "header"),
        ({"alg": "HS256", "crit": []}, "header"),
        ({"alg": "HS256", "b64": False, "crit": ["b64"]}, "header"),
        ({"alg": "HS256", "zip": "DEF"}, "header"),
        ({"alg": "HS256", "jku": "http://127.0.0.1/"}, "header"),
        ({"alg": "HS256", "x5u": "http://127.0.0.1/"}, "header"),
        ({"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}, "header"),
        ({"alg": "HS256", "kid": "../../dev/null"}, "header"),
        ({"alg": "HS256", "kid": "' OR 1=1"}, "header"),
        ({"alg": "HS256", "kid": ""}, "header"),
        ({"alg": "HS256", "kid": 7}, "header"),
    ],
    ids=str,
)
def test_a_header_decides_nothing(header: dict[str, Any], reason: str) -> None:
    assert refusal(signed(claims(), KEY, header)) == reason


@pytest.mark.parametrize(
    "header", [{"alg": "HS256"}, {"alg": "HS256", "typ": "jwt", "kid": "2026-a"}], ids=str
)
def test_a_plain_header_is_taken(header: dict[str, Any]) -> None:
    assert believe(signed(claims(), KEY, header), trust(), NOW).profile.name == "Ada"


def test_a_public_key_is_no_secret() -> None:
    """The oldest trick: sign by HS256 with what everybody knows."""
    site = trust(PUBLIC, algorithm="EdDSA")
    assert refusal(signed(claims(), PUBLIC), site) == "algorithm"
    assert refusal(signed(claims(), PUBLIC, {"alg": "EdDSA"}), site) == "signature"
    assert refusal(signed(claims(), PRIVATE), trust()) == "algorithm"
    assert refusal(signed(claims(), PRIVATE, {"alg": "HS256"}), trust()) == "signature"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "malformed"),
        ("..", "malformed"),
        (TOKEN.rpartition(".")[0] + ".", "malformed"),
        (TOKEN + ".", "malformed"),
        (TOKEN + "." + TOKEN, "malformed"),
        (TOKEN + "=", "malformed"),
        (" " + TOKEN, "malformed"),
        (TOKEN + "\n", "malformed"),
        (TOKEN.replace(".", "=.", 1), "malformed"),
        (TOKEN.replace("e", "\xe9", 1), "malformed"),
        (TOKEN + "A" * 4096, "too_long"),
        (signed(claims(bio="x" * 3000), KEY), "too_long"),
        (signed(b"[]", KEY), "claim"),
        (signed(b"\xff", KEY), "malformed"),
        (signed(b"{", KEY), "malformed"),
        (signed(b'{"sub":"\\ud800"}', KEY), "malformed"),
        (signed(b'{"sub":"u1","sub":"u2"}', KEY), "malformed"),
        (signed(b"[" * 1000, KEY), "malformed"),
        (signed(claims(), b"another key" * 4), "signature"),
        (signed(claims(), b""), "signature"),
    ],
)
def test_what_is_no_token_of_ours_is_refused(token: str, reason: str) -> None:
    assert refusal(token) == reason


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"name": None}, "Author-Assertion/name"),
        ({"name": ""}, "Author-Assertion/name"),
        ({"name": "\u200b\u200b"}, "Author-Assertion/name"),
        ({"name": "x" * 81}, "Author-Assertion/name"),
        ({"name": "A\nda"}, "Author-Assertion/name"),
        ({"name": {"first": "Ada"}}, "Author-Assertion/name"),
        ({"email": "nobody"}, "Author-Assertion/email"),
        ({"website": "javascript:alert(1)"}, "Author-Assertion/website"),
        ({"website": 'https://x.example/" onmouseover=alert(1)'}, "Author-Assertion/website"),
    ],
    ids=str,
)
def test_a_wrong_name_is_told_as_in_a_body(changes: dict[str, Any], parameter: str) -> None:
    with pytest.raises(Invalid) as refused:
        believe(signed(claims(**changes), KEY), trust(), NOW)
    assert [parameter] == [error.parameter for error in refused.value.errors]


def test_a_key_before_the_last_counts_while_it_is_kept() -> None:
    assert believe(TOKEN, trust(b"n" * 47, KEY), NOW).profile.name == "Ada"
    assert refusal(TOKEN, trust(b"n" * 47)) == "signature"


def test_a_member_stays_who_they_are() -> None:
    renewed = signed(claims(now=NOW + 200, name="Ada L."), b"n" * 47)
    assert believe(TOKEN, trust(), NOW).token == believe(renewed, trust(b"n" * 47), NOW + 200).token


@given(
    subs=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=2, unique=True
    )
)
def test_nobody_is_somebody_else(subs: list[str]) -> None:
    tokens = {believe(signed(claims(sub), KEY), trust(), NOW).token for sub in subs if len(sub) <= 255}
    elsewhere = {
        believe(signed(claims(sub), KEY), trust(identity=b"j" * 32), NOW).token
        for sub in subs
        if len(sub) <= 255
    }
    assert len(tokens) == len(elsewhere) == len([sub for sub in subs if len(sub) <= 255])
    assert not tokens & elsewhere


@given(place=st.integers(0, len(TOKEN) - 1), other=st.sampled_from(ALPHABET + ".= \x00é"))
def test_no_changed_character_goes_unseen(place: int, other: str) -> None:
    assume(TOKEN[place] != other)
    refusal(TOKEN[:place] + other + TOKEN[place + 1 :])


@given(place=st.integers(0, len(TOKEN)), more=st.text(ALPHABET + ".= \n", min_size=1, max_size=5))
def test_no_added_character_goes_unseen(place: int, more: str) -> None:
    refusal(TOKEN[:place] + more + TOKEN[place:])


@given(cut=st.slices(len(TOKEN)))
def test_no_cut_goes_unseen(cut: slice) -> None:
    assume(TOKEN[cut] != TOKEN)
    refusal(TOKEN[cut])


@given(key=st.binary(min_size=32, max_size=64), text=st.text(max_size=5000))
def test_no_text_is_more_than_refused(key: bytes, text: str) -> None:
    refusal(text, trust(key))
    refusal(text, trust(PUBLIC, algorithm="EdDSA"))


def vectors(kind: str) -> list[dict[str, Any]]:
    lines = shared_data("adversarial", "jwt.jsonl").read_text().splitlines()
    return [vector for vector in map(json.loads, lines) if vector["kind"] == kind]


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def our_key(jwk: dict[str, str]) -> tuple[Algorithm, bytes]:
    """The vector's key if it is of a kind we use; any other's public half as if it were a secret."""
    if jwk["kty"] == "OKP":
        return "EdDSA", bytes_of(jwk["x"])
    return "HS256", bytes_of(jwk.get("k") or jwk.get("n") or jwk["x"])


def test_signatures_are_judged_as_the_vectors_say() -> None:
    judged = {True: 0, False: 0}
    for vector in vectors("jws"):
        algorithm, key = our_key(vector["key"])
        good = vector["result"] == "valid" and vector["key"].get("alg") in {"HS256", "EdDSA"}
        try:
            opened(vector["input"], algorithm, (key,))
            accepted = True
        except AssertionRefused:
            accepted = False
        assert accepted == good, vector["id"]
        with pytest.raises(AssertionRefused):
            believe(vector["input"], trust(key, algorithm=algorithm), NOW)
        judged[accepted] += 1
    assert judged == {True: 2, False: 195}


def test_no_header_of_the_vectors_is_taken() -> None:
    """As they stand, and signed with the site's own key over claims that are right."""
    found = vectors("jwt-header")
    for vector in found:
        refusal(vector["input"])
        refusal(signed(claims(), KEY, vector["header"]))
    assert len(found) == 10


@pytest.mark.parametrize("now", [1, NOW, 4_102_444_200], ids=["long ago", "now", "far ahead"])
def test_no_claims_of_the_vectors_are_believed(now: int) -> None:
    """As they stand; then with all that they lack, whenever they would be timely."""
    harmless = {"pub-jwtclm-0008", "pub-jwtclm-0009", "pub-jwtclm-0010"}
    found = vectors("jwt-claims")
    for vector in found:
        said = json.loads(vector["input"])
        refusal(signed(vector["input"].encode(), KEY), now=now)
        whole = claims(now=now) | {"aud": "site1"} | said
        if vector["id"] not in harmless:
            refusal(signed(json.dumps(whole).encode(), KEY), trust(site="site1"), now)
    assert len(found) == 10


def test_claims_of_the_vectors_that_are_only_text_stay_text() -> None:
    said = [json.loads(vector["input"]) | {"exp": NOW + 300} for vector in vectors("jwt-claims")[7:]]
    members = [believe(signed(claims() | one, KEY), trust(), NOW) for one in said]

    assert [
        Profile(name="Ada"),
        Profile(name="<img src=x onerror=alert(1)>"),
        Profile(name="Ada", website="https://x.example/?'onmouseover='alert(1)'x='"),
    ] == [member.profile for member in members]
    assert len({hash_token(member.token) for member in members}) == 1
