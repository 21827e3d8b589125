"""Signatures as receivers check them, with the standard's own library."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.comments.notifications.signing import new_secret, shown, signed_headers

ID = UUID("0193f1c2-0000-7000-8000-000000000001")
BODY = json.dumps({"type": "reply.published", "data": {"title": "第12話"}}).encode()
SECRET, OLD, FOREIGN = new_secret(), new_secret(), new_secret()


def headers(*in_force: bytes, at: datetime | None = None) -> dict[str, str]:
    return signed_headers(ID, at or datetime.now(UTC), BODY, in_force)


def test_a_receiver_accepts_it() -> None:
    assert Webhook(shown(SECRET)).verify(BODY, headers(SECRET)) == json.loads(BODY)


def test_a_secret_is_written_as_the_standard_says() -> None:
    prefix, _, encoded = shown(SECRET).partition("_")

    assert prefix == "whsec"
    assert b64decode(encoded) == SECRET
    assert len(SECRET) == 32
    assert SECRET not in {OLD, FOREIGN}


@pytest.mark.parametrize("secret", [SECRET, OLD], ids=["new", "old"])
def test_during_a_rotation_either_secret_verifies(secret: bytes) -> None:
    assert Webhook(shown(secret)).verify(BODY, headers(SECRET, OLD))


def test_another_secret_does_not_verify() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(FOREIGN)).verify(BODY, headers(SECRET, OLD))


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "0193f1c2-0000-7000-8000-000000000002"},
        {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()) + 60)},
        {"webhook-signature": "v1,AAAA"},
    ],
)
def test_a_changed_header_does_not_verify(changed: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(SECRET)).verify(BODY, headers(SECRET) | changed)


def test_a_changed_body_does_not_verify() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(SECRET)).verify(BODY + b" ", headers(SECRET))


def test_a_replay_is_too_old() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(SECRET)).verify(BODY, headers(SECRET, at=datetime.now(UTC) - timedelta(minutes=6)))
