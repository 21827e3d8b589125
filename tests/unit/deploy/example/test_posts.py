"""The example's posts: they can be written in the order of their files, and screening will let them pass."""

from collections import Counter

from deploy.example.posts import read_posts

TOO_FAST = 10
"""Comments by one author within ten minutes that the default policy lets pass."""
COMMENTS = [comment for post in read_posts() for comment in post.comments]


def test_parents_come_first_and_names_are_used_once() -> None:
    seen: set[str] = set()
    for post in read_posts():
        own: set[str] = set()
        for comment in post.comments:
            assert comment.to is None or comment.to in own
            assert comment.id not in seen
            seen.add(comment.id)
            own.add(comment.id)


def test_nobody_answers_what_is_held() -> None:
    held = {comment.id for comment in COMMENTS if comment.held}
    assert held
    assert not held & {comment.to for comment in COMMENTS}


def test_nobody_writes_as_much_as_a_flood() -> None:
    assert max(Counter(comment.by for comment in COMMENTS).values()) <= TOO_FAST


def test_everything_the_embed_can_do_is_there() -> None:
    for what in ("held", "edited", "deleted", "removed", "masked", "reported", "website", "up", "down"):
        assert any(getattr(comment, what) for comment in COMMENTS), what
    parents = {comment.id: comment.to for comment in COMMENTS}
    assert max(_depth(parents, comment.id) for comment in COMMENTS) >= 8
    assert max(Counter(comment.to for comment in COMMENTS if comment.to).values()) > 3
    assert max(len(post.comments) for post in read_posts()) > 60


def _depth(parents: dict[str, str | None], name: str) -> int:
    parent = parents[name]
    return 0 if parent is None else 1 + _depth(parents, parent)
