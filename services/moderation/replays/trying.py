"""Trying a policy on one comment, pasted or stored: the whole answer, with everything that it rests on."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.cases.store import find_cases
from services.moderation.policies.document import Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.facts import Facts
from services.moderation.policies.features import FEATURES, Kind
from services.moderation.policies.mistakes import meant
from services.moderation.policies.outcome import Labelled, Outcome
from services.moderation.policies.signals import Judged, Seen
from services.moderation.replays.errors import RevisionNotFound
from services.moderation.replays.explaining import Explained, Origin, explain, value_of
from services.moderation.replays.history import Verdict, read_revision
from services.moderation.replays.instruments import Pasted
from services.moderation.replays.means import Means, under, views_of
from services.moderation.replays.restoring import View
from shared.contracts.moderation import Contribution, Reason, Signal, Value
from shared.contracts.ruling import Mask, Ruling
from shared.errors import Invalid
from shared.postgres.pool import Connection


class Probability(Struct, frozen=True, kw_only=True):
    """`learned` is what the models hold probable, `because` why, in log-odds; `with_rules` after the rules' weights.

    `limit` is what that is compared with; nothing reaches 1.
    """

    learned: float
    with_rules: float
    limit: float
    reached: bool
    because: tuple[Contribution, ...]


class Known(Struct, frozen=True, kw_only=True):
    """A feature of the comment, and what it rests on. `given`: the asker said so, not the checks."""

    feature: str
    kind: Kind
    value: Value
    says: str
    detail: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    given: bool = False


class Stored(Struct, frozen=True, kw_only=True):
    """The stored comment that was tried: what screening said of it, under which version, and what holds now."""

    comment_id: UUID
    revision: int
    text: str
    verdict: Ruling
    policy: str
    at: datetime
    holds: Ruling | None
    by_person: bool


class Tried(Struct, frozen=True, kw_only=True):
    """What a policy makes of a comment. Spans are [start, end) in code points of the text.

    `features` are those that some check spoke of, or a rule asks for; all others are empty. `failed` checks could not
    be made. `rules` has every rule with each of its conditions. `labels` would be given.
    """

    policy: str
    origin: Origin
    action: Literal["publish", "hold", "mask", "reject"]
    mask: Mask | None
    ruling: Ruling
    reasons: tuple[Reason, ...]
    spam: Probability
    spoiler: Probability
    features: tuple[Known, ...]
    rules: tuple[Explained, ...]
    failed: tuple[str, ...]
    models: Mapping[str, str]
    labels: tuple[Labelled, ...]
    stored: Stored | None = None


async def try_pasted(connection: Connection | None, means: Means, policy: Policy, pasted: Pasted) -> Tried:
    """A text that nobody has posted, as if it were screened now."""
    view = await means.instruments.look(connection, pasted)
    # Five hundred rules take their time to tell.
    return await asyncio.to_thread(_tried, policy, with_given(view, pasted.given), "new", pasted.given)


async def try_stored(
    connection: Connection,
    means: Means,
    policy: Policy,
    wanted: tuple[str, UUID, int | None],
    given: Mapping[str, Value],
) -> Tried:
    """A comment of a site, `wanted` with the revision if not the newest, as it was known at its verdict.

    What is `given` stands over that, and the models do not judge it again. Raises RevisionNotFound.
    """
    site, comment_id, revision = wanted
    stored = (await find_cases(connection, [comment_id])).get(comment_id)
    if stored is None or stored.case.site != site:
        raise RevisionNotFound
    found = await read_revision(connection, means.log, stored.part, comment_id, revision)
    if not found.verdicts:
        raise RevisionNotFound
    [verdict] = found.verdicts
    views = await views_of(connection, means, [verdict], await means.instruments.curves(connection, site))
    key = (comment_id, verdict.event.revision)
    if key not in views.of:
        raise RevisionNotFound
    origin: Origin = "recomputed" if key in views.approximate else "restored"
    view = with_given(views.of[key], given)
    tried = await asyncio.to_thread(_tried, policy, view, origin, given)
    said = under(policy, view, verdict)
    return msgspec.structs.replace(tried, ruling=said.ruling, reasons=said.reasons, stored=_stored(verdict))


def checked(given: Mapping[str, Value]) -> dict[str, Value]:
    """What the asker says of features, each of its kind. Raises Invalid for what no feature is, or has."""
    found: dict[str, Value] = {}
    for name, value in given.items():
        feature = FEATURES.get(name)
        if feature is None:
            raise Invalid.field(
                f"/given/{_pointer(name)}", f"there is no such feature{meant(name, FEATURES)}"
            )
        try:
            found[name] = msgspec.convert(value, _KINDS[feature.kind])
        except msgspec.ValidationError:
            raise Invalid.field(f"/given/{_pointer(name)}", f"must be {feature.range}") from None
        if not feature.may_be(found[name]):
            raise Invalid.field(f"/given/{_pointer(name)}", f"must be {feature.range}")
    return found


def with_given(view: View, given: Mapping[str, Value]) -> View:
    """What is known of a comment, with what was given instead."""
    seen, judged = view
    signals = {name: Signal(feature=name, value=value) for name, value in given.items()}
    spam, spoiler = given.get("spam", judged.spam), given.get("spoiler", judged.spoiler)
    return (
        msgspec.structs.replace(seen, signals={**seen.signals, **signals}),
        msgspec.structs.replace(judged, spam=spam, spoiler=spoiler),
    )


_KINDS = {
    "number": float,
    "flag": bool,
    "word": str,
    "text": str,
    "words": tuple[str, ...],
    "hosts": tuple[str, ...],
}


def _tried(policy: Policy, view: View, origin: Origin, given: Mapping[str, Value]) -> Tried:
    outcome = evaluate(policy, *view)
    grounds = outcome.grounds
    return Tried(
        policy=policy.reference,
        origin=origin,
        action=outcome.action,
        mask=outcome.mask,
        ruling=outcome.ruling,
        reasons=outcome.reasons,
        spam=_probability(grounds.spam, grounds.spam_total, grounds.hold_limit, grounds.spam_because),
        spoiler=_probability(grounds.spoiler, grounds.spoiler, grounds.cover_limit, grounds.spoiler_because),
        features=tuple(_features(policy, view, outcome, given)),
        rules=tuple(explain(policy, view)),
        failed=outcome.failed,
        models=view[1].models,
        labels=outcome.labels,
    )


def _probability(
    learned: float, total: float, limit: float, because: tuple[Contribution, ...]
) -> Probability:
    return Probability(
        learned=learned, with_rules=total, limit=limit, reached=total >= limit < 1, because=because
    )


def _features(
    policy: Policy, view: tuple[Seen, Judged], outcome: Outcome, given: Mapping[str, Value]
) -> list[Known]:
    """In the order of the registry; of the text itself nothing, it is known."""
    facts = Facts(*view, policy.searches)
    asked = {name for rule in policy.rules for one in (*rule.when, *rule.unless) for name in one.features()}
    spoken = {signal.feature for signal in outcome.grounds.signals} | {"spam", "spoiler"}
    return [
        Known(
            feature=name,
            kind=feature.kind,
            value=value_of(facts, name),
            says=feature.says,
            detail=signal.detail if (signal := facts.signals.get(name)) else "",
            spans=signal.spans if signal else (),
            given=name in given,
        )
        for name, feature in FEATURES.items()
        if name in asked | spoken and name != "text"
    ]


def _stored(verdict: Verdict) -> Stored:
    event, case = verdict.event, verdict.case
    standing = case.standing(event.revision)
    newest = case.ruling if event.revision == case.revision else event.ruling
    return Stored(
        comment_id=event.comment_id,
        revision=event.revision,
        text=verdict.text,
        verdict=event.ruling,
        policy=event.policy,
        at=event.at,
        holds=standing.ruling if standing else newest,
        by_person=standing is not None,
    )


def _pointer(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")
