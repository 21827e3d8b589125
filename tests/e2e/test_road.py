"""The whole road, through real processes: comments posted, screened, shown, decided on, and announced."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.eventually import eventually
from tests.support.measured import note
from tests.support.receiver import Receiver, Told
from tests.support.review import DOMAIN, KEY, Posted, plain, post_review
from tests.support.road import Comment, Json, Road, walking
from tests.support.stack import Stack, start_stack

pytestmark = pytest.mark.e2e

SPAM = "CHEAP online casino bonus!! https://bit.ly/win-big"
SOON = 15.0  # seconds in which the road must be walked, on a busy machine
Review = dict[int, Posted]


@pytest.fixture(scope="module")
async def review(road: Road, receiver: Receiver) -> Review:
    """The review's comments, posted, by their numbers on the page."""
    assert receiver.secret  # it listens before anybody writes
    return await post_review(road)


async def test_every_comment_stands_where_it_stood_on_the_page(road: Road, review: Review) -> None:
    page = await road.thread(KEY)
    shown = [entry async for entry in road.walk(KEY)]

    assert page["thread"]["comments"] == 4
    assert [root["id"] for root in page["comments"]["items"]] == [review[1].comment.id, review[2].comment.id]
    assert {entry["id"]: _told_by(entry) for entry in shown} == _as_printed(review)
    assert len(shown) == 4
    note("POST → visible: " + _times({n: one.visible_after for n, one in review.items()}))


async def test_each_reply_is_announced_once(road: Road, receiver: Receiver, review: Review) -> None:
    replies = [one for one in review.values() if one.said.parent]
    told = {one.said.n: await _announcement(receiver, one.comment) for one in replies}

    for one in replies:
        _check_announcement(told[one.said.n], one, review)
    await _settle(road, receiver, KEY, review[1].comment)
    ids = {one.comment.id for one in review.values()}
    assert [one.comment_id for one in receiver.told if one.comment_id in ids] == [
        r.comment.id for r in replies
    ]
    assert not receiver.forged
    note("POST → webhook: " + _times({n: one.at - review[n].comment.asked_at for n, one in told.items()}))


async def test_a_decision_made_by_mistake_can_be_undone(
    road: Road, receiver: Receiver, review: Review
) -> None:
    before = (await road.thread(KEY))["comments"]
    mistaken = review[3].comment
    removed = await _decided(road, mistaken, "remove", reason="spoiler")

    page = await eventually(lambda: _page_of(road, KEY, 3), SOON)
    tombstone = page["comments"]["items"][1]["replies"]["items"][0]
    assert (tombstone["id"], tombstone["status"]) == (mistaken.id, "removed")
    assert (tombstone["author"], tombstone["html"]) == (None, None)
    assert tombstone["replies"]["items"][0]["id"] == review[4].comment.id

    await road.undo(mistaken.id, removed["id"])
    assert (await eventually(lambda: _page_of(road, KEY, 4), SOON))["comments"] == before
    await _settle(road, receiver, KEY, review[1].comment)
    assert len(receiver.about(mistaken.id)) == 1


async def test_spam_waits_for_a_person_and_is_never_read(road: Road, receiver: Receiver) -> None:
    host = await _visible(road, "/spammed", "Which of her films should one see first?")
    spam = await road.post("/spammed", SPAM, parent=host.id, name="Big Bonus", email=f"spam@{DOMAIN}")
    assert spam.status == "pending"

    await eventually(lambda: _queued(road, spam), SOON)
    assert await road.shown(spam.id) is None
    await _decided(road, spam, "remove", reason="spam")
    await eventually(lambda: _judged(road, spam, "removed"), SOON)
    assert not await _queued(road, spam)

    await _settle(road, receiver, "/spammed", host)
    assert spam.id not in {one["comment_id"] async for one in road.deliveries(receiver)}
    page = await road.ask("GET", f"{road.site}/thread", params={"key": "/spammed"})
    assert (page.json()["thread"]["comments"], "casino" in page.text) == (1, False)
    assert await road.shown(spam.id) is None


async def test_a_later_episode_is_told_only_to_those_who_ask(road: Road, receiver: Receiver) -> None:
    secret = "the chauffeur turns out to be her brother"
    await road.register("/s2e4", work="The House on the Hill", season=2, episode=4)
    host = await _visible(road, "/s2e4", "That staircase again!")
    teller = await _visible(road, "/s2e4", f"Wait for S02E09, {secret}.", parent=host.id)

    told = await _announcement(receiver, teller)
    assert "spoiler" in told.payload["data"]["comment"]["excerpt"]
    assert secret.encode() not in told.body
    page = await road.ask("GET", f"{road.site}/thread", params={"key": "/s2e4"})
    assert (page.json()["thread"]["comments"], secret in page.text) == (2, False)
    for path in ("", "/revisions", "/replies"):
        assert secret not in (await road.ask("GET", f"{road.comments}/{teller.id}{path}")).text

    revealed = await road.tell("GET", f"{road.comments}/{teller.id}/spoilers")
    assert secret in revealed["spoilers"][0][1]


async def test_readers_keep_the_old_text_until_the_new_one_is_screened(stack: Stack, road: Road) -> None:
    comment = await _visible(road, "/edited", "The first text.")
    with _paused(stack, "moderation worker"):
        revised = await road.edit(comment, "The second text.")
        assert (revised["status"], revised["revision"]) == ("pending", 2)
        assert await _says(road, comment, 1, "The first text.")

    await eventually(lambda: _says(road, comment, 2, "The second text."), SOON)


