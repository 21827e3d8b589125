"""Whose address counts."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.client_address import ClientAddresses, folded
from tests.security.corpus import texts

PROXIES = ClientAddresses(["10.0.0.0/8", "::1"])


def scope(client: str | None, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", value.encode("latin-1", "replace")) for value in forwarded]
    return {"client": (client, 1234) if client else None, "headers": headers}


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["127.0.0.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, rubbish, 10.0.0.2"], "10.0.0.2"),
        ("::1", ["[2001:db8::5]:443"], "2001:db8::5"),
        ("::1", ["198.51.100.1:8080"], "198.51.100.1"),
        ("::1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::1", ["fe80::1%eth0"], "fe80::1"),
    ],
)
def test_the_nearest_hop_that_is_no_proxy(client: str, forwarded: list[str], address: str) -> None:
    assert PROXIES.of(scope(client, *forwarded)) == ip_address(address)


def test_a_unix_socket_has_no_address() -> None:
    assert PROXIES.of(scope(None, "198.51.100.1")) is None


def test_a_spoofed_header_is_ignored_without_proxies() -> None:
    for case in texts("http_edges.jsonl", "x-forwarded-for"):
        assert ClientAddresses().of(scope("203.0.113.9", case.text)) == IPv4Address("203.0.113.9")


@given(st.text(max_size=80))
def test_no_header_makes_it_fail(header: str) -> None:
    assert PROXIES.of(scope("10.0.0.1", header)) is not None


def test_a_home_network_counts_as_one() -> None:
    assert folded(ip_address("203.0.113.9")) == "203.0.113.9"
    assert folded(ip_address("2001:db8:1:2:aaaa::1")) == folded(ip_address("2001:db8:1:2:bbbb::2"))
    assert folded(ip_address("2001:db8:1:2::1")) != folded(ip_address("2001:db8:1:3::1"))
