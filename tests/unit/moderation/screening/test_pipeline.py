import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.policies.default import DEFAULT
from services.moderation.policies.rules import Action, Rule
from services.moderation.screening import checks as checks_folder
from services.moderation.screening.findings import Finding, name_of
from services.moderation.screening.pipeline import build_checks, screen
from services.moderation.screening.submission import Recent, Repeats, Submission
from services.moderation.screening.weighing import Verdict
from shared.episodes.scope import Post
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import EPISODE_4, REGULAR, submission

CHECKS = build_checks(DEFAULT)
ANY = st.text(alphabet=st.characters(codec="utf-8"))
PIECES = st.sampled_from(
    [
        "episode 12 ", "第12話", "12화 ", "S02E09", "https://a.example/x ", "bit.ly/x ", "[a.com](b.com)",
        ">!", "!<", "||", "`", "𝐂𝐀", "а", "\u200b", "\u0335", "&#65;", "whatsapp +1 555 010 9999 ",
        "earn $500 ", "c.a.s.i.n.o ", "viagra ", "카지노사이트", "オンラインカジノ", " dot com", "\n", "。",
    ]
)  # fmt: skip
SUBMISSIONS = st.builds(
    submission,
    ANY | st.lists(PIECES, max_size=12).map("".join),
    name=st.none() | ANY,
    website=st.none() | ANY,
    author_spoilers=st.integers(0, 3),
    post=st.builds(Post, title=st.none() | ANY, work=st.none() | ANY, episode=st.none() | st.integers(1, 20)),
    recent=st.builds(Recent, by_author=st.integers(0, 30), by_address=st.integers(0, 30)),
    repeats=st.builds(Repeats, threads=st.integers(0, 5), authors=st.integers(0, 5)),
    edited=st.booleans(),
)


def verdict_on(text: str, **known: object) -> Verdict:
    return screen(submission(text, **known), CHECKS, DEFAULT)


@pytest.mark.parametrize(
    ("text", "known", "action"),
    [
        ("First time here, loved the recap!", {}, "publish"),
        ("初めてコメントします。面白かったです", {}, "publish"),
        ("처음 댓글 남겨요. 재밌었어요", {}, "publish"),
        ("My own take: https://yuko.example/4", {}, "hold"),
        ("My own take: https://yuko.example/4", {"history": REGULAR}, "publish"),
        ("Check out my channel", {}, "hold"),
        ("Wait until episode 9", {"post": EPISODE_4}, "mask"),
        ("第9話がすごい", {"post": EPISODE_4}, "mask"),
        ("9화 대박", {"post": EPISODE_4}, "mask"),
        ("Wait until episode 9, see https://a.example", {"post": EPISODE_4}, "hold"),
        ("I liked episode 3 more", {"post": EPISODE_4}, "publish"),
        ("Nice", {"mode": "hold"}, "hold"),
        ("Nice", {"name": "Moderator"}, "hold"),
        ("Nice", {"recent": Recent(by_author=20)}, "hold"),
        ("Nice", {"repeats": Repeats(threads=5)}, "hold"),
    ],
)
def test_the_default_policy(text: str, known: dict[str, object], action: Action) -> None:
    assert verdict_on(text, **known).action == action


def test_a_real_page_is_published_whole() -> None:
    page = json.loads(shared_data("blog", "review-page.json").read_bytes())
    post = Post(title=page["page"]["title"])

    verdicts = [verdict_on(comment["body"], post=post) for comment in page["comments"]]

    assert [verdict.action for verdict in verdicts] == ["publish"] * 4


@given(SUBMISSIONS)
def test_no_text_makes_a_check_fail(of: Submission) -> None:
    verdict = screen(of, CHECKS, DEFAULT)

    assert verdict.failed == ()
    spans = [span for reason in verdict.reasons for span in reason.spans]
    spans.extend(verdict.mask.spans if verdict.mask else ())
    assert all(0 <= start < end <= len(of.text) for start, end in spans)


@given(SUBMISSIONS, st.randoms(use_true_random=False))
def test_the_verdict_is_the_same_whatever_the_order_of_checks(of: Submission, random: Random) -> None:
    shuffled = list(CHECKS)
    random.shuffle(shuffled)

    verdict = screen(of, CHECKS, DEFAULT)

    assert screen(replace(of), shuffled, DEFAULT) == verdict
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict


def test_hostile_unicode_fails_no_check() -> None:
    lines = shared_data("adversarial", "unicode.jsonl").read_text(encoding="utf-8").splitlines()
    failed = []
    for row in map(json.loads, lines):
        text = "".join(unit * times for unit, times in row["expand"]) if "expand" in row else row["input"]
        verdict = verdict_on(
            text[:10_000], name=text[:200], website=text[:2_000], post=EPISODE_4, author_spoilers=1
        )
        failed.extend([row["id"]] if verdict.failed else [])

    assert failed == []


@pytest.mark.parametrize(
    "unit",
    [
        "a", "a.", "a ", "1", "1・", "ep 1-", "ep 1, ", "season ", "第", "第1・", "12話と", "1화와 ", "시즌1 ", "『a",
        "[", "[a](", "`", "```", ">!", "||", "&#", "http://", "www.", "a@", "a.com/", "a*", "(dot)", " dot ", "가.",
        "whatsapp ", "+1 ", "contact ", "earn ", "made $1", "check my ", "ep 12 of A ",
        "e\u0301", "\u0301", "a\u200b", "aа", "𝐀", "ﷺ",
    ],
)  # fmt: skip
def test_long_hostile_texts_come_to_an_end(unit: str) -> None:
    text = unit * (40_000 // len(unit))

    verdict = verdict_on(text, name=text[:500], website=text[:2_000], post=EPISODE_4, author_spoilers=1)

    assert verdict.failed == ()


def explodes(submission: Submission) -> Iterable[Finding]:
    raise RuntimeError(f"cannot read {submission.text}")


def test_a_check_that_fails_holds_the_comment_and_is_named() -> None:
    verdict = screen(submission("a secret"), (*CHECKS, explodes), DEFAULT)

    assert verdict.action == "hold"
    assert verdict.failed == (name_of(explodes),)
    assert verdict.ruling.reason == "screening_failed"
    assert verdict.reasons[0].detail == "the check could not be made (RuntimeError)"


def test_every_check_has_a_file_a_rule_and_a_place_in_the_pipeline() -> None:
    files = {path.stem for path in Path(checks_folder.__path__[0]).glob("*.py")} - {"__init__"}

    assert {name_of(check) for check in CHECKS} == files
    assert set(DEFAULT.checks.__struct_fields__) == files


def test_a_disabled_check_is_not_made() -> None:
    quiet = replace(DEFAULT, checks=replace(DEFAULT.checks, promotion=Rule(enabled=False)))

    assert "promotion" not in {name_of(check) for check in build_checks(quiet)}
    assert screen(submission("check out my channel"), build_checks(quiet), quiet).action == "publish"
