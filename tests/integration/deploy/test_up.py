"""`rejoinder up` as people use it: one command, many ways to end it, nothing left behind."""

import os
import re
import signal
import socket
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import aiohttp
import msgspec
import pytest

from deploy.local.plan import Keys
from shared.access.keys import public_half
from tests.support.eventually import eventually
from tests.support.processes import descendants, running
from tests.support.stack import Stack, free_ports, launch, start_stack

SERVICES = ("comments api", "comments worker", "moderation api", "moderation worker")


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stack]:
    """A stack with the example blog, for tests that leave it as they found it."""
    home = tmp_path_factory.mktemp("up") / "home"
    async with start_stack(home, example=True) as stack:
        yield stack


async def test_the_ready_file_tells_all(stack: Stack) -> None:
    port = int(stack.ready.comments.rpartition(":")[2])
    told = msgspec.json.decode(stack.home.with_name("home.ready.json").read_bytes())
    assert told == {
        "comments": f"http://127.0.0.1:{port}",
        "moderation": f"http://127.0.0.1:{port + 1}",
        "example": f"http://127.0.0.1:{port + 2}",
        "site": "example",
        "keys": {"owner": stack.ready.keys.owner, "moderator": stack.ready.keys.moderator},
        "first_sign_in": stack.ready.first_sign_in,
    }
    assert told["keys"]["owner"] != told["keys"]["moderator"]


async def test_the_four_addresses_it_prints_answer(stack: Stack) -> None:
    printed = [word for word in stack.log.read_text().split() if word.startswith("http://")][-4:]
    async with aiohttp.ClientSession() as http:
        for address in printed:
            async with http.get(address) as answer:
                assert answer.status in (200, 401), address


async def test_the_first_owner_sets_a_password_and_signs_in(stack: Stack) -> None:
    link, console = str(stack.ready.first_sign_in), f"{stack.ready.moderation}/console"
    here = {"Sec-Fetch-Site": "same-origin"}
    assert link in stack.log.read_text()
    jar = aiohttp.CookieJar(unsafe=True)  # of a host that is an address
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        assert "owner@localhost" in await (await http.get(link)).text()
        form = {"password": "a quiet harbour at dawn"}
        assert (await http.post(link, data=form, headers=here)).status == 200
        assert (await http.post(link, data=form, headers=here)).status == 410
        signed_in = await http.post(
            f"{console}/sign-in", data={"login": "owner@localhost", **form}, headers=here
        )
        assert signed_in.url.path == "/console"
        assert "administrator" in await signed_in.text()
        csrf = re.search(r'name="csrf" value="(\w+)"', await (await http.get(f"{console}/keys")).text())
        assert csrf
        await _a_key_of_the_console_opens_both_services(stack, http, {"csrf": csrf[1]})


async def _a_key_of_the_console_opens_both_services(
    stack: Stack, http: aiohttp.ClientSession, form: dict[str, str]
) -> None:
    keys, here = f"{stack.ready.moderation}/console/keys", {"Sec-Fetch-Site": "same-origin"}
    wanted = {"name": "Webhooks", "role": "owner", "site": stack.ready.site, "scope": "webhooks:read", **form}
    shown = re.search(r"rjk_[\w-]{43}", await (await http.post(keys, data=wanted, headers=here)).text())
    assert shown
    bearer = {"Authorization": f"Bearer {shown[0]}"}
    hooks = f"{stack.ready.comments}/v1/sites/{stack.ready.site}/webhooks"
    cases = f"{stack.ready.moderation}/v1/cases"

    async def answers() -> list[int]:
        return [(await http.get(url, headers=bearer)).status for url in (hooks, cases)]

    assert await answers() == [200, 403]  # known to both, and no more than it was made for
    revoke = f"{keys}/{public_half(shown[0])}/revoke"
    assert (await http.post(revoke, data=form, headers=here)).status == 200

    async def refused() -> bool:
        return await answers() == [401, 401]

    await eventually(refused, within=10)


async def test_the_example_page_has_its_comments(stack: Stack) -> None:
    thread = f"{stack.ready.comments}/v1/sites/{stack.ready.site}/thread"
    async with (
        aiohttp.ClientSession() as http,
        http.get(thread, params={"key": "mikazuki/1x04", "limit": 50}) as answer,
    ):
        page = await answer.text()
    assert "Two cups" in page
    assert "CHEAP FERRY TICKETS" not in page  # held
    assert "captain's sister" not in page  # about a later episode: covered


