"""No connection is made to an address that is not permitted, whatever name leads there, and whenever it does."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
import pytest

from services.comments.notifications.addresses import Address, AddressDenied, Guard
from services.comments.notifications.connecting import open_session
from services.comments.notifications.posting import Message, post
from tests.integration.comments.notifications.receiver import Receiver
from tests.integration.comments.notifications.world import LOCAL
from tests.support.data import shared_data

PUBLIC, HOME, HOME_6 = ip_address("93.184.216.34"), ip_address("127.0.0.1"), ip_address("::1")


class Listener:
    """Counts who connects to this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connections = 0

    async def count(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


@pytest.fixture
async def listener() -> AsyncGenerator[Listener]:
    here = Listener(_free_port())
    async with await asyncio.start_server(here.count, ["127.0.0.1", "::1"], here.port):
        yield here


def leading(*places: Sequence[Address]) -> Guard:
    """A guard whose name server says something else each time it is asked, and at last always the same."""
    answers = list(places)

    async def lookup(_: str) -> Sequence[Address]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return Guard(lookup=lookup)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
async def test_the_listener_would_notice(listener: Listener, host: str) -> None:
    async with open_session(LOCAL) as http:
        with pytest.raises(aiohttp.ClientError):
            await http.post(f"http://{host}:{listener.port}/")

    assert listener.connections > 0


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "localhost", "127.1", "2130706433"],  # noqa: S104
)
async def test_the_session_itself_goes_nowhere_near_home(listener: Listener, host: str) -> None:
    async with open_session(Guard()) as http:
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await http.post(f"http://{host}:{listener.port}/")

    assert listener.connections == 0


@pytest.mark.parametrize("later", [(HOME,), (HOME_6,), (PUBLIC, HOME), (HOME, PUBLIC)])
async def test_a_name_that_is_rebound_after_it_was_admitted_leads_nowhere(
    listener: Listener, later: tuple[Address, ...]
) -> None:
    guard = leading((PUBLIC,), later)
    await guard.admit("https://rebound.example/hook")

    async with open_session(guard) as http:
        with pytest.raises(aiohttp.ClientConnectorError) as denied:
            await http.post(f"http://rebound.example:{listener.port}/")

    assert isinstance(denied.value.os_error, AddressDenied)
    assert listener.connections == 0


async def test_the_address_that_was_looked_at_is_the_one_connected_to(receiver: Receiver) -> None:
    """A second look-up between check and connection would lead elsewhere."""
    asked = []

    async def lookup(host: str) -> Sequence[Address]:
        asked.append(host)
        return [HOME] if len(asked) == 1 else [PUBLIC]

    async with open_session(Guard(allow_private=True, lookup=lookup)) as http:
        url = f"http://hooks.example:{urlsplit(receiver.url).port}/hook"
        async with http.post(url) as response:
            assert response.status == 200

    assert asked == ["hooks.example"]
    assert receiver.received[0].headers["host"].startswith("hooks.example:")


async def test_no_known_trick_makes_a_connection(listener: Listener) -> None:
    guard = leading((HOME,))
    at = datetime.now(UTC)
    urls = []
    with shared_data("adversarial", "urls.jsonl").open() as lines:
        for line in lines:
            case = json.loads(line)
            if case["kind"] in {"ssrf-url", "ssrf-host"}:
                urls.append(case["input"])
            elif case["kind"] == "ssrf-ip":
                host = f"[{case['input']}]" if ":" in case["input"] else case["input"]
                urls += [f"https://{host}/", f"http://{host}:{listener.port}/"]
    assert len(urls) > 60

    async with open_session(guard) as http:
        for url in urls:
            attempt = await post(http, guard, Message(url=url, headers={}, body=b"{}"), at)
            assert attempt.status is None
            assert attempt.error is not None
            assert "AddressDenied" in attempt.error, url

    assert listener.connections == 0


def _free_port() -> int:
    """A port that is free on both loopback addresses, as nearly as can be known."""
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return int(probe.getsockname()[1])
