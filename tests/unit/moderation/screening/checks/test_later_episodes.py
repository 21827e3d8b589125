import pytest

from services.moderation.screening.checks.later_episodes import later_episodes
from shared.episodes.scope import Post
from tests.unit.moderation.screening.submissions import EPISODE_4, findings, quoted, rules, submission

check = later_episodes()
SEASON_2 = Post(title="Episode 4 Review", work="Kounodori", season=2, episode=4)
TITLE_ONLY = Post(title="Sweet Savage Family ~ Episode 4 Review")
LATER = {"later_episode"}


@pytest.mark.parametrize(
    "text",
    [
        "Wait until episode 9!",
        "In ep 12 she leaves",
        "ep.12 was better",
        "EP12!!",
        "S01E09 explains it",
        "1x09 explains it",
        "S02E01 was a shock",
        "episode twelve is the one",
        "episodes 4 and 9 are alike",
        "eps 3-6",
        "the ninth episode",
        "their kiss in episode 5 of Kounodori",
        "ｅｐ １２",
        "еp 12 with a Cyrillic letter",
        "第12話で泣いた",
        "12話の最後がすごい",
        "十二話まで見ました",
        "第十二話",
        "第１２話",
        "第12回の放送",
        "シーズン2の第1話",
        "第12集最好看",
        "12화에서 울었어요",
        "12화 스포",
        "제12회 예고 봤어요",
        "시즌2 1화부터",
        "9화와 10화",
    ],
)
def test_a_later_episode_is_to_be_covered(text: str) -> None:
    comment = submission(text, post=EPISODE_4)

    found = findings(check, comment)

    assert set(found) == LATER
    assert found["later_episode"].suggests == "mask"


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
def test_what_is_no_later_episode_is_left_alone(text: str) -> None:
    assert rules(check, submission(text, post=EPISODE_4)) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I can't wait for the finale", "finale"),
        ("最終回が楽しみ", "finale"),
        ("최종회 기대돼요", "finale"),
        ("Is there a season 2?", "later_season"),
        ("シーズン2はある?", "later_season"),
        ("Reminds me of episode 12 of Reply 1988", "other_work"),
        ("『半沢直樹』第9話みたい", "other_work"),
    ],
)
def test_what_names_no_episode_of_this_work_is_only_noted(text: str, rule: str) -> None:
    found = findings(check, submission(text, post=EPISODE_4))

    assert set(found) == {rule}
    assert found[rule].suggests is None


def test_what_the_author_covered_is_only_noted() -> None:
    comment = submission("Sad, but >!in episode 9 he dies!<", post=EPISODE_4, author_spoilers=1)

    assert rules(check, comment) == {"covered_by_author"}


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
    assert rules(check, submission(text, post=EPISODE_4, author_spoilers=1)) == {"covered_by_author"}


@pytest.mark.parametrize(
    "text",
    [
        "`>!` in episode 9 he dies `!<`",
        "never >!closed\n\nin episode 9 he dies",
        "this || that\n\nin episode 9 he dies ||so||",
        ">!\n\nsad!<\n\nin episode 9 he dies",
        "||[novel]\n\nin episode 9 he dies",
    ],
)
def test_what_no_mark_covers_is_to_be_covered(text: str) -> None:
    assert rules(check, submission(text, post=EPISODE_4, author_spoilers=1)) == LATER


def test_a_cover_elsewhere_does_not_help() -> None:
    comment = submission(">!Sad!< but in episode 9 he dies", post=EPISODE_4, author_spoilers=1)

    assert rules(check, comment) == LATER


@pytest.mark.parametrize(
    ("post", "text", "spoken"),
    [
        (Post(), "episode 12", set()),
        (Post(title="Golden Rec: One Million Stars"), "episode 12", set()),
        (Post(title="Season 2 Review", season=2), "episode 12", set()),
        (TITLE_ONLY, "episode 5", LATER),
        (TITLE_ONLY, "episode 4", set()),
        (Post(title="逃げ恥 第4話 感想"), "第5話", LATER),
        (Post(title="도깨비 4화 리뷰"), "5화", LATER),
        (Post(title="Episodes 9-10 Recap"), "ep 10", set()),
        (Post(title="Episode 4 Review", episode=6), "ep 6", set()),
        (SEASON_2, "S01E09", set()),
        (SEASON_2, "S02E05", LATER),
        (SEASON_2, "season 3 episode 1", LATER),
        (SEASON_2, "episode 5", LATER),
    ],
)
def test_the_page_sets_the_bound(post: Post, text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text, post=post)) == spoken


def test_the_furthest_episode_is_told_and_all_are_shown() -> None:
    comment = submission("Episode 3 is fine, ep 6 is sad, 第9話 too", post=EPISODE_4)

    found = findings(check, comment)["later_episode"]

    assert found.detail == "mentions episode 9; this page goes up to season 1 episode 4"
    assert found.subject == "episode 9"
    assert quoted(found, comment) == ["ep 6", "第9話"]
