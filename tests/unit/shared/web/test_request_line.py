"""What no route should have to meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.web.problems import MethodNotAllowed
from shared.web.request_line import MAX_PARAMETERS, QueryTooLong, check


@given(st.text(max_size=80), st.binary(max_size=80))
def test_it_passes_or_refuses_and_never_fails(path: str, query: bytes) -> None:
    try:
        check("GET", path, query, [])
    except Malformed:
        return
    assert "\0" not in path


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "get", "PROPFIND", ""])
def test_other_methods_are_refused(method: str) -> None:
    with pytest.raises(MethodNotAllowed) as refusal:
        check(method, "/", b"", [])
    assert "GET" in refusal.value.headers["Allow"]


def test_no_header_overrides_a_method() -> None:
    override = [(b"x-http-method-override", b"DELETE")]
    with pytest.raises(MethodNotAllowed):
        check("POST", "/", b"", override)

    check("GET", "/", b"", override)  # ignored: nothing reads it


@pytest.mark.parametrize("path", ["/a\0", "/a\nb", "/\ufffd", "/\x7f"])
def test_paths_with_controls_are_refused(path: str) -> None:
    with pytest.raises(Malformed):
        check("GET", path, b"", [])


def test_other_scripts_may_stand_in_a_path() -> None:
    check("GET", "/第12話/é", b"", [])


@pytest.mark.parametrize("query", [b"a=%ff", b"a=%00", b"a=%0", b"a=%", b"a=%1g", b"a=%1b", b"%ed%a0%80=1"])
def test_query_strings_that_decode_to_no_text_are_refused(query: bytes) -> None:
    with pytest.raises(Malformed):
        check("GET", "/", query, [])


def test_query_strings_have_an_end() -> None:
    keys = b"&".join([b"key=a"] * MAX_PARAMETERS)
    check("GET", "/", keys + b"%20%E7%AC%AC", [])

    with pytest.raises(Malformed):
        check("GET", "/", keys + b"&key=a", [])
    with pytest.raises(QueryTooLong):
        check("GET", "/", b"a=" + b"x" * 4096, [])
