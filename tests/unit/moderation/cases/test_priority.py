"""What makes a case urgent, and how that is said."""

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.cases.case import Case
from services.moderation.cases.priority import Part, parts_of
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Ruling
from tests.support.cases import HOLD, LINKS, PUBLISH, REMOVE, at, note, play, report, rule, screen, undo

RECORDS = st.tuples(st.integers(0, 50), st.integers(0, 50))


def after(*commands: object) -> Case:
    case, _ = play(*commands)  # type: ignore[arg-type]
    assert case
    assert case.priority == sum(part.points for part in parts_of(case))
    return case


def parts(*commands: object) -> list[Part]:
    return list(parts_of(after(*commands)))


def test_every_point_of_the_priority_has_a_reason() -> None:
    found = parts(screen(HOLD), report("reader-1"), report("reader-2"))
    assert [(part.why, part.points) for part in found] == [
        ("2 reports", 8),
        ("links: a first comment with a link", 6),
        ("nobody can read it until someone decides", 5),
    ]


def test_a_report_counts_for_as_much_as_its_reader_was_right_before() -> None:
    right = report("reader-1", agreed=8, refused=2)
    [part] = parts(screen(PUBLISH), right, report("reader-2", agreed=8, refused=2))
    assert part.why == "2 reports from readers who were right 80 % of the time (16 of 20)"
    assert part.points == 11
    assert part.values == {"reports": 2, "agreed": 16, "refused": 4, "percent": 80}
    [wrong] = parts(screen(PUBLISH), report(agreed=0, refused=20))
    assert wrong == Part(
        "1 report from a reader who was right 0 % of the time (0 of 20)",
        1,
        "reports",
        {"reports": 1, "agreed": 0, "refused": 20, "percent": 0},
    )


def test_many_reports_count_no_more_than_ten() -> None:
    assert after(screen(PUBLISH), *(report(f"reader-{n}") for n in range(30))).priority == 40


def test_a_report_that_a_moderator_has_answered_makes_nothing_urgent() -> None:
    told = [report(f"reader-{n}", at=at(1)) for n in range(8)]
    approved = (screen(PUBLISH), *told, rule(PUBLISH))
    [one] = parts(*approved, report("late", at=at(9)))
    assert (one.why, one.points) == ("1 report", 4)
    assert after(*approved, undo()).priority == 32, "what is undone has answered nothing"


@given(records=st.lists(RECORDS, max_size=12), better=RECORDS)
def test_one_more_report_never_makes_a_case_less_urgent(
    records: list[tuple[int, int]], better: tuple[int, int]
) -> None:
    told = [report(f"reader-{n}", agreed=a, refused=r) for n, (a, r) in enumerate(records)]
    before = after(screen(HOLD), *told)
    more = after(screen(HOLD), *told, report("another", agreed=better[0], refused=better[1]))
    assert before.priority <= more.priority <= before.priority + 8


def test_each_part_can_be_said_in_another_language() -> None:
    spam = Reason(check="spam", rule="looks_like_spam", detail="looks like spam: 0.91", score=0.91)
    failed = Reason(check="links", rule="screening_failed", detail="could not be made", score=1.0)
    found = parts(screen(HOLD, reasons=(spam, LINKS, failed)), report())
    assert [(part.kind, part.values) for part in found] == [
        ("reports", {"reports": 1, "agreed": 0, "refused": 0}),
        ("spam", {"probability": 0.91}),
        ("rule", {"rule": "first_link", "detail": "a first comment with a link"}),
        ("failed", {"check": "links"}),
        ("waiting", {}),
    ]


def test_what_is_true_of_every_comment_of_a_site_makes_none_urgent() -> None:
    everything = Reason(check="mode", rule="site_holds_all", detail="all are held", score=1.0, action="hold")
    assert after(screen(Ruling(action="hold"), reasons=(everything,))).priority == 5


def test_notes_and_what_is_decided_make_nothing_urgent() -> None:
    assert after(screen(HOLD), note()).priority == after(screen(HOLD)).priority
    assert after(screen(PUBLISH), report(), rule(REMOVE)).priority == 0
