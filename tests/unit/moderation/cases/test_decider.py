"""The rules of a case, told as given, when, then."""

from msgspec.structs import replace

from services.moderation.cases.errors import (
    AlreadyUndone,
    CaseNotFound,
    ClaimedByAnother,
    CommentGone,
    DecidedByAnother,
    DecisionNotFound,
    IdempotencyKeyReused,
    StaleRevision,
)
from services.moderation.cases.opening import MOST_REPORTS
from shared.contracts.moderation import (
    CaseClaimed,
    CaseDecided,
    CaseOpened,
    CaseReleased,
    CaseReported,
    CommentScreened,
    DecisionUndone,
)
from shared.contracts.ruling import Mask, Ruling
from shared.errors import Invalid
from tests.support.cases import (
    COMMENT,
    HOLD,
    MASK,
    PUBLISH,
    REMOVE,
    Given,
    claim,
    edited,
    given,
    number,
    release,
    report,
    rule,
    screen,
    undo,
)


def test_a_doubtful_comment_opens_a_case() -> None:
    case = given().when(screen(HOLD)).then(CommentScreened, CaseOpened).case
    assert (case.state, case.ruling, case.reasons) == ("open", HOLD, ("links",))


def test_a_masked_comment_opens_a_case() -> None:
    assert given().when(screen(MASK)).then(CommentScreened, CaseOpened).case.state == "open"


def test_a_good_comment_opens_none() -> None:
    case = given().when(screen(PUBLISH)).then(CommentScreened).case
    assert (case.state, case.priority) == ("screened", 0)


def test_a_site_that_holds_everything_says_so() -> None:
    case = given().when(screen(HOLD, reasons=(), cause="mode")).case
    assert case.reasons == ("mode",)


def test_a_second_verdict_on_the_same_revision_is_not_recorded() -> None:
    given(screen(PUBLISH)).when(screen(REMOVE)).then_nothing_happens()


def test_a_verdict_never_overrides_a_person() -> None:
    given(report(), rule(REMOVE)).when(screen(PUBLISH)).then_nothing_happens()


def test_a_new_revision_of_an_approved_comment_is_screened_anew() -> None:
    case = (
        edited(given(screen(HOLD), rule(PUBLISH)))
        .when(screen(PUBLISH, revision=2))
        .then(CommentScreened)
        .case
    )
    assert (case.state, case.ruling, case.revision) == ("screened", PUBLISH, 2)


def test_what_a_person_held_masked_or_removed_comes_back_to_a_person_when_it_changes() -> None:
    for ruling in (HOLD, MASK, REMOVE):
        before = edited(given(screen(PUBLISH), rule(ruling)))
        case = before.when(screen(PUBLISH, revision=2)).then(CommentScreened, CaseOpened).case
        assert (case.state, case.ruling and case.ruling.action) == ("open", "hold")
        assert case.reasons == ("history",)


def test_a_second_edit_does_not_shake_off_a_decision() -> None:
    once = edited(given(screen(PUBLISH), rule(REMOVE))).when(screen(PUBLISH, revision=2))
    twice = edited(Given(once.case, edited(given()).comment))
    case = twice.when(screen(PUBLISH, revision=3)).then(CommentScreened, CaseOpened).case
    assert (case.ruling and case.ruling.action, case.reasons) == ("hold", ("history",))


def test_an_approval_ends_the_caution() -> None:
    once = edited(given(screen(PUBLISH), rule(REMOVE))).when(screen(PUBLISH, revision=2))
    approved = Given(once.case, edited(given()).comment).when(rule(PUBLISH, 2, revision=2))
    twice = edited(Given(approved.case, edited(given()).comment))
    assert twice.when(screen(PUBLISH, revision=3)).then(CommentScreened).case.ruling == PUBLISH


