import pytest

from services.moderation.screening.checks.spoilers import later_episodes as check
from shared.episodes.scope import Post
from tests.unit.moderation.screening.submissions import EPISODE_4, quoted, signals, submission, values

SEASON_2 = Post(title="Episode 4 Review", work="Kounodori", season=2, episode=4)
TITLE_ONLY = Post(title="Sweet Savage Family ~ Episode 4 Review")
ANOTHER_SEASON = 100.0


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("Wait until episode 9!", 5),
        ("In ep 12 she leaves", 8),
        ("ep.12 was better", 8),
        ("EP12!!", 8),
        ("S01E09 explains it", 5),
        ("1x09 explains it", 5),
        ("S02E01 was a shock", ANOTHER_SEASON),
        ("episode twelve is the one", 8),
        ("episodes 4 and 9 are alike", 5),
        ("eps 3-6", 2),
        ("the ninth episode", 5),
        ("their kiss in episode 5 of Kounodori", 1),
        ("ｅｐ １２", 8),
        ("еp 12 with a Cyrillic letter", 8),
        ("第12話で泣いた", 8),
        ("12話の最後がすごい", 8),
        ("十二話まで見ました", 8),
        ("第十二話", 8),
        ("第１２話", 8),
        ("第12回の放送", 8),
        ("シーズン2の第1話", ANOTHER_SEASON),
        ("第12集最好看", 8),
        ("12화에서 울었어요", 8),
        ("12화 스포", 8),
        ("제12회 예고 봤어요", 8),
        ("시즌2 1화부터", ANOTHER_SEASON),
        ("9화와 10화", 6),
    ],
)
def test_episodes_ahead_are_counted_to_the_furthest(text: str, ahead: float) -> None:
    assert values(check, submission(text, post=EPISODE_4)) == {"ahead": ahead}


@pytest.mark.parametrize(
    "text",
    [
        "Episode 4 was the best so far",
        "Better than episode 3 and episode 2",
        "S01E04",
        "1x02",
        "There are 12 episodes in total",
        "16 episodes is too much",
        "I've seen 12 episodes of it",
        "It has twelve episodes",
        "This episode 9/10",
        "Ep 4 - 9/10",
        "each episode 70 minutes long",
        "It aired on 12/05/2015 at 9:30",
        "episode 4, 2015",
        "a 1080x720 screen",
        'an 18x24" print, 18x24 cm, 2x10^9 views',
        "epis progressed",
        "第4話が好き",
        "全12話らしい",
        "全十二話",
        "12話完結",
        "あと8話",
        "電話で話した",
        "총 12화",
        "12화 완결이래요",
        "4화까지 봤어요",
        "16부작이에요",
        "12월 5일 화요일",
        "세 번 봤어요, 12회 봤어요",
    ],
)
def test_nothing_is_said_of_what_is_no_later_episode(text: str) -> None:
    assert values(check, submission(text, post=EPISODE_4)) == {}


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("I can't wait for the finale", "mentions the finale: which may be past or to come"),
        ("最終回が楽しみ", "mentions the finale: which may be past or to come"),
        ("최종회 기대돼요", "mentions the finale: which may be past or to come"),
        ("Is there a season 2?", "mentions season 2: no episode is named"),
        ("シーズン2はある?", "mentions season 2: no episode is named"),
        (
            "Reminds me of episode 12 of Reply 1988",
            "mentions episode 12: of another work, it seems",
        ),
        ("『半沢直樹』第9話みたい", "mentions episode 9: of another work, it seems"),
    ],
)
def test_what_names_no_episode_of_this_work_is_noted(text: str, detail: str) -> None:
    found = signals(check, submission(text, post=EPISODE_4))

    assert set(found) == {"spoilers.noted"}
    assert found["spoilers.noted"].value == 1
    assert found["spoilers.noted"].detail == detail


def test_notes_are_counted_in_order() -> None:
    comment = submission("Season 2? The finale! And ep 12 of Reply 1988", post=EPISODE_4)

    found = signals(check, comment)["spoilers.noted"]

    assert found.value == 3
    assert quoted(found, comment) == ["Season 2", "finale", "ep 12"]


def test_what_the_author_covered_counts_neither_way_and_is_told() -> None:
    comment = submission("Sad, but >!in episode 9 he dies!<", post=EPISODE_4, author_spoilers=1)

    found = signals(check, comment)

    assert set(found) == {"spoilers.marked"}
    assert found["spoilers.marked"].detail == (
        "the author marked 1 passage as a spoiler, and so covered episode 9"
    )


