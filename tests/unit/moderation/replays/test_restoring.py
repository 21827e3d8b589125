"""Given a verdict's text and grounds, when a policy looks again, then it says what it would have said then."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.reading.read import read
from services.moderation.policies.signals import Judged, Seen
from services.moderation.replays.restoring import Curves, restore
from shared.contracts.moderation import CommentScreened, Contribution, Reasons, Signal
from shared.eventlog.codec import Codec
from shared.folding.fold import fold
from tests.support.cases import NOON, PUBLISH
from tests.support.history import COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS

POLICIES = [read(text, f"drama@{n}") for n, text in enumerate((COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS), 1)]
CURVES = Curves(lambda share: 1 - share, lambda share: 1 - share, {"prior": "p1"})
CODEC = Codec([CommentScreened])

texts = st.text(max_size=60) | st.sampled_from(["Casino!", "see http://a.example", "that episode 9"])
shares = st.floats(0, 1)
signals = st.fixed_dictionaries(
    {},
    optional={
        "links.count": st.integers(0, 3).map(float),
        "spoilers.ahead": st.integers(0, 4).map(float),
        "author.approved": st.integers(0, 9).map(float),
        "site.mode": st.sampled_from(["pre", "hold"]),
        "links.hosts": st.just(("a.example", "b.example")),
        "website.bare": st.booleans(),
    },
)


@given(text=texts, values=signals, spam=shares, spoiler=shares, failed=st.sampled_from([(), ("links",)]))
def test_every_policy_says_of_what_was_restored_what_it_says_of_what_was_seen(
    text: str, values: dict[str, object], spam: float, spoiler: float, failed: tuple[str, ...]
) -> None:
    seen = Seen(
        text=text,
        folded=fold(text),
        signals={name: Signal(feature=name, value=value) for name, value in values.items()},  # type: ignore[arg-type]
        unknown=failed,
    )
    judged = Judged(
        spam=spam,
        spoiler=spoiler,
        spam_because=(Contribution(feature="links.count", points=0.3),),
        models={"prior": "p1"},
        spam_at=CURVES.spam_at,
        spoiler_at=CURVES.spoiler_at,
    )
    for made_by in POLICIES:
        verdict = evaluate(made_by, seen, judged)
        kept = _through_the_log(Reasons(verdict.reasons, verdict.grounds))
        assert kept.grounds
        view = restore(text, kept.grounds, CURVES, unknown=verdict.failed, models={"prior": "p1"})
        for policy in POLICIES:
            assert evaluate(policy, *view) == evaluate(policy, seen, judged)


def _through_the_log(reasons: Reasons) -> Reasons:
    event = CommentScreened(
        comment_id=UUID(int=1),
        site="drama",
        revision=1,
        ruling=PUBLISH,
        policy="drama@1",
        at=NOON,
        sealed=reasons,
    )
    encoded = CODEC.encode(event)
    again = CODEC.decode(encoded.type, encoded.schema, encoded.data, encoded.secret)
    assert isinstance(again, CommentScreened)
    assert again.sealed
    return again.sealed


def test_a_probability_that_was_none_is_none_again() -> None:
    seen = Seen(text="hm", folded=fold("hm"), signals={})
    judged = Judged(
        spam=float("nan"), spoiler=0.0, models={}, spam_at=CURVES.spam_at, spoiler_at=CURVES.spoiler_at
    )
    verdict = evaluate(POLICIES[0], seen, judged)
    assert verdict.action == "hold"
    kept = _through_the_log(Reasons(verdict.reasons, verdict.grounds))
    assert kept.grounds
    view = restore("hm", kept.grounds, CURVES, unknown=verdict.failed, models={})
    again = evaluate(POLICIES[1], *view)
    assert (again.action, again.failed) == ("hold", verdict.failed)
