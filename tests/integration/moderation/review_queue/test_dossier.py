"""All that a card shows beside the text: its author, what it resembles, its readers' record, what its rules say."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.moderation.labelling.blocking import block
from services.moderation.labelling.handler import Labels
from services.moderation.policies.shipped import default_policy
from services.moderation.policing.language import LANGUAGE
from services.moderation.replays.means import Means
from services.moderation.replays.versions import Versions
from services.moderation.review_queue.documents import Dossier, Neighbour
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.reasoning import read_reasoning
from shared.access.roles import Principal, Role
from shared.contracts.comments import Byline, CommentPosted, CommentRemoved, Text
from tests.support.moderation import PARTITIONS, Desk, Moderation
from tests.support.told import HARMLESS, NOON, edited, opened, posted, reported

ADA = Principal(role=Role.MODERATOR, site="drama", name="Ada", id="ada")
RITA = Principal(role=Role.REVIEWER, site="drama", name="Rita", id="rita")
AUTHOR = UUID("0199a0c0-0000-7000-8000-000000000004")
LINKS = "Win now: https://bit.ly/win and https://tinyurl.com/more"
SPAM = "Cheap watches of every kind, ask me for the newest list of prices and colours today"


async def told(mod: Moderation, *events: Any) -> None:
    await mod.screening.handle(mod.teller.batch(*events))


async def dossier(mod: Moderation, comment_id: UUID, reader: Principal = ADA) -> Dossier:
    return await read_dossier(mod.pool, comment_id, reader)


async def test_the_authors_other_comments_and_what_became_of_them(mod: Moderation, desk: Desk) -> None:
    good, bad, taken_back = (posted(HARMLESS, author_id=AUTHOR, minute=n) for n in range(3))
    waiting = posted(LINKS, author_id=AUTHOR, minute=9)
    await told(mod, opened(), good, bad, taken_back, waiting)
    await desk.rule(bad.comment_id, "remove", reason="rude", note="see the second line")
    ruled = (await desk.rule(taken_back.comment_id, "remove")).json()
    await desk.ask("ada", "DELETE", f"/v1/cases/{taken_back.comment_id}/decisions/{ruled['id']}")

    writer = (await dossier(mod, waiting.comment_id)).writer
    assert (writer.comments, writer.approved, writer.held, writer.removed) == (4, 2, 1, 1)
    assert writer.first_seen == good.at
    assert writer.reputation == round((2 + 2) / (2 + 2 + 2 + 3), 3)
    assert [(one.comment_id, one.outcome, one.decided) for one in writer.latest] == [
        (taken_back.comment_id, "publish", True),
        (bad.comment_id, "remove", True),
        (good.comment_id, "publish", False),
    ]
    [decision] = writer.decisions
    assert (decision.comment_id, decision.action, decision.reason, decision.note, decision.by.name) == (
        bad.comment_id,
        "remove",
        "rude",
        "see the second line",
        "Ada",
    )


async def test_others_who_gave_the_same_address_and_who_wrote_from_the_same(mod: Moderation) -> None:
    def by(email: bytes | None, address: bytes | None, **changes: Any) -> CommentPosted:
        return posted(byline=Byline(name="Mina", email_hash=email, address_hash=address), **changes)

    mail, home = b"\x02" * 16, b"\x03" * 16
    here = by(mail, home, author_id=AUTHOR, mode="hold")
    again, often = by(mail, None, author_id=AUTHOR), [by(mail, None, author_id=UUID(int=1)) for _ in range(2)]
    both, neither = by(mail, home, author_id=UUID(int=2)), by(b"\x04" * 16, None)
    elsewhere = by(mail, home, site="other", thread_id=UUID(int=9))
    await told(mod, opened(), opened(thread_id=UUID(int=9), site="other"), here, again, *often)
    await told(mod, both, neither, elsewhere, posted(byline=None))
    gone = CommentRemoved(comment_id=often[0].comment_id, revision=1, by="moderator", at=NOON)
    await told(mod, gone)

    writer = (await dossier(mod, here.comment_id)).writer
    assert writer.same_email == (
        Neighbour(author_id=UUID(int=1), name="Mina", comments=2, removed=1),
        Neighbour(author_id=UUID(int=2), name="Mina", comments=1, removed=0),
    )
    assert [one.author_id for one in writer.same_address or ()] == [UUID(int=2)]
    writer = (await dossier(mod, here.comment_id, RITA)).writer
    assert (writer.same_email, writer.same_address) == (None, None)
    writer = (await dossier(mod, neither.comment_id)).writer
    assert (writer.same_email, writer.same_address) == ((), ())


async def test_labels_in_force_are_shown(mod: Moderation) -> None:
    comment = posted(LINKS, author_id=AUTHOR)
    await told(mod, opened(), comment)
    labels = Labels(mod.pool, mod.keys, partitions=PARTITIONS)
    await block(labels, "drama", AUTHOR, until=None, reason="threats", by="ada", at=NOON)
    await block(labels, "drama", AUTHOR, until=NOON + timedelta(days=1), reason=None, by="ada", at=NOON)
    assert (await dossier(mod, comment.comment_id)).writer.label("blocked") is None, "that has ended long ago"
    await block(labels, "drama", AUTHOR, until=None, reason="threats", by="ada", at=NOON + timedelta(days=2))
    label = (await dossier(mod, comment.comment_id)).writer.label("blocked")
    assert label
    assert (label.reason, label.until, label.rule) == ("threats", None, None)


async def test_what_says_nearly_the_same_is_counted_by_what_became_of_it(mod: Moderation, desk: Desk) -> None:
    alike = [posted(SPAM + "!" * n, minute=n, mode="hold") for n in range(13)]
    await told(mod, opened(), *alike, posted(HARMLESS, minute=20))
    await desk.rule(alike[3].comment_id, "remove")
    await desk.rule(alike[4].comment_id, "approve")
    for one in (alike[0], alike[12]):
        similar = (await dossier(mod, one.comment_id)).similar
        assert (similar.comments, similar.authors) == (12, 12)
        assert (similar.approved, similar.held, similar.removed) == (1, 10, 1)
        expected = [other.comment_id for other in reversed(alike) if other != one][:10]
        assert [other.comment_id for other in similar.newest] == expected


async def test_a_comment_that_resembles_none_says_so(mod: Moderation) -> None:
    comment = posted(mode="hold")
    await told(mod, opened(), comment)
    similar = (await dossier(mod, comment.comment_id)).similar
    assert (similar.comments, similar.authors, similar.newest) == (0, 0, ())


async def test_reports_have_their_readers_record(mod: Moderation, desk: Desk) -> None:
    first, second = posted(minute=1), posted(minute=20)
    await told(mod, opened(), first, reported(first, "reader-1"))
    await desk.rule(first.comment_id, "remove")
    shown = await dossier(mod, first.comment_id)
    assert [(one.agreed, one.refused, one.answered) for one in shown.reported] == [(0, 0, True)]
    await told(mod, second, replace(reported(second, "reader-1"), at=datetime.now(UTC)))
    shown = await dossier(mod, second.comment_id)
    assert [(one.agreed, one.refused, one.answered) for one in shown.reported] == [(1, 0, False)]
    assert [part.why for part in shown.points][:1] == [
        "1 report from a reader who was right 100 % of the time (1 of 1)"
    ]


async def test_what_its_author_covered_and_every_text_it_had(mod: Moderation) -> None:
    text = "He said >!it was the butler!< at last."
    marked = Text(body=text, html="", spoilers=((None, "it was the butler"),))
    comment = posted(HARMLESS, mode="hold")
    await told(mod, opened(), comment, replace(edited(comment, text), sealed=marked))
    shown = await dossier(mod, comment.comment_id)
    assert [shown.text[start:end] for start, end in shown.covered] == [">!it was the butler!<"]
    assert [(one.revision, one.text) for one in shown.revisions] == [(1, HARMLESS), (2, text)]


async def test_the_rules_that_spoke_are_quoted_and_models_say_why(mod: Moderation) -> None:
    comment = posted(LINKS)
    await told(mod, opened(), comment)
    means = Means(log=mod.log, keys=mod.keys, versions=Versions(LANGUAGE), instruments=None)  # type: ignore[arg-type]
    reasoning = await read_reasoning(mod.pool, means, comment.comment_id, ADA)
    assert reasoning
    assert reasoning.policy == default_policy().reference
    assert reasoning.rules["shortened link"].startswith("rule: shortened link\nwhen:\n  any:\n")
    assert "looks_like_spam" not in reasoning.rules
    assert reasoning.spam
    weights = [abs(one.points) for one in reasoning.spam.because]
    assert 0 < len(weights) <= 8
    assert weights == sorted(weights, reverse=True)
    seen_by_reviewer = await read_reasoning(mod.pool, means, comment.comment_id, RITA)
    assert seen_by_reviewer
    assert (seen_by_reviewer.rules, seen_by_reviewer.spam) == (reasoning.rules, None)