async def test_nobody_decides_on_a_text_they_have_not_read(road: Road) -> None:
    comment = await _visible(road, "/moving", "What the moderator read.")
    await road.edit(comment, "What it says now.")
    await eventually(lambda: _says(road, comment, 2, "What it says now."), SOON)

    stale = await road.decide(comment.id, "remove", revision=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_revision")
    assert (stale.json()["revision"], stale.json()["text"]) == (2, "What it says now.")
    assert await _says(road, comment, 2, "What it says now.")


async def test_nothing_is_wrong_with_the_data(stack: Stack, review: Review) -> None:
    assert review
    assert (await stack.command("verify")).count("nothing wrong") == 2


async def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    async with start_stack(tmp_path / "home") as stack, walking(stack.ready) as road:
        await post_review(road)
        spam = await road.post(KEY, SPAM)
        await eventually(lambda: _held(road, spam), SOON)
        before = (await road.thread(KEY), await road.case(spam.id))
        port = stack.ready.comments.rpartition(":")[2]
        assert await stack.stop(signal.SIGTERM) == 0

    async with start_stack(tmp_path / "home", "--port", port) as stack, walking(stack.ready) as road:
        assert (await road.thread(KEY), await road.case(spam.id)) == before
        await _visible(road, KEY, "Still here.", parent=before[0]["comments"]["items"][0]["id"])
        assert (await road.thread(KEY))["thread"]["comments"] == 5
        assert (await stack.command("verify")).count("nothing wrong") == 2


def _told_by(entry: Json) -> tuple[str | None, str, str]:
    """Parent, author and words of an entry of a page."""
    return entry["parent_id"], entry["author"]["name"], plain(entry["html"])


def _as_printed(review: Review) -> dict[str, tuple[str | None, str, str]]:
    """The same as the page had it, by id."""
    return {
        one.comment.id: (
            review[one.said.parent].comment.id if one.said.parent else None,
            one.author,
            " ".join(one.said.body.split()),
        )
        for one in review.values()
    }


def _check_announcement(told: Told, reply: Posted, review: Review) -> None:
    """It tells of the reply, by whom, in answer to whom, in plain words: and nobody's e-mail address."""
    data, parent = told.payload["data"], review[reply.said.parent or 0]
    assert (told.payload["type"], data["site"], data["thread"]["key"]) == ("reply.published", "example", KEY)
    assert (data["comment"]["author"], data["parent"]["author"]) == (
        {"name": reply.author},
        {"name": parent.author},
    )
    assert data["comment"]["url"].endswith(f"{KEY}#comment-{reply.comment.id}")
    assert data["parent"]["id"] == parent.comment.id
    excerpt = data["comment"]["excerpt"].removesuffix("…")
    assert len(excerpt) > 100
    assert " ".join(reply.said.body.split()).startswith(excerpt)
    assert DOMAIN.encode() not in told.body


async def _visible(road: Road, key: str, body: str, *, parent: str | None = None) -> Comment:
    """A comment that readers see."""
    comment = await road.post(key, body, parent=parent)
    await road.seen(comment, SOON)
    return comment


async def _announcement(receiver: Receiver, comment: Comment) -> Told:
    async def told() -> list[Told]:
        return receiver.about(comment.id)

    return (await eventually(told, SOON))[0]


async def _settle(road: Road, receiver: Receiver, key: str, host: Comment) -> None:
    """Wait until all that was to be announced of a thread is: until a later reply in it was, which is taken back."""
    last = await _visible(road, key, f"In answer to {host.id}.", parent=host.id)
    await _announcement(receiver, last)
    await road.delete(last)


async def _decided(road: Road, comment: Comment, action: str, *, reason: str) -> Json:
    answer = await road.decide(comment.id, action, reason=reason)
    assert answer.status_code == 201, answer.text
    decision: Json = answer.json()
    return decision


async def _page_of(road: Road, key: str, comments: int) -> Json | None:
    """A thread once it has so many comments."""
    page = await road.thread(key)
    return page if page["thread"]["comments"] == comments else None


async def _queued(road: Road, comment: Comment) -> bool:
    return comment.id in {case["comment_id"] async for case in road.queue(state="open")}


async def _held(road: Road, comment: Comment) -> bool:
    """Whether its author is told that a person will look."""
    own = await road.tell("GET", f"{road.comments}/{comment.id}", token=comment.token)
    return bool(own["comment"]["status"] == "held")


async def _judged(road: Road, comment: Comment, visibility: str) -> bool:
    """Whether the moderators' file says what became of a comment."""
    case = await road.case(comment.id)
    return case is not None and case["visibility"] == visibility


async def _says(road: Road, comment: Comment, revision: int, text: str) -> bool:
    shown = await road.shown(comment.id)
    return shown is not None and (shown["revision"], plain(shown["html"])) == (revision, text)


@contextmanager
def _paused(stack: Stack, name: str) -> Generator[None]:
    """Keep a process of the stack from doing anything."""
    [pid] = stack.pids(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _times(seconds: dict[int, float]) -> str:
    return ", ".join(f"comment {n} {one * 1000:.0f} ms" for n, one in seconds.items())
