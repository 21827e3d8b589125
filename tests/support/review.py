"""A real review with its four comments, from the shared folder, to be posted as their authors would."""

import html
import re

import msgspec
from msgspec import Struct

from tests.support.data import shared_data
from tests.support.road import Comment, Road

KEY = "/golden-rec/one-million-stars"
AUTHORS = {1: "Mirela", 2: "Tadeusz", 3: "Sachi", 4: "Tadeusz"}
"""The page did not keep their names; who wrote the second comment also wrote the fourth."""
DOMAIN = "readers.example"


class Said(Struct, frozen=True, kw_only=True):
    """`n` and `parent` are the page's own numbers."""

    n: int
    parent: int | None
    body: str


class Page(Struct, frozen=True):
    title: str


class Review(Struct, frozen=True):
    page: Page
    comments: tuple[Said, ...]


class Posted(Struct, frozen=True, kw_only=True):
    """A comment on its way: what it says, whose it is, and how long it took until readers saw it, in seconds."""

    said: Said
    author: str
    comment: Comment
    visible_after: float


def read_review() -> Review:
    """The page; the test is skipped where there is no such folder."""
    return msgspec.json.decode(shared_data("blog", "review-page.json").read_bytes(), type=Review)


async def post_review(road: Road, key: str = KEY) -> dict[int, Posted]:
    """Register the page and post its comments one after the other, each once readers see what it answers."""
    review = read_review()
    url = f"{road.ready.comments.rpartition(':')[0]}:{int(road.ready.comments.rpartition(':')[2]) + 2}{key}"
    await road.register(key, title=review.page.title, url=url)
    posted: dict[int, Posted] = {}
    tokens: dict[str, str] = {}
    for said in review.comments:
        author = AUTHORS[said.n]
        comment = await road.post(
            key,
            said.body,
            parent=posted[said.parent].comment.id if said.parent else None,
            token=tokens.get(author),
            name=author,
            email=f"{author.lower()}@{DOMAIN}",
        )
        tokens[author] = comment.token
        seconds = await road.seen(comment)
        posted[said.n] = Posted(said=said, author=author, comment=comment, visible_after=seconds)
    return posted


def plain(rendered: str) -> str:
    """What of some HTML a reader reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", rendered)).split())