async def test_secrets_are_private(stack: Stack) -> None:
    files = private_files(stack.home)
    assert {path.name for path in files} >= {"comments.key", "moderation.key", "peer.key", "example.json"}
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
    assert stack.home.stat().st_mode & 0o777 == 0o700


def private_files(home: Path) -> list[Path]:
    return [*home.joinpath("keys").iterdir(), home / "environment"]


async def test_operators_commands_work_on_it(stack: Stack) -> None:
    assert "fine" in await stack.command("config", "check")
    assert "nothing wrong" in await stack.command("verify")
    assert "up to date" in await stack.command("migrate")
    assert "0 parked" in await stack.command("parked", "list")
    assert "mode hold" in await stack.command("site", "add", "diary", "--mode", "hold")
    key = await stack.command("key", "add", "Mina", "--role", "moderator", "--site", "diary")
    assert key.startswith("rjk_")
    link = await stack.command("moderator", "add", "mina@diary.example", "--site", "diary")
    assert "/console/welcome/rji_" in link
    assert "mina@diary.example" in await stack.command("moderator", "list", "--site", "diary")


async def test_a_second_up_on_the_same_data_is_refused(stack: Stack, tmp_path: Path) -> None:
    second = await launch(stack.home, "--port", str(free_ports()), log=tmp_path / "log")
    assert await second.wait() == 1
    said = (tmp_path / "log").read_text()
    assert f"process {stack.process.pid}" in said
    assert "--data-dir" in said


async def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path) -> None:
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 1)):
        refused = await launch(tmp_path / "home", "--port", str(port), log=tmp_path / "log")
        assert await refused.wait() == 1
    assert f"port {port + 1} on 127.0.0.1 for the moderation API" in (tmp_path / "log").read_text()
    assert not (tmp_path / "home" / "postgres").exists()


async def test_two_stacks_at_once(stack: Stack, tmp_path: Path) -> None:
    async with start_stack(tmp_path / "other") as other, aiohttp.ClientSession() as http:
        assert other.ready.keys != stack.ready.keys
        for one in (stack, other):
            async with http.get(f"{one.ready.moderation}/readyz") as answer:
                assert answer.status == 200


@pytest.mark.parametrize("name", SERVICES)
async def test_a_crashed_service_is_started_again(stack: Stack, name: str) -> None:
    [before] = stack.pids(name)
    os.kill(before, signal.SIGKILL)

    async def again() -> bool:
        pids = stack.pids(name)
        return len(pids) == 1 and pids != [before]

    await eventually(again, within=20)


async def test_however_it_ends_nothing_is_left_and_the_data_stays(tmp_path: Path) -> None:
    home, port = tmp_path / "home", str(free_ports())
    keys: Keys | None = None
    posted: list[str] = []
    hangup = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]  # as nohup wants it
    for number in (signal.SIGTERM, signal.SIGINT, *hangup, signal.SIGKILL, signal.SIGTERM):
        async with start_stack(home, "--port", port) as stack:
            assert keys in (None, stack.ready.keys)
            keys = stack.ready.keys
            for comment_id in posted:
                assert await status(stack, comment_id) == 200
            posted.append(await post(stack, f"ended by {number.name}"))
            family = descendants(stack.process.pid)
            assert len(family) > 8
            assert await stack.stop(number) == (-number if number == signal.SIGKILL else 0)
            await eventually(partial(all_gone, family), within=15)


async def test_a_second_signal_kills(tmp_path: Path) -> None:
    async with start_stack(tmp_path / "home") as stack:
        family = descendants(stack.process.pid)
        [worker] = stack.pids("comments worker")
        os.kill(worker, signal.SIGSTOP)  # it will not stop in time
        stack.process.send_signal(signal.SIGINT)
        await eventually(lambda: says(stack, "once more to kill"))
        assert await stack.stop(signal.SIGINT) == 128 + signal.SIGINT
        await eventually(partial(all_gone, family), within=15)


async def all_gone(pids: set[int]) -> bool:
    return not any(running(pid) for pid in pids)


async def says(stack: Stack, words: str) -> bool:
    return words in stack.log.read_text()


async def post(stack: Stack, key: str) -> str:
    body = {"thread": {"key": key}, "body": "It stays.", "author": {"name": "Ines"}}
    url = f"{stack.ready.comments}/v1/sites/{stack.ready.site}/comments"
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


async def status(stack: Stack, comment_id: str) -> int:
    """What GET answers once the comment has been screened, or after some seconds."""
    url = f"{stack.ready.comments}/v1/comments/{comment_id}"

    async def found() -> int | None:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status if answer.status == 200 else None

    return await eventually(found, within=20)
