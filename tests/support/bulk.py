"""Many cases decided at once, for tests: asked over HTTP, carried out batch by batch as a worker would."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.moderation.bulk.working import BulkWork
from shared.contracts.comments import CommentPosted
from tests.support.moderation import Desk, Moderation
from tests.support.told import HARMLESS, opened, posted


async def waiting(mod: Moderation, many: int, **changes: Any) -> list[CommentPosted]:
    """Comments of the site drama that wait for a person, the first the longest."""
    texts = [
        posted(f"{HARMLESS} {n}", minute=n + 1, mode="hold", state="held", **changes) for n in range(many)
    ]
    await mod.screening.handle(mod.teller.batch(opened(), *texts))
    return texts


def work(mod: Moderation) -> BulkWork:
    return BulkWork(mod.pool, mod.keys)


async def finish(mod: Moderation) -> int:
    """Do all batches that wait; how many there were."""
    worker, batches = work(mod), 0
    while await worker.step() is not None:
        batches += 1
    return batches


async def ask(
    desk: Desk, method: str, path: str = "", who: str | None = "ada", status: int = 200, **sent: Any
) -> Any:
    answer = await desk.ask(who, method, f"/v1/bulk{path}", **sent)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def preview(desk: Desk, who: str | None = "ada", status: int = 201, **query: Any) -> Any:
    """All that a question to the list finds."""
    return await ask(desk, "POST", who=who, status=status, json={"query": query})


async def pick(desk: Desk, texts: Sequence[CommentPosted], who: str = "ada", revision: int = 1) -> Any:
    """These, as they were seen."""
    cases = [{"comment_id": str(one.comment_id), "revision": revision} for one in texts]
    return await ask(desk, "POST", who=who, status=201, json={"cases": cases})


async def confirm(
    desk: Desk, bulk: Any, action: str = "remove", who: str = "ada", status: int = 202, **given: Any
) -> Any:
    path = f"/{bulk['bulk']['id']}/confirm"
    return await ask(desk, "POST", path, who=who, status=status, json={"action": action, **given})


async def undo(desk: Desk, bulk: Any, who: str = "ada", status: int = 202) -> Any:
    return await ask(desk, "POST", f"/{bulk['bulk']['id']}/undo", who=who, status=status)


async def found(desk: Desk, bulk: Any, who: str = "ada") -> Any:
    return (await ask(desk, "GET", f"/{bulk['bulk']['id']}", who=who))["bulk"]


async def states(mod: Moderation, comments: Sequence[CommentPosted]) -> list[tuple[str, str | None]]:
    """State and ruling of each one's case."""
    ids = [one.comment_id for one in comments]
    rows = await mod.pool.fetch(
        "SELECT comment_id, state, ruling->>'action' AS action FROM cases WHERE comment_id = ANY ($1)", ids
    )
    by_id: dict[UUID, tuple[str, str | None]] = {
        row["comment_id"]: (row["state"], row["action"]) for row in rows
    }
    return [by_id[one] for one in ids]
