"""What came before a comment, as far as it came in the same batch."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.labelling.finding import Labels
from services.moderation.screening.neighbours.fates import HostKnown
from services.moderation.screening.neighbours.reporters import Objection, Record
from services.moderation.screening.neighbours.velocity import Paces, Usual
from services.moderation.screening.rows import CommentRow, Rows
from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats
from services.moderation.screening.surroundings import Known, Surroundings
from services.moderation.screening.traces import signed, trace_of, unsigned
from shared.contracts.comments import Byline
from shared.contracts.ruling import Action, Ruling
from tests.support.told import NOON, edited, posted

AUTHOR, STRANGER = UUID(int=1), UUID(int=2)
WORDS = (
    "Everybody should read my wonderful summary of this episode right now, before somebody else tells you all"
)
KOREAN = "이번 회차는 정말 재미있었어요. 주인공이 마지막에 웃는 장면이 아주 인상적이었습니다. 다음 회가 기다려집니다."
ENGLISH = (
    "I liked how quietly the last scene of this episode answers the question that the first one had asked."
)


def row(body: str = "Some words.", **changes: Any) -> CommentRow:
    found = Rows({}, {}).take(posted(body, **changes))
    assert found
    return found


def around(*rows: CommentRow, known: Known | None = None) -> Surroundings:
    found = Surroundings(known or Known())
    for one in rows:
        found.add(one)
    return found


def ruling(action: Action) -> Ruling:
    return Ruling(action=action)


def test_other_comments_within_ten_minutes_count() -> None:
    rows = [row(author_id=AUTHOR, minute=minute) for minute in (0, 5, 11, 15)]
    assert around(*rows).recent(rows[3]).by_author == 2
    assert around(*rows).recent(rows[0]).by_author == 0


def test_other_authors_at_the_same_address_count_for_the_address_only() -> None:
    here, there = row(author_id=AUTHOR), row(author_id=STRANGER)
    assert around(here, there).recent(there) == Recent(by_author=0, by_address=1)


def test_the_same_words_count_by_thread_and_by_author() -> None:
    mine = row(WORDS, author_id=AUTHOR, thread_id=UUID(int=10), minute=9)
    others = [
        row(WORDS, author_id=UUID(int=n), thread_id=UUID(int=thread), minute=minute)
        for minute, (n, thread) in enumerate(((1, 11), (2, 11), (2, 10)))
    ]
    found = around(*others, mine)
    assert found.repeats(mine) == Repeats(threads=1, authors=1, cluster=others[0].comment_id)
    assert around(mine).repeats(mine) == Repeats()


def test_short_words_are_nobodys_repeats() -> None:
    one, two = row("So good"), row("So good", thread_id=UUID(int=11))
    assert around(one, two).repeats(two) == Repeats()


def test_nearly_the_same_words_are_repeats_and_other_words_are_not() -> None:
    long = " ".join([WORDS] * 4)
    one, two = row(long), row(long.replace("wonderful", "w0nderful", 1), minute=2)
    assert one.fingerprint != two.fingerprint
    assert around(one, two).repeats(two).cluster == one.comment_id
    other = row(ENGLISH, minute=3)
    assert around(one, two, other).repeats(other) == Repeats()


def test_another_sites_words_are_no_repeats() -> None:
    one, two = row(WORDS, site="elsewhere"), row(WORDS, minute=2)
    assert around(one, two).repeats(two) == Repeats()


def test_who_joins_late_joins_the_cluster_of_the_first() -> None:
    """Also when the first is further away than texts are compared: the chain leads there."""
    rows = [row(WORDS, at=NOON + timedelta(days=day)) for day in (0, 20, 40)]
    found = around(*rows)
    assert found.repeats(rows[2]) == Repeats(threads=0, authors=1, cluster=rows[0].comment_id)
    assert [found.added(one.comment_id)[0].cluster for one in rows] == [
        None,
        rows[0].comment_id,
        rows[0].comment_id,
    ]


def test_a_text_that_was_edited_away_still_counts_and_ones_own_never_does() -> None:
    comment = posted(WORDS)
    rows = Rows({}, {})
    first, changed = rows.take(comment), rows.take(edited(comment, f"{WORDS}!"))
    assert first
    assert changed
    later = row(WORDS, minute=9)
    found = around(first, changed, later)
    assert found.repeats(changed) == Repeats()
    assert found.repeats(later).cluster == comment.comment_id
    assert [one.revision for one in found.added(comment.comment_id)] == [1, 2]


def test_a_ruling_counts_for_the_authors_next_comment() -> None:
    first, second = row(author_id=AUTHOR), row(author_id=AUTHOR, minute=2)
    known = {(second.comment_id, second.revised_at): AuthorHistory(approved=1)}
    found = around(first, second, known=Known(histories=known))
    found.ruled(first, None, ruling("hold"))
    found.ruled(second, None, ruling("publish"))
    assert found.history(second) == AuthorHistory(approved=1, held=1, first_seen=first.posted_at)
    found.ruled(first, ruling("hold"), ruling("publish"))
    assert (found.history(second).approved, found.history(second).held) == (2, 0)


def test_an_edit_counts_other_comments_only() -> None:
    comment = posted(author_id=AUTHOR)
    rows = Rows({}, {})
    first, changed = rows.take(comment), rows.take(edited(comment, "Changed."))
    assert first
    assert changed
    found = around(first)
    found.ruled(first, None, ruling("publish"))
    found.add(changed)
    assert found.history(changed) == AuthorHistory(first_seen=comment.at)


def test_a_ruling_on_a_later_text_does_not_count() -> None:
    first, second = row(author_id=AUTHOR), row(author_id=AUTHOR, minute=2)
    found = around(first, second)
    found.ruled(second, None, ruling("remove"))
    assert found.history(first) == AuthorHistory(first_seen=first.posted_at)


def test_hosts_count_as_they_were_registered() -> None:
    website = Byline(name="Mina", website="https://www.shop.co.uk/about")
    rows = [
        row("At https://a.shop.co.uk/1", minute=1),
        row("At https://other.example/1", minute=2, byline=website),
        row("At https://b.shop.co.uk/2", minute=50),
        row("At https://b.shop.co.uk/2", minute=62),
    ]
    found = around(*rows)
    actions: tuple[Action, ...] = ("remove", "publish", "publish", "hold")
    for one, action in zip(rows, actions, strict=True):
        found.ruled(one, None, ruling(action))
    assert found.hosts(rows[3]) == {"b.shop.co.uk": HostRecord(approved=2, removed=1)}
    assert found.recent(rows[3]).by_host == 2
    assert found.hosts(rows[1]) == {"other.example": HostRecord(), "shop.co.uk": HostRecord(removed=1)}


def test_what_is_known_of_hosts_adds_up_and_a_comment_with_two_counts_once() -> None:
    one = row("https://a.example/1 and https://b.example/1")
    two = row("https://a.example/2 and https://b.example/2", minute=2)
    elsewhere = UUID(int=9)
    known = Known(
        hosts={
            ("drama", "a.example", two.revised_at): HostKnown(approved=3, lately=[elsewhere]),
            ("drama", "b.example", two.revised_at): HostKnown(removed=1, lately=[elsewhere]),
        },
        labels=Labels(
            hosts={("drama", "a.example", two.revised_at): ("friend",)},
            authors={("drama", two.author_id, two.revised_at): ("suspect",)},
        ),
    )
    found = around(one, two, known=known)
    assert found.hosts(two) == {
        "a.example": HostRecord(approved=3, labels=("friend",)),
        "b.example": HostRecord(removed=1),
    }
    assert found.recent(two).by_host == 2
    assert (found.author_labels(two), found.author_labels(one)) == (("suspect",), ())


def test_a_quiet_site_is_not_busy_with_a_few() -> None:
    rows = [row(minute=minute) for minute in range(6)]
    assert around(*rows).recent(rows[5]).site == 1.0


def test_a_site_is_as_busy_as_its_usual_hour() -> None:
    usual = {("drama", NOON): Usual(sampled=24 * 10, since=NOON - timedelta(hours=24))}
    rows = [row(minute=minute / 10) for minute in range(30)]
    known = Known(paces=Paces(lately={("drama", NOON + timedelta(minutes=2)): 10}, usually=usual))
    assert around(*rows, known=known).recent(rows[29]).site == 3.0


def test_the_usual_hour_of_a_young_site_is_over_a_day() -> None:
    usual = {("drama", NOON): Usual(sampled=240, since=NOON - timedelta(hours=2))}
    known = Known(paces=Paces(lately={("drama", NOON): 20}, usually=usual))
    only = row(minute=0)
    assert around(only, known=known).recent(only).site == 2.0


def test_a_language_of_five_in_a_hundred_is_usual() -> None:
    only = row(ENGLISH)
    site: dict[str, int] = {"en": 95, "ko": 4, "ja": 6}
    found = around(only, known=Known(tongues={("drama", NOON): site, (only.thread_id, NOON): {"ko": 10}}))
    assert found.languages(only) == ("en", "ja", "ko")
    assert around(only, known=Known(tongues={("drama", NOON): site})).languages(only) == ("en", "ja")


def test_no_language_is_usual_while_little_is_known() -> None:
    only = row(ENGLISH)
    found = around(only, known=Known(tongues={("drama", NOON): {"en": 19}}))
    assert found.languages(only) == ()


def test_of_a_short_text_nobody_asks() -> None:
    only = row("Short.")
    assert around(only, known=Known(tongues={("drama", NOON): {"en": 90}})).languages(only) == ()


def test_languages_of_earlier_hours_count_once_they_are_published() -> None:
    rows = [row(KOREAN, minute=n - 70) for n in range(30)]
    later = row(ENGLISH, minute=0)
    found = around(*rows, later)
    assert found.languages(later) == ()
    for one in rows:
        found.ruled(one, None, ruling("publish"))
    assert found.languages(later) == ("ko",)
    assert found.languages(rows[29]) == ()
    for one in rows[:15]:
        found.ruled(one, ruling("publish"), ruling("remove"))
    assert found.languages(later) == ()


def test_reports_weigh_as_much_as_their_readers_were_right() -> None:
    mine = row()
    records = {
        (mine.comment_id, "right"): Record(agreed=3),
        (mine.comment_id, "wrong"): Record(refused=6),
    }
    told = [Objection(1, "right", "spoiler"), Objection(1, "right", "spam"), Objection(2, "late", "spam")]
    found = around(mine, known=Known(reports={mine.comment_id: told}, records=records))
    assert found.reports(mine) == {"spoiler": pytest.approx(5 / 7)}
    found.reported(mine, Objection(1, "wrong", "spoiler"))
    found.reported(mine, Objection(1, "new", "spam"))
    found.reported(mine, Objection(1, "new", "spam"))
    assert found.reports(mine) == {"spoiler": pytest.approx(5 / 7 + 2 / 10), "spam": 0.5}
    assert found.trusted_reports(mine) == {"spoiler": 1}


@given(agreed=st.integers(0, 1000), refused=st.integers(0, 1000))
def test_a_readers_word_weighs_more_with_each_agreement(agreed: int, refused: int) -> None:
    weight = Record(agreed, refused).weight
    assert 0 < weight < 1
    assert Record(agreed + 1, refused).weight > weight > Record(agreed, refused + 1).weight
    assert (weight > 0.5) == (agreed > refused)


@given(st.integers(0, 2**64 - 1))
def test_a_hash_comes_back_as_it_was_stored(hashed: int) -> None:
    assert -(2**63) <= signed(hashed) < 2**63
    assert unsigned(signed(hashed)) == hashed


def test_hosts_of_code_and_repetitions_leave_no_trace() -> None:
    trace = trace_of(row("`https://code.example` https://a.b.example/1 https://c.b.example/2"))
    assert trace.hosts == ("b.example",)
    assert set(trace.leads) == {"a.b.example", "c.b.example"}
