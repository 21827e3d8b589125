"""The audit beside a plain reading of the log: nothing is missing, nothing is anybody else's."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from services.moderation.audit.asked import Asked
from services.moderation.audit.exporting import csv_lines
from services.moderation.audit.reading import read_all
from services.moderation.log import CODEC
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.contracts.moderation import CaseClaimed
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.history_of_work import Work, count
from tests.support.moderation import SCREENED_AT, Desk, Moderation
from tests.support.screening import PUBLISHES_ALL, Owner
from tests.support.told import deleted, edited, opened, posted, reported

HOSTILE = '=HYPERLINK("https://evil.example";"x")<script>alert(1)</script>'


async def ask(desk: Desk, who: str, path: str = "/v1/audit", **params: Any) -> Any:
    given = {name.rstrip("_"): value for name, value in params.items()}
    answer = await desk.ask(who, "GET", path, params=given)
    assert answer.status_code == 200, answer.text
    return answer


async def everything(desk: Desk, who: str, **params: Any) -> list[dict[str, Any]]:
    """All pages of it, seven at a time, the oldest first."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = (await ask(desk, who, limit=7, **params, **after)).json()
        found += page["entries"]
        if page["next"] is None:
            return found[::-1]
        after = {"after": page["next"]}


async def test_all_that_people_did_is_found_in_the_order_of_the_log(mod: Moderation, desk: Desk) -> None:
    await Work(mod, comments=9).happens()
    await count(mod)
    acts = sorted(
        (
            entry
            for entry in await mod.recorded()
            if entry.event.TYPE not in ("comment.screened", "case.opened", "case.reported")  # type: ignore[union-attr]
        ),
        key=lambda entry: (entry.recorded_at, entry.part, entry.position),
    )
    found = [one for one in await everything(desk, "alma") if one["source"] == "log"]
    assert [(one["part"], one["position"], one["kind"]) for one in found] == [
        (one.part, one.position, one.event.TYPE)  # type: ignore[union-attr]
        for one in acts
    ]
    assert {one["kind"] for one in found} == {"policy.drafted", "policy.enabled", "case.decided"}
    bobs = await everything(desk, "alma", person="bob")
    assert [one["position"] for one in bobs] == [
        one.position for one in acts if getattr(one.event, "by", "") == "bob"
    ]
    assert {one["who"]["id"] for one in bobs} == {"bob"}


