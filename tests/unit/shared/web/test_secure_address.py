"""Where a secret may travel."""

import pytest

from shared.web.secure_address import is_secure


@pytest.mark.parametrize(
    "address",
    [
        "https://id.example",
        "https://id.example:8443/realms/one?tenant=2",
        "http://127.0.0.1:8080/x",
        "http://[::1]/",
        "http://localhost",
    ],
)
def test_it_may(address: str) -> None:
    assert is_secure(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "id.example",
        "//id.example",
        "http://id.example",
        "http://localhost.example",
        "http://127.0.0.1.example/",
        "http://127.0.0.1@evil.example/",
        "https://user@id.example/",
        "https:///path",
        "https://id.example/#part",
        "https://id.example/a b",
        "https://id.example/\nSet-Cookie: a",
        "https://id.example:port/",
        "https://[::1/",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_it_may_not(address: str) -> None:
    assert not is_secure(address)
