"""The pages' rules without a server: the letters of a language, what feeds and data blocks may hold."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comments.embed.pages.feed import Feed, Item, atom
from services.comments.embed.pages.letters import language_of
from services.comments.embed.pages.linked_data import discussion
from services.comments.embed.pages.places import Places
from services.comments.threads.documents import About, Author, Entries, Entry, Thread, Votes

AT = datetime(2026, 11, 14, 9, 12, tzinfo=UTC)
ID = UUID(int=7)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("<p>Hello</p>", None),
        ("<p>안녕</p>", "ko"),
        ("<p>かな</p>", "ja"),
        ("<p>カナ and 한글</p>", "ja"),
        ("<p>漢字</p>", None),  # read in Chinese and in Japanese
        ("ﾊﾝｶｸ", "ja"),
    ],
)
def test_letters_tell_a_language_where_only_one_has_them(text: str, lang: str | None) -> None:
    assert language_of(text) == lang


@given(ANYTHING, ANYTHING)
def test_a_feed_is_xml_whatever_people_write(name: str, html: str) -> None:
    item = Item(
        id=ID, parent_id=None, title=name, address="https://a.example", author=name, website=name,
        html=html, created_at=AT, edited_at=None,
    )  # fmt: skip
    feed = Feed(id=ID, title=name, address="https://a.example", page="https://a.example", items=[item])
    found = ET.fromstring(atom(feed))  # noqa: S314 - our own

    assert {element.tag.partition("}")[2] for element in found.iter()} == {
        *("feed", "id", "title", "updated", "link", "entry", "published", "author", "name", "content"),
        *(["uri"] if name else []),
    }


@given(ANYTHING, ANYTHING)
def test_nothing_ends_a_data_block(name: str, title: str) -> None:
    none = Entries(count=0, items=(), next=None)
    entry = Entry(
        id=ID, parent_id=None, depth=0, status="visible", author=Author(name=name), html="<p>x</p>", spoilers=0,
        revision=1, created_at=AT, edited_at=None, votes=Votes(up=0, down=0), replies=none,
    )  # fmt: skip
    about = About(work=None, season=None, episode=None)
    thread = Thread(
        site="blog", key="/e4", url=None, title=title, about=about, closed=False, version=1, comments=1
    )
    block = discussion(thread, [entry], Places(site="blog"))

    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(block)
    data = json.loads(block)
    assert data["headline"] == (title or "/e4")
    assert data["comment"][0]["author"]["name"] == name


@given(ANYTHING.filter(bool))
def test_a_place_leads_back_to_its_key(key: str) -> None:
    asked = urlsplit(Places(site="blog", lang="ja").thread(key, after="x"))
    assert parse_qs(asked.query) == {"key": [key], "after": ["x"], "lang": ["ja"]}
