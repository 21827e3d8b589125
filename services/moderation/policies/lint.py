"""Reads a policy and tries its examples: what an author of one wants to hear before anybody else does."""

from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from services.moderation.policies.asking import warn_of_no_blocking
from services.moderation.policies.document import Example, Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.mistakes import Mistake, PolicyInvalid, quoted
from services.moderation.policies.outcome import Outcome
from services.moderation.policies.reading.read import read
from services.moderation.policies.signals import Judged, Seen, Signal

Judge = Callable[[Example], tuple[Seen, Judged]]
"""What checks and models say of an example's comment. What it gives must go over what the checks see before the
models judge: `with_given` does that."""


class ExampleTried(Struct, frozen=True, kw_only=True):
    """An example of the policy, where it stands, and whether it comes out as it says."""

    example: str
    line: int
    comes_out: bool


class Lint(Struct, frozen=True, kw_only=True):
    """A policy, unless there are errors; all lists in the order of the text. No example of a text is tried that
    cannot be read.
    """

    policy: Policy | None
    errors: tuple[Mistake, ...] = ()
    warnings: tuple[Mistake, ...] = ()
    examples: tuple[ExampleTried, ...] = ()


def lint(text: str | bytes, judge: Judge | None = None, reference: str = "draft") -> Lint:
    """What is wrong with a text; with a `judge` also which of its examples do not come out. Never raises."""
    try:
        policy = read(text, reference)
    except PolicyInvalid as refused:
        return Lint(policy=None, errors=refused.mistakes)
    failures = tuple(try_examples(policy, judge)) if judge else ()
    return Lint(
        policy=None if failures else policy,
        errors=failures,
        warnings=(*warn_of_no_blocking(policy), *policy.warnings),
        examples=_tried(policy, failures) if judge else (),
    )


def try_examples(policy: Policy, judge: Judge) -> Iterator[Mistake]:
    """The examples that do not come out as they say, at their place: what came out instead, and why."""
    for example in policy.examples:
        seen, judged = judge(example)
        outcome = evaluate(policy, with_given(seen, example), _as_given(judged, example))
        for difference in _differences(example, outcome):
            yield Mistake(*example.at, f"the example {quoted(example.name)} {difference}")


def with_given(seen: Seen, example: Example) -> Seen:
    """What is known of an example's comment, with what the example says instead of the checks."""
    given = {feature: Signal(feature=feature, value=value) for feature, value in example.given.items()}
    return structs.replace(seen, signals={**seen.signals, **given}) if given else seen


def _tried(policy: Policy, failures: tuple[Mistake, ...]) -> tuple[ExampleTried, ...]:
    failed = {(failure.line, failure.column) for failure in failures}
    return tuple(
        ExampleTried(example=example.name, line=example.at.line, comes_out=example.at not in failed)
        for example in policy.examples
    )


def _as_given(judged: Judged, example: Example) -> Judged:
    spam, spoiler = example.given.get("spam"), example.given.get("spoiler")
    return structs.replace(
        judged,
        spam=spam if isinstance(spam, float) else judged.spam,
        spoiler=spoiler if isinstance(spoiler, float) else judged.spoiler,
    )


def _differences(example: Example, outcome: Outcome) -> Iterator[str]:
    came_out = frozenset({outcome.action, "mask"} if outcome.mask else {outcome.action})
    if came_out != example.expect:
        yield f"should {_said(example.expect)} but comes out as {_said(came_out)}: {_why(outcome)}"
    if example.because is not None and set(example.because) != set(outcome.spoke):
        spoke = ", ".join(map(quoted, sorted(set(outcome.spoke)))) or "no rule"
        yield f"should rest on {', '.join(map(quoted, example.because)) or 'no rule'}; {spoke} spoke"
    for rule in example.not_because:
        if rule in outcome.spoke:
            yield f"should not rest on {quoted(rule)}: {_why(outcome, rule)}"


def _said(actions: frozenset[str]) -> str:
    return " and ".join(sorted(actions, reverse=True))


def _why(outcome: Outcome, rule: str | None = None) -> str:
    """The reasons of what came out, or what one rule says."""
    decisive = (
        f"{quoted(reason.rule)} says: {reason.detail}"
        for reason in outcome.reasons
        if (reason.rule == rule if rule else reason.action)
    )
    return "; ".join(decisive) or f"nothing speaks against it (spam {outcome.p_spam:.2f})"