def test_a_second_look_changes_what_screening_said() -> None:
    case = given(screen(PUBLISH)).when(screen(MASK, again="report")).then(CommentScreened, CaseOpened).case
    assert (case.state, case.ruling) == ("open", MASK)
    assert case.verdict
    assert case.verdict.again == "report"


def test_a_second_look_may_let_a_comment_go() -> None:
    case = given(screen(HOLD)).when(screen(PUBLISH, again="rollback")).then(CommentScreened).case
    assert (case.state, case.ruling, case.priority) == ("screened", PUBLISH, 0)


def test_a_second_look_that_sees_the_same_says_nothing() -> None:
    given(screen(HOLD)).when(screen(HOLD, again="rollback")).then_nothing_happens()


def test_a_report_makes_nothing_milder() -> None:
    given(screen(HOLD)).when(screen(PUBLISH, again="report")).then_nothing_happens()
    given(screen(HOLD)).when(screen(MASK, again="report")).then_nothing_happens()
    given(screen(MASK)).when(screen(PUBLISH, again="report")).then_nothing_happens()
    given(screen(MASK)).when(screen(HOLD, again="report")).then(CommentScreened, CaseOpened)


def test_a_second_look_needs_a_first_one() -> None:
    given().when(screen(HOLD, again="episode")).then_nothing_happens()
    given(report()).when(screen(HOLD, again="episode")).then_nothing_happens()


def test_a_second_look_never_overrides_a_person() -> None:
    for ruling in (PUBLISH, HOLD, MASK, REMOVE):
        given(screen(HOLD), rule(ruling)).when(screen(MASK, again="report")).then_nothing_happens()


def test_a_second_look_leaves_a_newer_text_to_its_own_verdict() -> None:
    edited(given(screen(PUBLISH))).when(screen(HOLD, again="episode")).then_nothing_happens()


def test_a_second_look_leaves_a_deleted_comment_alone() -> None:
    deleted = Given(given(screen(PUBLISH)).case, replace(COMMENT, deleted=True))
    deleted.when(screen(HOLD, again="episode")).then_nothing_happens()


def test_a_second_look_does_not_release_what_a_person_must_see_again() -> None:
    held = edited(given(screen(PUBLISH), rule(REMOVE))).when(screen(PUBLISH, revision=2))
    again = Given(held.case, edited(given()).comment).when(screen(PUBLISH, revision=2, again="rollback"))
    again.then_nothing_happens()


def test_a_second_look_leaves_reports_waiting() -> None:
    case = given(screen(HOLD), report()).when(screen(PUBLISH, again="rollback")).then(CommentScreened).case
    assert (case.state, case.reasons) == ("open", ("report",))


def test_an_edit_does_not_shake_off_a_report() -> None:
    case = edited(given(screen(PUBLISH), report())).when(screen(PUBLISH, revision=2)).case
    assert (case.state, case.reasons) == ("open", ("report",))


def test_an_edit_that_puts_it_right_closes_what_only_screening_had_opened() -> None:
    assert edited(given(screen(HOLD))).when(screen(PUBLISH, revision=2)).case.state == "screened"


def test_a_report_opens_a_case() -> None:
    case = given(screen(PUBLISH)).when(report()).then(CaseOpened, CaseReported).case
    assert (case.state, case.ruling) == ("open", PUBLISH)


def test_a_report_on_an_open_case_raises_it() -> None:
    before = given(screen(PUBLISH), report("reader-1"))
    case = before.when(report("reader-2")).then(CaseReported).case
    assert before.case
    assert case.priority > before.case.priority
    assert case.since == before.case.since


def test_a_report_may_come_before_any_verdict() -> None:
    assert given().when(report()).then(CaseOpened, CaseReported).case.ruling is None


def test_a_reader_reports_a_revision_once() -> None:
    given(screen(), report()).when(report(source=number(9))).then_nothing_happens()


def test_a_reader_may_report_the_next_revision_too() -> None:
    before = edited(given(screen(PUBLISH), report()))
    before.when(report(revision=2)).then(CaseReported)


