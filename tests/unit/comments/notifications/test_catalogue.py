"""What receivers are told: enough to show a notification, nothing that readers cannot see."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.comments.notifications.catalogue import Shown, Trial, announcement, encoded

COMMENT, PARENT = UUID(int=2), UUID(int=1)
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REPLY = Shown(
    comment_id=COMMENT,
    site="dramas",
    key="review/7",
    url="https://blog.example/review/7",
    title="第12話 <recap>",
    name="Mina",
    html='<p>So <em>good</em>!</p>\n<p><span data-spoiler="0">spoiler</span> &amp; more</p>',
    created_at=AT,
    revision=2,
    parent_id=PARENT,
    parent_name="Jun",
    parent_html="<p>First.</p>",
)


def told(shown: Shown) -> dict[str, Any]:
    body = json.loads(encoded("reply.published", AT, announcement(shown, 7)))
    assert isinstance(body, dict)
    return body


def test_a_reply_is_announced_with_its_page_and_its_parent() -> None:
    assert told(REPLY) == {
        "type": "reply.published",
        "timestamp": "2026-11-22T12:00:00Z",
        "data": {
            "site": "dramas",
            "thread": {
                "key": "review/7",
                "url": "https://blog.example/review/7",
                "title": "第12話 <recap>",
            },
            "comment": {
                "id": str(COMMENT),
                "url": f"https://blog.example/review/7#comment-{COMMENT}",
                "author": {"name": "Mina"},
                "excerpt": "So good! [spoiler] & more",
                "created_at": "2026-11-22T12:00:00Z",
                "revision": 2,
            },
            "parent": {
                "id": str(PARENT),
                "url": f"https://blog.example/review/7#comment-{PARENT}",
                "author": {"name": "Jun"},
                "excerpt": "First.",
            },
            "sequence": 7,
        },
    }


def test_a_top_level_comment_answers_nothing() -> None:
    assert told(replace(REPLY, parent_id=None, parent_name=None, parent_html=None))["data"]["parent"] is None


def test_of_a_parent_that_readers_do_not_see_only_its_place_is_told() -> None:
    assert told(replace(REPLY, parent_name=None, parent_html=None))["data"]["parent"] == {
        "id": str(PARENT),
        "url": f"https://blog.example/review/7#comment-{PARENT}",
        "author": None,
        "excerpt": None,
    }


def test_a_thread_without_a_url_leads_nowhere() -> None:
    data = told(replace(REPLY, url=None))["data"]

    assert data["thread"]["url"] is data["comment"]["url"] is data["parent"]["url"] is None


def test_the_fragment_of_a_page_gives_way() -> None:
    data = told(replace(REPLY, url="https://blog.example/7?p=1#top"))["data"]

    assert data["comment"]["url"] == f"https://blog.example/7?p=1#comment-{COMMENT}"


@pytest.mark.parametrize(
    ("html", "excerpt"),
    [
        ("<p>" + "word " * 2000 + "</p>", "word " * 55 + "word…"),
        ("<p>Short <em>and</em> fully told &lt;3</p>", "Short and fully told <3"),
        ("<p>a" + "<em>b</em>" * 2000 + "</p>", "a" + "b" * 278 + "…"),
        (f'<p>see <a href="{"x" * 4000}">this</a></p>', "see"),
        ("<p>" + "<strong></strong>" * 234 + "see you all now &amp; then</p>", "see you all now"),
    ],
)
def test_the_beginning_of_a_comment_is_enough(html: str, excerpt: str) -> None:
    assert told(replace(REPLY, html=html))["data"]["comment"]["excerpt"] == excerpt


def test_a_test_says_which_site_it_is_for() -> None:
    assert json.loads(encoded("webhook.test", AT, Trial("dramas"))) == {
        "type": "webhook.test",
        "timestamp": "2026-11-22T12:00:00Z",
        "data": {"site": "dramas"},
    }


letters = st.characters(exclude_categories=("Cs", "Cc"))


@given(
    key=st.text(letters, min_size=500, max_size=500),
    url=st.text(letters, min_size=1900, max_size=1900),
    title=st.text(letters, min_size=500, max_size=500),
    name=st.text(letters, min_size=80, max_size=80),
    html=st.text(letters, max_size=2000),
)
def test_it_never_grows_beyond_20_kb(key: str, url: str, title: str, name: str, html: str) -> None:
    page = "https://blog.example/" + url
    shown = replace(
        REPLY, key=key, url=page, title=title, name=name, html=html, parent_name=name, parent_html=html
    )

    assert len(encoded("reply.published", AT, announcement(shown, 2**31 - 1))) < 20_000


def test_not_even_the_longest_letters_make_it_grow_beyond_20_kb() -> None:
    wide = "\N{GRINNING FACE}"
    shown = replace(
        REPLY,
        key=wide * 500,
        url="https://blog.example/" + "a" * 1979,
        title=wide * 500,
        name=wide * 80,
        html=wide * 3000,
        parent_name=wide * 80,
        parent_html=wide * 3000,
    )

    assert len(encoded("reply.published", AT, announcement(shown, 1))) < 20_000
