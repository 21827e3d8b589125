"""The guard against requests into our own network: what it refuses, and that it never misreads a host."""

import json
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from services.comments.notifications.addresses import Address, AddressDenied, Guard
from tests.support.data import shared_data

PUBLIC = ["93.184.216.34", "1.1.1.1", "2606:2800:220:1::1", "2a00:1450:4001::1"]
OURS = ["127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1"]
NOWHERE = [
    "0.0.0.0",  # noqa: S104 - an address to refuse, not one to bind
    "0.1.2.3",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:1.1.1.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


class Names:
    """A name server; a name it does not know does not exist."""

    def __init__(self, **known: Sequence[str]) -> None:
        self.known = {name.replace("_", "."): found for name, found in known.items()}

    async def __call__(self, host: str) -> Sequence[Address]:
        if host not in self.known:
            raise OSError(f"{host}: no such host")
        return [ip_address(found) for found in self.known[host]]


def guard(*, allow_private: bool = False, **known: Sequence[str]) -> Guard:
    return Guard(allow_private=allow_private, lookup=Names(**known))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    guard().permit(ip_address(address))


@pytest.mark.parametrize("address", [*OURS, *NOWHERE])
def test_no_other_address_is(address: str) -> None:
    with pytest.raises(AddressDenied):
        guard().permit(ip_address(address))


@pytest.mark.parametrize("address", OURS)
def test_our_own_network_opens_for_local_use(address: str) -> None:
    guard(allow_private=True).permit(ip_address(address))


@pytest.mark.parametrize("address", NOWHERE)
def test_the_rest_stays_shut_even_then(address: str) -> None:
    with pytest.raises(AddressDenied):
        guard(allow_private=True).permit(ip_address(address))


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_only_global_unicast_is_permitted_of_ipv6(address: IPv6Address) -> None:
    try:
        guard().permit(address)
    except AddressDenied:
        return
    assert address.is_global
    assert 2 <= int(address) >> 124 <= 3
    assert address.sixtofour is None
    assert address.teredo is None


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_what_python_calls_private_is_not_permitted(address: IPv4Address) -> None:
    try:
        guard().permit(address)
    except AddressDenied:
        return
    assert address.is_global
    assert not address.is_multicast


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("https://hooks.example.com/in?token=a%20b", "https://hooks.example.com/in?token=a%20b"),
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("HTTPS://Hooks.Example.COM:443/In", "https://hooks.example.com/In"),
        ("https://hooks.example.com:80/in", "https://hooks.example.com:80/in"),
        ("https://1.1.1.1/in", "https://1.1.1.1/in"),
        ("https://[2606:2800:0220:1:0:0:0:1]/in", "https://[2606:2800:220:1::1]/in"),
        ("https://xn--bcher-kva.example/in", "https://xn--bcher-kva.example/in"),
        ("https://xn--strae-oqa.example/in", "https://xn--strae-oqa.example/in"),
        ("https://a_b.example.com/", "https://a_b.example.com/"),
    ],
)
def test_a_url_has_one_spelling(url: str, spelled: str) -> None:
    assert guard().check(url) == spelled


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com/in",
        "//hooks.example.com/in",
        "ftp://hooks.example.com/in",
        "http://hooks.example.com/in",
        "https://hooks.example.com:8443/in",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://user@hooks.example.com/",
        "https://user:secret@hooks.example.com/",
        "https://127.0.0.1:443@hooks.example.com/",
        "https://hooks.example.com\\@127.0.0.1/",
        "https://hooks.example.com#@127.0.0.1/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com?x=1",
        "https:hooks.example.com/",
        "https:///hooks.example.com/",
        " https://hooks.example.com/",
        "https://hooks.example.com/\n",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\u00fc",
        "https://b\u00fccher.example/",
        "https://hooks\u3002example\u3002com/",
        "https://hooks.example.com./",
        "https://.example.com/",
        "https://hooks..example.com/",
        "https:///",
        "https://[::1",
        "https://[::1%25lo]/",
        "https://xn--pokxncvks/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
        f"https://hooks.example.com/{'a' * 2048}",
    ],
)
def test_an_unusual_url_is_refused(url: str) -> None:
    with pytest.raises(AddressDenied):
        guard().check(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.0.0.1",
        "1.1.1.1.",
        "1.257",
        "001.1.1.1",
        "hooks.example.0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::1]",
        "[fe80::1]",
    ],
)
def test_an_address_is_written_the_usual_way_and_permitted(host: str) -> None:
    with pytest.raises(AddressDenied):
        guard().check(f"https://{host}/")


def test_for_local_use_any_port_and_plain_http_will_do() -> None:
    assert guard(allow_private=True).check("http://127.0.0.1:9000/in") == "http://127.0.0.1:9000/in"
    with pytest.raises(AddressDenied):
        guard(allow_private=True).check("http://2130706433:9000/in")
    with pytest.raises(AddressDenied):
        guard(allow_private=True).check("http://169.254.169.254/")


async def test_a_host_is_admitted_if_all_it_resolves_to_is_permitted() -> None:
    found = guard(hooks_example_com=PUBLIC)

    assert await found.admit("https://hooks.example.com/in") == "https://hooks.example.com/in"


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressDenied):
        await guard(hooks_example_com=[*PUBLIC, "10.0.0.1"]).admit("https://hooks.example.com/in")


async def test_a_host_that_does_not_exist_is_not_admitted() -> None:
    with pytest.raises(OSError, match="no such host"):
        await guard().admit("https://hooks.example.com/in")
    with pytest.raises(OSError, match="no address"):
        await guard(hooks_example_com=[]).admit("https://hooks.example.com/in")


async def test_the_system_resolver_finds_this_machine() -> None:
    with pytest.raises(AddressDenied):
        await Guard().admit("https://localhost/in")

    assert await Guard(allow_private=True).admit("https://localhost/in") == "https://localhost/in"


def corpus(kind: str) -> Iterator[dict[str, Any]]:
    with shared_data("adversarial", "urls.jsonl").open() as lines:
        for line in lines:
            case = json.loads(line)
            if case["kind"] == kind:
                yield case


async def test_every_known_trick_is_refused_even_where_any_name_leads_home() -> None:
    async def home(_: str) -> Sequence[Address]:
        return [ip_address("93.184.216.34"), ip_address("127.0.0.1")]

    cases = [*corpus("ssrf-url"), *corpus("ssrf-host")]
    assert len(cases) > 50
    for case in cases:
        with pytest.raises(AddressDenied):
            await Guard(lookup=home).admit(case["input"])


def test_every_known_address_is_refused() -> None:
    cases = list(corpus("ssrf-ip"))
    assert len(cases) > 5
    for case in cases:
        with pytest.raises(AddressDenied):
            guard().permit(ip_address(case["input"]))


@pytest.mark.parametrize("allow_private", [False, True])
def test_browsers_and_our_client_see_the_host_we_see(allow_private: bool) -> None:
    accepted = 0
    for case in corpus("url-parse"):
        try:
            spelled = guard(allow_private=allow_private).check(case["input"])
        except AddressDenied:
            continue
        accepted += 1
        assert not case["failure"], case
        assert URL(spelled, encoded=True).raw_host == case["hostname"].strip("[]")
    assert accepted >= 2
