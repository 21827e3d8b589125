"""The bytes of a stream of events."""

import json
from uuid import UUID

from services.comments.live.changes import Changes, Entry
from services.comments.live.messages import PING, news, opening, parting


def test_changes_are_one_event_with_the_version_as_its_id() -> None:
    entry = Entry(id=UUID(int=1), parent_id=None, status="visible", revision=2)
    head, name, data, end = news(Changes(version=7, comments=3, entries=(entry,))).split(b"\n", 3)
    assert (head, name, end) == (b"id: 7", b"event: changes", b"\n")
    told = {"id": str(UUID(int=1)), "parent_id": None, "status": "visible", "revision": 2}
    assert json.loads(data.removeprefix(b"data: ")) == {"version": 7, "comments": 3, "entries": [told]}


def test_too_many_changes_are_told_as_a_reload() -> None:
    assert news(Changes(version=900, comments=3, entries=None)) == (
        b'id: 900\nevent: reload\ndata: {"version":900,"comments":3}\n\n'
    )


def test_nothing_else_is_an_event() -> None:
    assert [opening(3, 1500), parting(1500), PING] == [
        b"retry: 1500\nid: 3\n\n",
        b"retry: 1500\n\n",
        b":\n\n",
    ]
