"""Entity tags as clients really send them, and HEAD."""

import pytest

from shared.errors import PreconditionFailed, PreconditionRequired
from shared.web.asgi import Message, Receive, Scope, Send
from shared.web.conditional import HeadAsGet, etag, matches, parse_revision


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"7"', True),
        ('W/"7"', True),
        ('"1", "7"', True),
        ('"1",W/"7"', True),
        ("*", True),
        ('"77"', False),
        ("7", False),
        ("", False),
        (None, False),
        ('"', False),
    ],
)
def test_if_none_match(header: str | None, known: bool) -> None:
    assert matches(header, "7") == known


@pytest.mark.parametrize(
    ("header", "revision"), [('"7"', 7), ("7", 7), (' "7" ', 7), ("*", None), ('"0"', 0)]
)
def test_if_match(header: str, revision: int | None) -> None:
    assert parse_revision(header) == revision


@pytest.mark.parametrize("header", ['W/"7"', '"x"', '"7', '"-1"', "１", '"1","2"', "9" * 40])
def test_a_tag_that_is_no_revision_matches_none(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        parse_revision(header)


@pytest.mark.parametrize("header", [None, "", " "])
def test_a_missing_if_match_is_asked_for(header: str | None) -> None:
    with pytest.raises(PreconditionRequired):
        parse_revision(header)


def test_an_etag_round_trips() -> None:
    assert parse_revision(etag(12)) == 12
    assert matches(etag(12), "12")


async def test_head_ends_an_answer_that_would_go_on() -> None:
    sent: list[Message] = []

    async def stream(scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["method"] == "GET"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in (b"one", b"two"):
            await send({"type": "http.response.body", "body": part, "more_body": True})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await HeadAsGet(stream)({"type": "http", "method": "HEAD"}, receive, send)
    assert sent[1:] == [{"type": "http.response.body", "body": b"", "more_body": False}]
