"""The scan never raises anything else, and accepts nothing that Python's parser refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.json_scan import MAX_DEPTH, UnreadableJson, check

UNSAFE = "".join(map(chr, {*range(0x20)} - {9, 10, 13}))
SOUND_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=UNSAFE))
CONTROLS = st.sampled_from(UNSAFE)
SOUND = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | SOUND_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SOUND_TEXT, inner, max_size=4),
    max_leaves=20,
)
JSONISH = st.text(alphabet='{}[]":,\\u0dDc8bfnrt/ -+.eE12tfalsn\x00\x1f\ud800é', max_size=60)


def accepted(body: bytes) -> bool:
    try:
        check(body)
    except UnreadableJson:
        return False
    return True


@given(SOUND, st.booleans())
def test_sound_json_passes_however_it_is_escaped(value: Any, ascii_only: bool) -> None:
    check(json.dumps(value, ensure_ascii=ascii_only).encode())


@given(SOUND_TEXT.filter(len), st.integers(0, 12), st.booleans())
def test_wherever_a_long_text_is_cut_to_be_looked_at_it_passes(
    text: str, shift: int, ascii_only: bool
) -> None:
    check(json.dumps(["x" * shift, text * (140_000 // len(text))], ensure_ascii=ascii_only).encode())


@given(SOUND)
def test_what_stands_outside_of_strings_is_counted_with_the_strings(value: Any) -> None:
    body = json.dumps(value).encode()
    check(body, bare=len(body))
    with pytest.raises(UnreadableJson, match="outside of strings"):
        check(body, bare=0)


@given(st.binary(max_size=80))
def test_bytes_are_accepted_or_refused(body: bytes) -> None:
    if accepted(body):
        json.loads(body)


@given(JSONISH)
def test_what_passes_is_json_without_anything_unsafe(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    if accepted(body):
        assert_storable(json.loads(body))


def assert_storable(value: Any) -> None:
    match value:
        case str():
            value.encode("utf-8")
            assert all(character >= " " or character in "\t\n\r" for character in value)
        case int():
            assert -(2**63) <= value < 2**63
        case list():
            for item in value:
                assert_storable(item)
        case dict():
            for name, item in value.items():
                assert_storable(name)
                assert_storable(item)


@given(SOUND_TEXT, CONTROLS, SOUND_TEXT)
def test_an_escaped_control_character_is_refused(before: str, control: str, after: str) -> None:
    assert not accepted(json.dumps([before + control + after]).encode())


@given(SOUND_TEXT, st.characters(categories=["Cs"]), SOUND_TEXT)
def test_half_a_surrogate_pair_is_refused(before: str, half: str, after: str) -> None:
    assert not accepted(json.dumps([before + half + after]).encode())


@pytest.mark.parametrize(
    "body",
    [
        rb'"\u0000"',
        rb'{"\u0001":1}',
        rb'"\b"',
        rb'"\f"',
        rb'"\ud800"',
        rb'"\udc00"',
        rb'"\ud800\ud800"',
        rb'"\ud800x\udc00"',
        rb'"\x41"',
        rb'"\u12"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\xc0\xaf"',
        b"\xef\xbb\xbf{}",
        b"[1e999]",
        b"[NaN]",
        b"[-Infinity]",
        b"[9223372036854775808]",
        b"[-9223372036854775809]",
        b"[" + b"9" * 60_000 + b"]",
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b'"a\nb"',
        b"{}{}",
        b"",
        b" ",
        b"[" * 60_000,
        b'{"a":' * 20_000,
        b'"' + b"\\" * 60_001,
    ],
)
def test_it_refuses(body: bytes) -> None:
    assert not accepted(body)


@pytest.mark.parametrize(
    "body",
    [
        rb'"\\u0000"',
        rb'"\n\t\r\/\"\\"',
        rb'"\ud83d\ude00 \u0020\u007f\u2028\uffff"',
        rb'"\t"',
        b"[-9223372036854775808,9223372036854775807,1.5e300]",
        b'{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"]"}',
    ],
)
def test_it_accepts(body: bytes) -> None:
    check(body)


def test_depth_is_counted_where_it_is_nested() -> None:
    check(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    check(b"[" + b"[]," * 20_000 + b"[]]")

    assert not accepted(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
    assert not accepted(b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1))