@pytest.mark.parametrize(
    ("text", "marked", "covered"),
    [
        ("He >!dies!< and ||she knows||", 2, [">!dies!<", "||she knows||"]),
        (">!彼は犯人だった!<と思う", 1, [">!彼は犯人だった!<"]),
        ("||범인은 그녀||였다", 1, ["||범인은 그녀||"]),
        (">!over\n\ntwo paragraphs!<", 1, [">!over\n\ntwo paragraphs!<"]),
        (">!never closed", 1, [">!never closed"]),
        ("＞！秘密！＜ ｜｜内緒｜｜", 2, ["＞！秘密！＜", "｜｜内緒｜｜"]),
        (">![ep 12]\n\nHe dies.\n\n- She too", 1, [">![ep 12]\n\nHe dies.\n\n- She too"]),
        ("`>!` is how, see >!him!<", 1, [">!him!<"]),
    ],
)
def test_what_the_author_marked_is_counted(text: str, marked: int, covered: list[str]) -> None:
    comment = submission(text, author_spoilers=marked)

    found = signals(check, comment)["spoilers.marked"]

    assert found.value == marked
    assert quoted(found, comment) == covered


def test_marks_that_did_not_render_as_spoilers_are_none() -> None:
    assert values(check, submission("`a || b || c`", author_spoilers=0)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "＞！第12話で泣いた！＜",
        "｜｜12화에서 울었어요｜｜",
        ">![ep 9]\n\nHe dies in episode 9.\n\n- 12화\n\n> 第12話",
        "> >!\n>\n> wow!<3 in episode 9\n\nepisode 12",
        "never closed >!in episode 9 he dies",
    ],
)
def test_marks_are_read_as_readers_see_them(text: str) -> None:
    assert values(check, submission(text, post=EPISODE_4, author_spoilers=1)) == {"marked": 1}


@pytest.mark.parametrize(
    "text",
    [
        "`>!` in episode 9 he dies `!<`",
        "never >!closed\n\nin episode 9 he dies",
        "this || that\n\nin episode 9 he dies ||so||",
        ">!\n\nsad!<\n\nin episode 9 he dies",
        "||[novel]\n\nin episode 9 he dies",
        ">!Sad!< but in episode 9 he dies",
    ],
)
def test_what_no_mark_covers_is_ahead(text: str) -> None:
    assert values(check, submission(text, post=EPISODE_4, author_spoilers=1))["ahead"] == 5


@pytest.mark.parametrize(
    ("post", "text", "ahead"),
    [
        (Post(), "episode 12", None),
        (Post(title="Golden Rec: One Million Stars"), "episode 12", None),
        (Post(title="Season 2 Review", season=2), "episode 12", None),
        (Post(title="Season 2 Review", season=2), "S03E01", ANOTHER_SEASON),
        (TITLE_ONLY, "episode 5", 1),
        (TITLE_ONLY, "episode 4", None),
        (Post(title="逃げ恥 第4話 感想"), "第5話", 1),
        (Post(title="도깨비 4화 리뷰"), "5화", 1),
        (Post(title="Episodes 9-10 Recap"), "ep 10", None),
        (Post(title="Episode 4 Review", episode=6), "ep 6", None),
        (SEASON_2, "S01E09", None),
        (SEASON_2, "S02E05", 1),
        (SEASON_2, "season 3 episode 1", ANOTHER_SEASON),
        (SEASON_2, "episode 5", 1),
    ],
)
def test_the_page_sets_the_bound(post: Post, text: str, ahead: float | None) -> None:
    assert values(check, submission(text, post=post)).get("ahead") == ahead


def test_the_furthest_episode_is_told_and_all_are_shown() -> None:
    comment = submission("Episode 3 is fine, ep 6 is sad, 第9話 too", post=EPISODE_4)

    found = signals(check, comment)["spoilers.ahead"]

    assert found.detail == "mentions episode 9; this page goes up to season 1 episode 4"
    assert found.subject == "episode 9"
    assert quoted(found, comment) == ["ep 6", "第9話"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("In the preview for next week she is at the harbour", "In the preview for next"),
        ("just wait until you see what she does", "wait until you see"),
        ("予告で二人が再会してた", "予告で"),
        ("예고편에서 두 사람이 만나요", "예고편에서"),
    ],
)
def test_what_is_still_to_be_shown_is_noted(text: str, quoted: str) -> None:
    found = signals(check, submission(text, post=EPISODE_4))["spoilers.noted"]

    assert found.value == 1
    assert quoted in found.detail
    assert found.detail.startswith("mentions what is still to be shown: ")


def test_nothing_is_still_to_be_shown_where_no_episode_is_known_or_the_author_covered_it() -> None:
    text = "In the preview for next week she is at the harbour"
    covered = submission(f">!{text}!<", post=EPISODE_4, author_spoilers=1)
    assert "spoilers.noted" not in signals(check, submission(text))
    assert "spoilers.noted" not in signals(check, covered)


def test_looking_forward_is_not_noted() -> None:
    assert signals(check, submission("I cannot wait for next week!", post=EPISODE_4)) == {}
