"""The example blog's posts as they stand in `posts/`: what each is about, and what its readers will write."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

POSTS = Path(__file__).with_name("posts")
NEWEST_FIRST = ("series", "episode6", "episode4")


class Thread(Struct, frozen=True, kw_only=True):
    """The page that the comments are about, as the service is told. The key is the post's path, too."""

    key: str
    title: str
    work: str
    season: int
    episode: int | None = None


class Mask(Struct, frozen=True, kw_only=True):
    """`words` of the comment that a moderator covers, and what the cover says."""

    words: str
    label: str


class Report(Struct, frozen=True, kw_only=True):
    by: str
    reason: Literal["spoiler", "spam", "abuse", "other"]
    note: str


class Comment(Struct, frozen=True, kw_only=True):
    """`id` is a name inside the example, `to` the one that this answers; parents come first.

    `held` says that screening leaves it to a moderator. What happens to others afterwards: `edited` is their
    second text, `up` and `down` count votes, `deleted` means by the author, `removed` (why) and `masked` by a
    moderator.
    """

    id: str
    by: str
    body: str
    to: str | None = None
    website: str | None = None
    held: bool = False
    up: int = 0
    down: int = 0
    edited: str | None = None
    deleted: bool = False
    removed: str | None = None
    masked: Mask | None = None
    reported: Report | None = None


class Post(Struct, frozen=True, kw_only=True):
    """A post; its text is the template of the same `name`. `minutes` is how long it takes to read."""

    name: str = ""
    summary: str
    date: date
    minutes: int
    art: str
    alt: str
    thread: Thread
    comments: tuple[Comment, ...]


@cache
def read_posts() -> tuple[Post, ...]:
    """All posts, the newest first."""
    return tuple(_read(name) for name in NEWEST_FIRST)


def _read(name: str) -> Post:
    post = msgspec.toml.decode((POSTS / f"{name}.toml").read_bytes(), type=Post)
    return msgspec.structs.replace(post, name=name)
