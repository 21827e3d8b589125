"""Messages that a site keeps ready for its authors, over HTTP."""

from uuid import uuid4

import pytest

from services.moderation.canned_messages.messages import SUPPLIED
from tests.support.moderation import Desk

URL = "/v1/sites/drama/canned-messages"
WORDINGS = {
    "wordings": {
        "en": {"title": "Late", "text": "Please answer below."},
        "ja": {"title": "遅い", "text": "下へ。"},
    }
}


async def test_a_site_changes_what_comes_along_and_adds_its_own(desk: Desk) -> None:
    first, *others = (str(one.id) for one in SUPPLIED)
    own = str(uuid4())
    assert (await desk.ask("alma", "PUT", f"{URL}/{own}", json=WORDINGS)).is_success
    assert (await desk.ask("alma", "PUT", f"{URL}/{first}", json=WORDINGS)).is_success
    assert (await desk.ask("alma", "DELETE", f"{URL}/{others[0]}")).status_code == 204

    found = (await desk.ask("rita", "GET", URL)).json()["messages"]
    assert [(one["id"], one["supplied"]) for one in found] == [
        (others[1], True),
        (own, False),
        (first, False),
    ]
    assert found[1]["wordings"] == WORDINGS["wordings"]
    assert (await desk.ask("alma", "DELETE", f"{URL}/{own}")).status_code == 204
    assert (await desk.ask("alma", "DELETE", f"{URL}/{own}")).json()["code"] == "message_not_found"
    elsewhere = (await desk.ask("otto", "GET", URL.replace("drama", "other"))).json()["messages"]
    assert [one["id"] for one in elsewhere] == [first, *others]


async def test_only_owners_change_them(desk: Desk) -> None:
    for who, status in (("ada", 403), ("otto", 404)):
        assert (await desk.ask(who, "PUT", f"{URL}/{uuid4()}", json=WORDINGS)).status_code == status
    assert len((await desk.ask("ada", "GET", URL)).json()["messages"]) == len(SUPPLIED)


@pytest.mark.parametrize(
    ("wordings", "pointer"),
    [
        ({}, "/wordings"),
        ({"English": {"title": "a", "text": "b"}}, "/wordings"),
        ({"en": {"title": "", "text": "b"}}, "/wordings"),
        ({"en": {"title": "a", "text": "b" * 501}}, "/wordings"),
    ],
)
async def test_what_is_wrong_is_named(desk: Desk, wordings: dict[str, object], pointer: str) -> None:
    answer = await desk.ask("alma", "PUT", f"{URL}/{uuid4()}", json={"wordings": wordings})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
