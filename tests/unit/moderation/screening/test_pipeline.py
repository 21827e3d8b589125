from collections.abc import Iterable
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.policies.features import EMPTY, FEATURES, Kind
from services.moderation.policies.signals import Seen
from services.moderation.screening import checks as checks_folder
from services.moderation.screening.pipeline import CHECKS, name_of, see
from services.moderation.screening.submission import (
    AuthorHistory,
    HostRecord,
    Recent,
    Repeats,
    Submission,
)
from shared.contracts.comments import Form
from shared.contracts.moderation import Signal, Value
from tests.unit.moderation.screening.strategies import SUBMISSIONS
from tests.unit.moderation.screening.submissions import EPISODE_4, submission

LEARNED = {
    "model.prior",
    "model.site",
    "spam",
    "spoilers.future",
    "spoilers.names",
    "spoilers.reveals",
    "spoiler",
}
TYPES: dict[Kind, type] = {
    "number": float,
    "flag": bool,
    "word": str,
    "words": tuple,
    "hosts": tuple,
    "text": str,
}


def values_of(seen: Seen) -> dict[str, Value]:
    return {feature: signal.value for feature, signal in seen.signals.items()}


def is_sound(signal: Signal, text: str) -> bool:
    """Whether it is of the registry, says something, and stands where it says it does."""
    kind = FEATURES[signal.feature].kind
    sets = kind in ("words", "hosts")
    return (
        type(signal.value) is TYPES[kind]
        and signal.value != EMPTY[kind]
        and (not sets or not signal.spans or len(signal.spans) == len(signal.value))  # type: ignore[arg-type]
        and (sets or list(signal.spans) == sorted(set(signal.spans)))
        and all(0 <= start < end <= len(text) for start, end in signal.spans)
    )


@given(SUBMISSIONS)
def test_every_signal_is_sound_and_no_text_makes_a_check_fail(of: Submission) -> None:
    seen = see(of)

    assert seen.unknown == ()
    assert [signal for signal in seen.signals.values() if not is_sound(signal, of.text)] == []
    assert all(feature == signal.feature for feature, signal in seen.signals.items())


@given(SUBMISSIONS, st.randoms(use_true_random=False))
def test_what_is_seen_is_the_same_whatever_the_order_of_checks(of: Submission, random: Random) -> None:
    shuffled = list(CHECKS)
    random.shuffle(shuffled)

    seen = see(of)

    assert see(replace(of), shuffled) == seen
    stored = msgspec.json.encode(list(seen.signals.values()))
    assert msgspec.json.decode(stored, type=list[Signal]) == list(seen.signals.values())


def test_every_check_has_a_file_and_speaks_of_its_own_features() -> None:
    files = {path.stem for path in Path(checks_folder.__path__[0]).glob("*.py")} - {"__init__"}
    prefixes = {feature.partition(".")[0] for feature in FEATURES.keys() - LEARNED}

    assert sorted(map(name_of, CHECKS)) == sorted(files)
    assert files == prefixes


def test_every_feature_that_is_not_learned_can_be_seen() -> None:
    busy = submission(
        "S01E09 of it! The finale? >!He dies!< Check out my channel, message me on Telegram @rich_trader or "
        "me@gmail.com "
        "or +82 10-1234-5678. I earn $500 daily, passive income at [bank.com](https://gооgle.com/) "
        "𝐂𝐀z\u0335\u0335\u0335\u0335\u0335 "
        "\u202e https://casino.example",
        name="Best Online Shop а1b.com",
        website="https://a@xn--ggle-55da.com",
        email_domain="mailinator.com",
        parent_id=UUID(int=4),
        author_spoilers=1,
        post=EPISODE_4,
        history=AuthorHistory(
            approved=2, removed=1, held=1, first_seen=submission().posted_at.replace(year=2020)
        ),
        recent=Recent(by_author=1, by_address=1, by_host=1, by_cluster=1, site=1.5),
        repeats=Repeats(threads=1, authors=1, cluster=UUID(int=5), removed=1, approved=1),
        hosts={"casino.example": HostRecord(labels=("casino",))},
        author_labels=("suspect",),
        languages=("ko",),
        reports={"spam": 1.0, "spoiler": 1.0, "abuse": 1.0, "off-topic": 1.0},
        form=Form(trapped=True, seconds=1.0),
        edited=True,
        revision=2,
    )
    brief = submission("Nice", website="http://203.0.113.7/")

    assert see(busy).signals.keys() | see(brief).signals.keys() == FEATURES.keys() - LEARNED


def test_an_ordinary_comment_hardly_says_a_thing() -> None:
    seen = see(submission("Great episode, thank you!", post=EPISODE_4))

    assert values_of(seen) == {
        "text": "Great episode, thank you!",
        "text.length": 25,
        "text.words": 4,
        "site.mode": "pre",
        "author.name": "Yuko",
        "author.reputation": 0.5,
        "links.reputation": 0.5,
    }


def explodes(submission: Submission) -> Iterable[Signal]:
    yield Signal(feature="spam", value=1.0)
    raise RuntimeError(f"cannot read {submission.text}")


def test_a_check_that_fails_says_nothing_and_is_named() -> None:
    seen = see(submission("a secret"), (*CHECKS, explodes))

    assert seen.unknown == (name_of(explodes),)
    assert seen.signals == see(submission("a secret")).signals


def test_a_text_that_cannot_be_folded_is_named_and_nothing_is_raised() -> None:
    broken = submission("half of a pair: \ud800 ")
    broken.__dict__["links"] = None

    seen = see(broken)

    assert {"links", "text"} <= set(seen.unknown)
    assert seen.signals["site.mode"].value == "pre"


@pytest.mark.parametrize(
    "unit",
    [
        "a", "a.", "a ", "1", "1・", "ep 1-", "ep 1, ", "season ", "第", "第1・", "12話と", "1화와 ", "시즌1 ", "『a",
        "[", "[a](", "`", "```", ">!", "||", "&#", "http://", "www.", "a@", "a.com/", "a*", "(dot)", " dot ", "가.",
        "whatsapp ", "+1 ", "contact ", "earn ", "made $1", "check my ", "ep 12 of A ",
        "e\u0301", "\u0301", "a\u200b", "aа", "𝐀", "ﷺ",
        "[url=", "[url=a.com]b", "<a href=", "<a x ", "</a>", "[](", "カ.", "カ-", "カ.com ", "ドット", "my ",
        "my channel ", "contact her on ", "t . me / ", "a@b.", "1 ", "0-", "(1", "$1 ", "earn 1k ", "invest $1 ",
        "subscribe ", "xn--", "@",
    ],
)  # fmt: skip
def test_long_hostile_texts_come_to_an_end(unit: str) -> None:
    text = unit * (40_000 // len(unit))

    seen = see(submission(text, name=text[:500], website=text[:2_000], post=EPISODE_4, author_spoilers=1))

    assert seen.unknown == ()
