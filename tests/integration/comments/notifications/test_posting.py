"""One attempt against receivers that do what they should not."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.comments.notifications.connecting import TIMEOUT, open_session
from services.comments.notifications.outcome import Attempt
from services.comments.notifications.posting import Message, post
from tests.integration.comments.notifications.receiver import (
    Receiver,
    answering,
    dripping,
    endless,
    hanging,
    receiving,
)
from tests.integration.comments.notifications.world import LOCAL

SOON = aiohttp.ClientTimeout(total=0.5)


async def attempt(url: str, timeout: aiohttp.ClientTimeout = TIMEOUT) -> Attempt:
    message = Message(url=url, headers={"webhook-id": "1"}, body=b"{}")
    async with open_session(LOCAL, timeout) as http:
        return await post(http, LOCAL, message, datetime.now(UTC))


async def test_an_answer_is_kept(receiver: Receiver) -> None:
    found = await attempt(receiver.url)

    assert (found.status, found.answer, found.error) == (200, "thanks", None)
    (received,) = receiver.received
    assert received.headers["accept-encoding"] == "identity"
    assert received.headers["user-agent"].startswith("Rejoinder")
    assert "cookie" not in received.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, other_receiver: Receiver, status: int) -> None:
    receiver.behaviour = answering(status, Location=other_receiver.url)

    assert (await attempt(receiver.url)).status == status
    assert other_receiver.received == []


async def test_an_endless_answer_is_left_after_64_kb(receiver: Receiver) -> None:
    receiver.behaviour = endless

    found = await attempt(receiver.url)

    assert (found.status, found.error) == (200, None)
    assert found.answer == "x" * 1024


async def test_an_answer_that_drips_is_a_delivery_but_nobody_waits_for_its_end(receiver: Receiver) -> None:
    receiver.behaviour = dripping

    found = await attempt(receiver.url, SOON)

    assert found.status == 200
    assert found.error is not None
    assert found.error.startswith("TimeoutError")


async def test_no_answer_is_a_failure(receiver: Receiver) -> None:
    receiver.behaviour = hanging(asyncio.Event())

    found = await attempt(receiver.url, SOON)

    assert found.status is None
    assert found.error is not None
    assert found.error.startswith("TimeoutError")


async def test_an_attempt_takes_15_seconds_at_most_and_connecting_5() -> None:
    async with open_session(LOCAL) as http:
        assert (http.timeout.total, http.timeout.connect) == (15, 5)


async def test_retry_after_is_read(receiver: Receiver) -> None:
    receiver.behaviour = answering(429, Retry_After="120")

    assert (await attempt(receiver.url)).retry_after == timedelta(minutes=2)


async def test_a_closed_port_is_a_failure() -> None:
    async with receiving() as gone:
        url = gone.url

    found = await attempt(url)

    assert found.status is None
    assert found.error is not None
    assert "Connect" in found.error


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00\xff\x00\xff",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 999999 No\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
        b"HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_no_http_is_a_failure(reply: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        found = await attempt(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    assert found.status in {None, 500}
    assert found.error


async def test_an_answer_that_is_no_text_can_still_be_kept(receiver: Receiver) -> None:
    async def garbage(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b"a\x00\xff\xe3\x81")

    receiver.behaviour = garbage

    assert (await attempt(receiver.url)).answer == "a\ufffd\ufffd\ufffd"


async def test_a_certificate_nobody_vouches_for_is_a_failure(tmp_path: Path) -> None:
    async with receiving(self_signed(tmp_path)) as receiver:
        found = await attempt(receiver.url)

    assert found.status is None
    assert found.error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in found.error
    assert receiver.received == []


async def test_the_environment_names_no_proxy_for_us(
    receiver: Receiver, other_receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other_receiver.url)

    assert (await attempt(receiver.url)).status == 200
    assert other_receiver.received == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS context with a certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
