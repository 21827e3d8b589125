from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.policies.shipped import default_policy
from services.moderation.scoring.given import Given, PostGiven
from services.moderation.scoring.lessons import Lessons, learn
from services.moderation.scoring.rows import APART, Comment, comment, latest
from services.moderation.scoring.scorer import Score, Scorer, SpamScore, SpoilerScore
from services.moderation.screening.judging import Models
from shared.episodes.scope import Scope
from shared.folding.fold import fold

MODELS, POLICY = Models.load(), default_policy()
CAMPAIGN = (
    "My aunt bought the blue kettle from that little shop in town and it has never failed her, go there"
)
EPISODE_4 = PostGiven(work="The Last Ferry", season=1, episode=4)
ROWS = st.lists(
    st.builds(
        Given,
        id=st.integers(0, 99),
        text=st.sampled_from(
            [CAMPAIGN, "Great episode", "see https://a.example/x", "bit.ly/win", "第9話がすごい", ""]
        ),
        author=st.none() | st.sampled_from(["ada", "bo"]),
        group=st.none() | st.integers(0, 5),
        date=st.none() | st.sampled_from(["2026-01-02", "2026-01-02T00:05:00", "2025-12-01"]),
        post=st.none() | st.just(EPISODE_4),
    ),
    max_size=8,
)


def scored(
    rows: Sequence[Given], history: Sequence[Comment] = (), lessons: Lessons | None = None
) -> list[Score]:
    scorer = Scorer(MODELS, POLICY, lessons or Lessons(), history)
    return [scorer.score(one, "spam") for one in comments(rows, of="input", after=history)]


def comments(rows: Iterable[Given], *, of: str, after: Iterable[Comment] = ()) -> list[Comment]:
    """In the order given, none earlier than the one before."""
    at, found = latest(after), []
    for number, row in enumerate(rows):
        own = row.at
        at = max(at, own or at + APART)
        found.append(comment(row, own or at, f"{of} {number}"))
    return found


@settings(max_examples=30)
@given(ROWS, st.integers(0, 8))
def test_later_comments_change_no_earlier_score(rows: list[Given], cut: int) -> None:
    assert scored(rows[:cut]) == scored(rows)[:cut]


def test_a_score_for_each_row_in_its_order() -> None:
    found = scored([Given(id="b", text="Nice"), Given(id="a", text="Nice"), Given(id="b", text="")])
    assert [one.id for one in found] == ["b", "a", "b"]


def test_the_same_words_under_other_posts_are_held() -> None:
    rows = [Given(id=n, text=f"{CAMPAIGN} {n}", group=n) for n in range(4)]
    assert [one.action for one in scored(rows)] == ["publish", "publish", "hold", "hold"]


def test_a_history_counts_as_earlier_comments() -> None:
    before = comments([Given(id=n, text=CAMPAIGN, group=n) for n in range(2)], of="history")
    [one] = scored([Given(id="new", text=CAMPAIGN, group="here")], before)
    assert one.action == "hold"


def test_a_later_episode_is_covered_and_scored() -> None:
    row = Given(id=1, text="Wait until episode 9, she leaves him", post=EPISODE_4)
    harmless = Given(id=2, text="Lovely episode", post=EPISODE_4)
    scorer = Scorer(MODELS, POLICY, Lessons())
    one, other = (scorer.score(one, "spoiler") for one in comments([row, harmless], of="input"))
    assert isinstance(one, SpoilerScore)
    assert isinstance(other, SpoilerScore)
    assert (one.action, other.action) == ("mask", "publish")
    assert one.p_spoiler > other.p_spoiler


def labelled() -> list[Given]:
    spam = [
        f"my wonderful gadget number {n} is at https://gadget{n}.example for all of you" for n in range(30)
    ]
    ham = [f"I liked scene {n} best, and the song in it" for n in range(30)]
    rows = [Given(id=f"s{n}", text=text, label=1, group=n) for n, text in enumerate(spam)]
    return rows + [Given(id=f"h{n}", text=text, label=0, group=100 + n) for n, text in enumerate(ham)]