async def test_filters_all_have_to_match(mod: Moderation, desk: Desk) -> None:
    await Work(mod, comments=6).happens()
    await count(mod)
    whole = await everything(desk, "alma", person="ada")
    assert {one["kind"] for one in await everything(desk, "alma", kind="policy.enabled")} == {
        "policy.enabled"
    }
    middle = whole[len(whole) // 2]["at"]
    later = await everything(desk, "alma", person="ada", from_=middle)
    earlier = await everything(desk, "alma", person="ada", to=middle)
    assert earlier + later == whole
    assert later[0]["at"] == middle


async def test_what_was_done_to_a_comment_is_told_from_its_writing_on(mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold", state="held")
    await Owner(mod).enables(PUBLISHES_ALL)
    told = mod.teller.batch(
        opened(), comment, edited(comment, "Another text"), reported(comment, note="Look")
    )
    await mod.screening.handle(told)
    decided = (await desk.rule(comment.comment_id, "remove", note="the third time", revision=2)).json()
    await desk.ask("bob", "DELETE", f"/v1/cases/{comment.comment_id}/decisions/{decided['id']}")
    await mod.screening.handle(mod.teller.batch(deleted(comment)))

    found = await everything(desk, "ada", comment=str(comment.comment_id))
    kinds = [one["kind"] for one in found]
    assert kinds[:2] == ["comment.posted", "comment.edited"]
    assert kinds[-3:] == ["case.decided", "decision.undone", "comment.deleted"]
    stream = [one.event for one in await mod.recorded() if one.stream_id == comment.comment_id]
    assert kinds[2:-1] == [one.TYPE for one in stream]  # type: ignore[union-attr]
    made = next(one for one in found if one["kind"] == "case.decided")
    assert (made["who"]["name"], made["sealed"], made["detail"]["note"]) == (
        "Ada",
        "opened",
        "the third time",
    )
    assert made["detail"]["ruling"] == {"action": "remove"}
    verdict = next(one for one in found if one["kind"] == "comment.screened")
    assert (verdict["detail"]["policy"], verdict["who"]) == ("drama@1", None)
    assert [one["rule"] for one in verdict["detail"]["reasons"]]
    assert "grounds" not in verdict["detail"]


async def test_what_went_with_its_author_is_absent_and_said_so(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await desk.rule(comment.comment_id, "remove", note="the third time", reason="spam")
    async with connect(database.owner, "moderation", name="test") as connection:
        await connection.execute("DELETE FROM subject_keys")

    found = await everything(desk, "ada", comment=str(comment.comment_id))
    sealed = {one["kind"]: one["sealed"] for one in found}
    assert (sealed["case.decided"], sealed["comment.screened"], sealed["case.opened"]) == (
        "erased",
        "erased",
        "none",
    )
    assert "third time" not in str(found)
    made = next(one for one in found if one["kind"] == "case.decided")
    assert made["detail"]["ruling"] == {"action": "remove", "reason": "spam"}


async def test_owners_see_their_site_and_moderators_themselves(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await desk.rule(comment.comment_id, "remove")
    await count(mod)
    for name, site in (("olga", "drama"), ("oskar", "other")):
        desk.keys[name] = await add_key(database.owner, "moderation", Role.OWNER, site, name.title())
    path = f"/v1/audit?comment={comment.comment_id}"

    assert [one["kind"] for one in await everything(desk, "olga", kind="case.decided")] == ["case.decided"]
    assert await everything(desk, "oskar", kind="case.decided") == []
    ada = (await everything(desk, "olga", kind="case.decided"))[0]["who"]["id"]
    assert [one["kind"] for one in await everything(desk, "ada")] == ["case.decided"]
    assert {one["who"]["id"] for one in await everything(desk, "bob")} <= {await id_of(desk, "bob")}
    for who, asked, status in (
        ("ada", f"/v1/audit?person={ada}", 200),
        ("bob", f"/v1/audit?person={ada}", 403),
        ("rita", path, 403),
        ("otto", path, 404),
        ("oskar", path, 404),
        ("oskar", "/v1/audit?site=drama", 404),
        ("ada", "/v1/audit/export", 403),
        ("oskar", "/v1/audit/export?site=drama", 404),
        ("oskar", f"/v1/audit/export?comment={comment.comment_id}", 404),
        ("olga", "/v1/audit?after=AAAA", 422),
        ("olga", "/v1/audit?from=yesterday", 422),
        (None, "/v1/audit", 401),
    ):
        answer = await desk.ask(who, "GET", asked)
        assert answer.status_code == status, (who, asked, answer.text)


async def test_who_read_and_who_exported_is_on_record(desk: Desk) -> None:
    await ask(desk, "alma", person="ada")
    await ask(desk, "alma", "/v1/audit/export", kind="case.decided")
    found = await everything(desk, "alma", person=await id_of(desk, "alma"))
    assert [one["kind"] for one in found][:2] == ["audit.read", "audit.exported"]
    assert (found[0]["detail"], found[1]["detail"]["kind"]) == ({"person": "ada"}, "case.decided")
    assert found[0]["who"]["name"] == "Alma"


async def test_what_happened_to_accounts_is_among_it(desk: Desk, database: Database) -> None:
    async with connect(database.owner, "moderation", name="test") as connection:
        await connection.execute(
            "INSERT INTO account_events (at, kind, by, site, detail) VALUES (now(), 'role.given', 'bob', 'drama', $1)",
            {"role": "owner"},
        )
    found = await everything(desk, "alma", kind="role.given")
    assert [(one["who"]["id"], one["detail"], one["source"]) for one in found] == [
        ("bob", {"role": "owner"}, "accounts")
    ]


async def test_files_say_what_the_pages_say(mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await desk.rule(comment.comment_id, "remove", note=HOSTILE, reason="+1 -1 @x")
    asked = {"comment": str(comment.comment_id)}
    told = await everything(desk, "alma", **asked)

    array = await ask(desk, "alma", "/v1/audit/export", format="json", **asked)
    lines = await ask(desk, "alma", "/v1/audit/export", format="jsonl", **asked)
    assert array.json() == [msgspec.json.decode(line) for line in lines.content.splitlines()] == told
    answer = await ask(desk, "alma", "/v1/audit/export", format="csv", bom="true", **asked)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["kind"] for row in rows] == [one["kind"] for one in told]
    made = next(row for row in rows if row["kind"] == "case.decided")
    assert (made["note"], made["reason"], made["name"]) == (f"'{HOSTILE}", "'+1 -1 @x", "Ada")


async def test_pages_tell_it_and_run_nothing(mod: Moderation, desk: Desk) -> None:
    comment = posted(HOSTILE, mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment, reported(comment, note=HOSTILE)))
    await desk.rule(comment.comment_id, "remove", note=HOSTILE, reason="<b>x")
    await count(mod)
    alma, ada = await desk.browser("alma"), await desk.browser("ada")
    whole = (await alma.open("/console/audit")).text
    of_comment = (await alma.open(f"/console/audit?comment={comment.comment_id}")).text
    own = (await ada.open("/console/audit?from=2026-01-01&kind=case.decided")).text
    assert "Decided" in whole
    assert "/console/audit/export?" in whole
    assert "&lt;script&gt;" in of_comment
    assert "<script>alert" not in of_comment
    assert "What you did" in own
    assert "/console/audit/export" not in own
    assert (await ada.open("/console/audit?comment=x")).status_code == 422
    assert (await ada.open("/console/audit?from=2026-13-01")).status_code == 422
    assert (await ada.open("/console/audit?person=somebody")).status_code == 403
    assert (await ada.open("/console/audit/export")).status_code == 403
    answer = await alma.open(f"/console/audit/export?comment={comment.comment_id}&format=jsonl")
    assert answer.status_code == 200
    assert HOSTILE in [
        msgspec.json.decode(line)["detail"].get("note") for line in answer.content.splitlines()
    ]


async def test_however_much_there_is_little_of_it_is_in_memory(mod: Moderation, database: Database) -> None:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await claim_often(database, comment.comment_id, 20_000)
    tracemalloc.start()
    try:
        size = rows = 0
        async for some in csv_lines(read_all(mod.pool, mod.log, Asked(kind="case.claimed")), bom=False):
            size += len(some)
            rows += some.count(b"\r\n")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rows == 20_001
    assert size > 3_000_000
    assert peak < size / 2


async def claim_often(database: Database, comment_id: UUID, times: int) -> None:
    """As many events, and where they stand, as if they had happened."""
    event = CaseClaimed(comment_id=comment_id, by="ada", until=SCREENED_AT, at=SCREENED_AT)
    encoded = CODEC.encode(event)
    async with connect(database.owner, "moderation", name="test") as connection:
        await connection.execute(
            """
INSERT INTO events (part, position, stream_id, version, event_id, recorded_at, type, schema, data)
SELECT 99, n, $1, n, gen_random_uuid(), $5::timestamptz + n * interval '1 ms', $2, $3, $4
FROM generate_series(1, $6::int) n
""",
            new_id(),
            encoded.type,
            encoded.schema,
            encoded.data,
            datetime.now(UTC),
            times,
        )
        await connection.execute(
            """
INSERT INTO acts (at, position, comment_id, part, who, site, kind)
SELECT recorded_at, position, $1, part, 'ada', 'drama', type FROM events WHERE part = 99 AND type = 'case.claimed'
""",
            comment_id,
        )


async def id_of(desk: Desk, who: str) -> str:
    """The public half of somebody's key."""
    from shared.access.tokens import digest

    return digest(desk.keys[who]).hex()[:16]
