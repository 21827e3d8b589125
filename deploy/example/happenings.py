"""What happens to the example's comments once they are there: votes, edits, reports, and what moderators decide."""

from collections.abc import Coroutine, Iterator
from typing import Any

from deploy.example.people import People, Shown
from deploy.example.posts import Comment, Mask, Post, Report

Happening = Coroutine[Any, Any, None]


def happenings(people: People, post: Post, comment: Comment, comment_id: str) -> Iterator[Happening]:
    """Everything that the file says of a `comment` on `post`; each ends once readers see it."""
    for number, name in enumerate(_voters(post, comment)):
        yield people.vote(comment_id, name, -1 if number < comment.down else 1)
    if comment.edited:
        yield _edit(people, comment, comment_id, comment.edited)
    if comment.deleted:
        yield _delete(people, comment, comment_id)
    if comment.removed:
        yield _remove(people, comment, comment_id, comment.removed)
    if comment.masked:
        yield _mask(people, comment, comment_id, comment.masked)
    if comment.reported:
        yield _report(people, comment, comment_id, comment.reported)


def _voters(post: Post, comment: Comment) -> list[str]:
    """The same ones however often it is loaded: those who wrote here, beginning with who wrote next."""
    at = post.comments.index(comment)
    around = (*post.comments[at:], *post.comments[:at])
    names = dict.fromkeys(other.by for other in around if not other.held and other.by != comment.by)
    return list(names)[: comment.up + comment.down]


async def _edit(people: People, comment: Comment, comment_id: str, body: str) -> None:
    path, attempt = f"/v1/comments/{comment_id}", f"{comment.id} edited"
    await people.write("PATCH", path, comment.by, attempt, {"body": body}, revision=1)
    await people.wait(comment_id, comment.by, lambda shown: shown["status"] != "pending")


async def _delete(people: People, comment: Comment, comment_id: str) -> None:
    path, attempt = f"/v1/comments/{comment_id}", f"{comment.id} deleted"
    await people.write("DELETE", path, comment.by, attempt, revision=1)


async def _remove(people: People, comment: Comment, comment_id: str, reason: str) -> None:
    await people.decide(comment_id, f"{comment.id} removed", {"action": "remove", "reason": reason})
    await people.wait(comment_id, comment.by, lambda shown: shown["status"] != "visible")


async def _mask(people: People, comment: Comment, comment_id: str, mask: Mask) -> None:
    start = comment.body.index(mask.words)
    decision = {"action": "mask", "spans": [[start, start + len(mask.words)]], "label": mask.label}
    await people.decide(comment_id, f"{comment.id} masked", decision)
    await people.wait(comment_id, comment.by, _covered)


def _covered(shown: Shown) -> bool:
    return bool(shown["spoilers"]) or shown["status"] != "visible"


async def _report(people: People, comment: Comment, comment_id: str, report: Report) -> None:
    body = {"reason": report.reason, "note": report.note}
    path, attempt = f"/v1/comments/{comment_id}/reports", f"{comment.id} reported"
    await people.write("POST", path, report.by, attempt, body)