def test_a_report_after_a_decision_opens_the_case_again() -> None:
    case = given(screen(), rule(PUBLISH)).when(report()).then(CaseOpened, CaseReported).case
    assert (case.state, case.ruling) == ("open", PUBLISH)


def test_reports_without_end_add_nothing() -> None:
    many = [report(f"reader-{n}") for n in range(MOST_REPORTS)]
    given(screen(), *many).when(report("one more")).then_nothing_happens()


def test_a_moderator_decides() -> None:
    case = given(screen(HOLD)).when(rule(REMOVE, note="spam")).then(CaseDecided).case
    assert (case.state, case.ruling) == ("decided", REMOVE)
    assert case.decisions[0].note == "spam"


def test_a_comment_that_screening_let_pass_can_be_decided_too() -> None:
    given(screen(PUBLISH)).when(rule(REMOVE)).then(CaseDecided)


def test_a_decision_on_an_old_text_is_refused_with_the_new_one() -> None:
    refusal = edited(given(screen()), "New words.").when(rule(revision=1)).then_refused(StaleRevision)
    assert refusal.extra == {"revision": 2, "text": "New words."}


def test_a_decision_on_a_text_that_is_not_there_yet_is_refused() -> None:
    given(screen()).when(rule(revision=2)).then_refused(StaleRevision)


def test_spans_of_an_older_text_are_refused_and_never_shifted() -> None:
    cover = Ruling(action="mask", mask=Mask(spans=((0, 5),)))
    changed = edited(given(screen()), "Not the butler after all.")
    refusal = changed.when(rule(cover)).then_refused(StaleRevision)
    assert refusal.extra == {"revision": 2, "text": "Not the butler after all."}


def test_there_is_nothing_to_decide_without_a_case() -> None:
    for command in (rule(), undo(), claim(), release()):
        given().when(command).then_refused(CaseNotFound)


def test_there_is_nothing_to_decide_once_the_author_has_deleted_it() -> None:
    gone = given(screen(), comment=replace(COMMENT, deleted=True))
    gone.when(rule()).then_refused(CommentGone)
    gone.when(claim()).then_refused(CommentGone)


def test_masked_spans_must_lie_in_the_text() -> None:
    end = len(COMMENT.text)
    for span in ((0, end + 1), (5, 5), (6, 5), (-1, 3)):
        ruling = Ruling(action="mask", mask=Mask(spans=((0, 1), span)))
        given(screen()).when(rule(ruling)).then_refused(Invalid)
    whole = Ruling(action="mask", mask=Mask(spans=((0, end),)))
    given(screen()).when(rule(whole)).then(CaseDecided)


def test_the_same_ruling_again_is_not_recorded() -> None:
    given(screen(), rule(REMOVE, n=1)).when(rule(REMOVE, n=2, by="bob")).then_nothing_happens()


def test_another_ruling_by_another_moderator_must_name_what_it_replaces() -> None:
    before = given(screen(), rule(REMOVE, n=1))
    refusal = before.when(rule(PUBLISH, n=2, by="bob")).then_refused(DecidedByAnother)
    assert refusal.extra["decision"]["id"] == number(1)
    before.when(rule(PUBLISH, n=2, by="bob", over=number(1))).then(CaseDecided)


def test_a_moderator_may_think_again() -> None:
    given(screen(), rule(REMOVE, n=1)).when(rule(PUBLISH, n=2)).then(CaseDecided)


def test_a_case_that_was_opened_again_is_anyones_to_decide() -> None:
    given(screen(), rule(PUBLISH, n=1), report()).when(rule(REMOVE, n=2, by="bob")).then(CaseDecided)


def test_a_repeated_request_decides_once() -> None:
    given(screen(), rule(n=1, note="spam")).when(rule(n=1, note="spam")).then_nothing_happens()


def test_a_repeated_request_decides_once_even_after_the_text_has_changed() -> None:
    edited(given(screen(), rule(n=1))).when(rule(n=1)).then_nothing_happens()


