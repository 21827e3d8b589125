"""Labels on a real Postgres: sealed with the author's key, found for a batch, and given over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx2
import pytest
from msgspec import Struct

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.labelling import store
from services.moderation.labelling.commands import LabelByRule, RemoveLabel, SetLabel
from services.moderation.labelling.decider import decide
from services.moderation.labelling.errors import SubjectNotFound
from services.moderation.labelling.finding import author_subject, find_labels, host_subjects
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.labelled import Subject, unlabelled
from services.moderation.labelling.projection import evolve_all
from services.moderation.labelling.store import Append
from services.moderation.log import birth_part
from services.moderation.rebuild import rebuild
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import MASTER_KEY, PARTITIONS, Desk, Moderation, settings
from tests.support.told import opened, posted

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
AUTHOR = UUID("0199a0c0-0000-7000-8000-000000000004")
ADA = author_subject("drama", AUTHOR)
SPAM = Subject(site="drama", kind="host", name="spam.example")


@pytest.fixture
def keys() -> AuthorKeys:
    vault = Vault(bytes.fromhex(MASTER_KEY))
    return AuthorKeys(vault, KeyCache(vault))


@pytest.fixture
async def labels(mod: Moderation, keys: AuthorKeys) -> Labels:
    """And an author who has written on drama."""
    await mod.screening.handle(mod.teller.batch(opened(), posted(author_id=AUTHOR)))
    return Labels(mod.pool, keys, partitions=PARTITIONS)


def give(label: str = "suspect", *, until: datetime | None = None, reason: str | None = None) -> SetLabel:
    return SetLabel(label=label, until=until, reason=reason, by="ada", at=NOON)


class Found(Struct, frozen=True):
    authors: dict[UUID, tuple[str, ...]]
    hosts: dict[str, tuple[str, ...]]


async def found(mod: Moderation, *hosts: str, site: str = "drama", hours: float = 1) -> Found:
    at = NOON + timedelta(hours=hours)
    async with mod.pool.acquire() as connection:
        then = await find_labels(connection, [(site, AUTHOR, at)], [(site, host, at) for host in hosts])
    assert {(of, when) for of, _, when in (*then.authors, *then.hosts)} <= {(site, at)}
    return Found(
        {author: labels for (_, author, _), labels in then.authors.items()},
        {host: labels for (_, host, _), labels in then.hosts.items()},
    )


async def test_labels_are_found_for_a_batch_as_of_a_moment(mod: Moderation, labels: Labels) -> None:
    await labels.handle(ADA, give(until=NOON + timedelta(hours=2)))
    await labels.handle(ADA, give("regular"))
    await labels.handle(SPAM, give("casino"))
    hosts = ("spam.example", "a.www.spam.example", "WWW.spam.example", "notspam.example", "example")

    now = await found(mod, *hosts)
    assert now.authors == {AUTHOR: ("suspect", "regular")}
    assert now.hosts == dict.fromkeys(hosts[:3], ("casino",))
    assert (await found(mod, hours=-1)).authors == {}
    assert (await found(mod, hours=2)).authors == {AUTHOR: ("regular",)}
    elsewhere = await found(mod, *hosts, site="other")
    assert (elsewhere.authors, elsewhere.hosts) == ({}, {})


async def test_one_query_finds_them(mod: Moderation) -> None:
    asked: list[str] = []
    async with mod.pool.acquire() as connection:
        # the driver looks up what it does not know
        await find_labels(connection, [("drama", AUTHOR, NOON)], [])
        connection.add_query_logger(lambda query: asked.append(query.query))
        authors = [(site, uuid4(), NOON) for site in ("drama", "other") for _ in range(50)]
        await find_labels(connection, authors, [("drama", "a.b.example", NOON + timedelta(hours=1))] * 3)
    assert len(asked) == 1


async def test_what_is_said_of_an_author_goes_with_their_key(
    mod: Moderation, labels: Labels, database: Database
) -> None:
    await labels.handle(ADA, give(reason="canary of an author"))
    await labels.handle(SPAM, give("casino", reason="canary of a host"))
    events = await mod.pool.fetch("SELECT data, sealed FROM events WHERE type = 'label.set' ORDER BY sealed")
    assert [b"canary" in row["data"] for row in events] == [False, True]

    await mod.pool.execute("UPDATE labelled SET labels = '[]'")
    await rebuild(settings(database.moderation))
    assert [one.reason for one in (await labels.find(ADA)).labels] == ["canary of an author"]
    async with connect(database.owner, "moderation", name="test") as owner:
        await owner.execute("DELETE FROM subject_keys WHERE subject_id = $1", AUTHOR)
    await rebuild(settings(database.moderation))
    (label,) = (await labels.find(ADA)).labels
    assert (label.label, label.reason) == ("suspect", None)
    assert [one.reason for one in (await labels.find(SPAM)).labels] == ["canary of a host"]


async def test_many_who_label_the_same_all_count(mod: Moderation, labels: Labels) -> None:
    await asyncio.gather(*(labels.handle(ADA, give(f"label {number}")) for number in range(6)))
    assert (await found(mod)).authors.keys() == {AUTHOR}
    assert {label.label for label in (await labels.find(ADA)).labels} == {f"label {n}" for n in range(6)}
    assert [one.version for one in await mod.recorded() if one.stream_id == ADA.stream_id] == [*range(1, 7)]


async def test_a_batch_is_written_whole_or_not_at_all(
    mod: Moderation, labels: Labels, keys: AuthorKeys
) -> None:
    """As screening does it: rules label several at once, in the transaction of the verdicts."""
    subjects = [ADA, *host_subjects("drama", "one.example"), *host_subjects("drama", "two.example")]

    def appends() -> list[Append]:
        rule = LabelByRule(
            label="shill", until=NOON + timedelta(days=30), reason="links", policy="drama@7", at=NOON
        )
        made = []
        for subject in subjects:
            before = unlabelled(subject)
            events = decide(rule, before)
            part = birth_part(subject.stream_id, PARTITIONS)
            after = evolve_all(before, events)
            made.append(Append(part=part, expected=0, subject=subject, events=events, labelled=after))
        return made

    await labels.handle(subjects[1], give("known"))
    async with mod.pool.acquire() as connection:
        assert await store.commit(connection, keys, appends()) == {subjects[1].stream_id}
        assert len(await store.find_labelled(connection, subjects)) == 1
        subjects.pop(1)
        assert await store.commit(connection, keys, appends()) == set()
        stored = await store.find_labelled(connection, subjects)
    assert [stored[one].labelled.labels[0].by for one in subjects] == ["policy drama@7"] * 2


async def test_only_authors_of_the_site_are_labelled(mod: Moderation, labels: Labels) -> None:
    for subject in (author_subject("drama", uuid4()), author_subject("other", AUTHOR)):
        with pytest.raises(SubjectNotFound):
            await labels.handle(subject, give())
        with pytest.raises(SubjectNotFound):
            await labels.handle(subject, RemoveLabel(label="suspect", by="ada", at=NOON))
    assert not [one for one in await mod.recorded() if one.stream_id == ADA.stream_id]


async def ask(desk: Desk, method: str, path: str, *, who: str | None = "ada", **sent: Any) -> httpx2.Response:
    return await desk.ask(who, method, f"/v1/sites/drama/labels/{path}", **sent)


@pytest.mark.usefixtures("labels")
async def test_a_moderator_gives_changes_and_takes_a_label(desk: Desk) -> None:
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat().replace("+00:00", "Z")
    given = await ask(
        desk, "PUT", f"author/{AUTHOR}/old%20friend", json={"until": until, "reason": "kind words"}
    )
    assert given.status_code == 200
    (label,) = given.json()["labels"]
    assert (label["label"], label["reason"], label["by_rule"]) == ("old friend", "kind words", False)
    assert label["until"].startswith(until[:19])

    await ask(desk, "PUT", f"author/{AUTHOR}/{quote('悪い')}", who="bob", json={})
    shown = (await ask(desk, "GET", f"author/{AUTHOR}")).json()
    assert [one["label"] for one in shown["labels"]] == ["old friend", "悪い"]
    one = (await ask(desk, "GET", f"author/{AUTHOR}/{quote('悪い')}")).json()
    assert (one["label"], one["until"]) == ("悪い", None)

    taken = await ask(desk, "DELETE", f"author/{AUTHOR}/old%20friend")
    assert [one["label"] for one in taken.json()["labels"]] == ["悪い"]
    for method in ("GET", "DELETE"):
        gone = await ask(desk, method, f"author/{AUTHOR}/old%20friend")
        assert (gone.status_code, gone.json()["code"]) == (404, "label_not_found")


@pytest.mark.usefixtures("labels")
async def test_a_host_is_labelled_under_one_name(desk: Desk) -> None:
    assert (await ask(desk, "PUT", "host/WWW.Spam.Example/casino", json={})).status_code == 200
    shown = (await ask(desk, "GET", "host/spam.example")).json()
    assert (shown["subject"], [one["label"] for one in shown["labels"]]) == ("spam.example", ["casino"])


@pytest.mark.usefixtures("labels")
@pytest.mark.parametrize(
    ("path", "body", "status", "place"),
    [
        (f"author/{AUTHOR}/x", {"until": "2020-01-01T00:00:00Z"}, 422, {"pointer": "/until"}),
        (f"author/{AUTHOR}/x", {"until": "2999-01-01T00:00:00"}, 422, {"pointer": "/until"}),
        (f"author/{AUTHOR}/x", {"reason": " "}, 422, {"pointer": "/reason"}),
        (f"author/{AUTHOR}/x", {"for": "30 days"}, 422, {"pointer": "/for"}),
        (f"author/{AUTHOR}/{'x' * 41}", {}, 422, {"parameter": "label"}),
        (f"author/{AUTHOR}/%20", {}, 422, {"parameter": "label"}),
        ("host/spam/x", {}, 422, {"parameter": "subject"}),
        (f"person/{AUTHOR}/x", {}, 422, {"parameter": "kind"}),
        ("author/ada/x", {}, 404, None),
        (f"author/{UUID(int=1)}/x", {}, 404, None),
    ],
)
async def test_what_is_wrong_is_refused_with_its_place(
    mod: Moderation, desk: Desk, path: str, body: object, status: int, place: dict[str, str] | None
) -> None:
    before = len(await mod.recorded())
    answer = await ask(desk, "PUT", path, json=body)
    assert answer.status_code == status, answer.text
    if place:
        assert place.items() <= answer.json()["errors"][0].items()
    assert len(await mod.recorded()) == before


@pytest.mark.usefixtures("labels")
@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("rita", 403), ("otto", 404), ("bob", 200), ("alma", 200)]
)
async def test_who_may_label(desk: Desk, who: str | None, status: int) -> None:
    path = f"author/{AUTHOR}/suspect"
    assert (await ask(desk, "PUT", path, who=who, json={})).status_code == status
    assert (await ask(desk, "GET", path, who=who)).status_code == status
    assert (await ask(desk, "GET", f"author/{AUTHOR}", who=who)).status_code == status
    assert (await ask(desk, "DELETE", path, who=who)).status_code == status