def test_decisions_in_the_history_are_learned_from() -> None:
    history = comments(labelled(), of="history")
    row = Given(id=1, text="a wonderful gadget is at https://gadget-new.example for you")

    taught = learn(history, labels="spam")
    [cold], [warm] = scored([row]), scored([row], lessons=taught)

    assert taught.spam is not None, taught.told
    assert isinstance(cold, SpamScore)
    assert isinstance(warm, SpamScore)
    assert warm.p_spam > cold.p_spam


def test_covers_in_the_history_are_learned_from_where_spoilers_are_scored() -> None:
    told = [f"so the butler number {n} was the murderer, and he dies in the cellar" for n in range(30)]
    liked = [f"I liked scene {n} best, and the song in it" for n in range(30)]
    rows = [
        *(Given(id=n, text=text, label=1, group=n) for n, text in enumerate(told)),
        *(Given(id=n, text=text, label=0, group=n) for n, text in enumerate(liked, start=30)),
    ]
    history = comments(rows, of="history")
    new = [
        Given(id=1, text="the butler with the lamp was in the cellar"),
        Given(id=2, text="the song and the scene"),
    ]

    taught = learn(history, labels="spoiler")
    assert (taught.spam, taught.told) == (None, ("decisions: learned from 60",))
    assert taught.spoilers is not None

    def apart(lessons: Lessons) -> float:
        scorer = Scorer(MODELS, POLICY, lessons, history, "spoiler")
        one, other = (scorer.score(one, "spoiler") for one in comments(new, of="input", after=history))
        assert isinstance(one, SpoilerScore)
        assert isinstance(other, SpoilerScore)
        assert (one.action, other.action) == ("publish", "publish")
        return one.p_spoiler - other.p_spoiler

    assert apart(taught) > apart(Lessons())


def test_labels_may_be_left_aside() -> None:
    assert learn((comments(labelled(), of="history")), labels=None) == Lessons()


def test_too_few_decisions_teach_nothing_and_say_so() -> None:
    taught = learn((comments(labelled()[:3], of="history")), labels="spam")
    assert taught.spam is None
    assert "decisions" in taught.told[0]


def test_a_work_is_learned_from_its_posts() -> None:
    rows = [
        Given(
            id=f"{n} {k}",
            text=f"the {word} in this one, take {k}",
            post=PostGiven(work="W", season=1, episode=n),
        )
        for n, word in enumerate(["harbour", "letter", "storm", "wedding"], start=1)
        for k in range(25)
    ]
    taught = learn((comments(rows, of="history")), labels="spam")
    assert list(taught.works) == ["w"]
    assert taught.told == ("w: 4 posts",)


@pytest.mark.parametrize("author", [None, "", "[deleted]", "Anonymous", "x1"])
def test_a_name_that_all_have_in_a_file_tells_nobody_apart(author: str | None) -> None:
    """One author alone teaches nothing of a work; a file where all have one name does not say so."""
    rows = [
        Given(
            id=f"{n} {k}",
            author=author,
            text=f"the {word} was quite something, take {k}",
            post=PostGiven(work="W", season=1, episode=n),
        )
        for n, word in enumerate(["harbour", "letter", "storm", "wedding", "funeral"], start=1)
        for k in range(30)
    ]
    work = learn((comments(rows, of="history")), labels=None).works["w"]
    found = work.judge(fold("so the funeral"), Scope(season=1, episode=1))
    assert found.probability is not None
    assert found.probability > 0.6


@pytest.mark.parametrize("text", ["", "x" * 100_000, "\u202e" * 50, "https://" * 300])
def test_any_text_has_a_score(text: str) -> None:
    [one] = scored([Given(id=1, text=text)])
    assert isinstance(one, SpamScore)
    assert 0 <= one.p_spam <= 1