def test_one_key_stands_for_one_decision() -> None:
    before = given(screen(), rule(REMOVE, n=1))
    before.when(rule(PUBLISH, n=1)).then_refused(IdempotencyKeyReused)
    before.when(rule(REMOVE, n=1, note="other")).then_refused(IdempotencyKeyReused)


def test_undoing_the_only_decision_brings_back_the_verdict() -> None:
    case = given(screen(HOLD), rule(PUBLISH)).when(undo()).then(DecisionUndone).case
    assert (case.state, case.ruling) == ("open", HOLD)


def test_undoing_a_removal_of_what_nobody_doubted_closes_the_case() -> None:
    case = given(screen(PUBLISH), rule(REMOVE)).when(undo()).case
    assert (case.state, case.ruling) == ("screened", PUBLISH)


def test_undoing_brings_back_the_decision_before() -> None:
    before = given(screen(HOLD), rule(MASK, n=1), rule(REMOVE, n=2))
    case = before.when(undo(2)).case
    assert (case.state, case.ruling) == ("decided", MASK)


def test_undoing_an_earlier_decision_changes_nothing_that_stands() -> None:
    case = given(screen(HOLD), rule(MASK, n=1), rule(REMOVE, n=2)).when(undo(1)).case
    assert (case.state, case.ruling) == ("decided", REMOVE)


def test_undoing_everything_in_any_order_leads_back_to_the_verdict() -> None:
    made = (screen(HOLD), rule(MASK, n=1), rule(REMOVE, n=2), rule(PUBLISH, n=3))
    for order in ((1, 2, 3), (3, 2, 1), (2, 3, 1)):
        case = given(*made, *(undo(n) for n in order)).case
        assert case
        assert (case.state, case.ruling) == ("open", HOLD)


def test_without_a_verdict_undoing_holds() -> None:
    case = given(report(), rule(REMOVE)).when(undo()).case
    assert (case.state, case.ruling and case.ruling.action) == ("open", "hold")


def test_undoing_on_an_old_text_leaves_the_new_one_alone() -> None:
    screened = edited(given(screen(HOLD), rule(PUBLISH))).when(screen(PUBLISH, revision=2)).case
    outcome = replace(edited(given()), case=screened).when(undo()).then(DecisionUndone)
    assert (outcome.case.state, outcome.case.ruling) == ("screened", PUBLISH)
    assert [event.ruling for event in outcome.events if isinstance(event, DecisionUndone)] == [HOLD]


def test_a_decision_is_undone_once() -> None:
    given(screen(), rule(), undo()).when(undo(by="bob")).then_refused(AlreadyUndone)


def test_only_a_decision_of_this_case_can_be_undone() -> None:
    given(screen()).when(undo()).then_refused(DecisionNotFound)


def test_a_claim_says_who_is_looking() -> None:
    case = given(screen()).when(claim("ada")).then(CaseClaimed).case
    assert case.claimed_by == "ada"


def test_a_claim_keeps_others_off_while_it_lasts() -> None:
    before = given(screen(), claim("ada", minute=2))
    refusal = before.when(claim("bob", minute=11)).then_refused(ClaimedByAnother)
    assert refusal.extra["claimed_by"] == "ada"
    before.when(claim("bob", minute=12)).then(CaseClaimed)
    before.when(claim("ada", minute=11)).then(CaseClaimed)


def test_a_claim_decides_nothing() -> None:
    case = given(screen(), claim("ada")).when(rule(by="bob")).then(CaseDecided).case
    assert case.claimed_by is None


def test_a_claim_is_released_by_its_holder() -> None:
    before = given(screen(), claim("ada"))
    before.when(release("bob")).then_refused(ClaimedByAnother)
    assert before.when(release("ada")).then(CaseReleased).case.claimed_by is None
    given(screen()).when(release("ada")).then_nothing_happens()
