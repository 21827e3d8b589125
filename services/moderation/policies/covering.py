"""What of a comment is covered, and what readers see on the cover."""

from collections.abc import Iterable

from services.moderation.policies.facts import Evidence, Facts
from services.moderation.policies.outcome import LOOKS_LIKE_A_SPOILER
from services.moderation.policies.probability import NEVER, looks_like
from services.moderation.policies.speaking import Spoken
from services.moderation.policies.templates import Template
from shared.contracts.moderation import Grounds, Reason
from shared.contracts.ruling import Mask

_SPOILER = "possible spoiler"
_OF_SUBJECT = Template("possible spoiler for {subject}")
_BY_RULE = "covered by the rules of this site"
_SUBJECTS = ("spoilers.ahead", "spoilers.noted", "spoilers.names", "spoilers.future", "spoilers.reveals")


def possible_spoiler(grounds: Grounds, facts: Facts) -> Reason | None:
    """Why a comment is covered for the probability of a spoiler alone, if it is."""
    if grounds.cover_limit >= NEVER or not grounds.spoiler >= grounds.cover_limit:
        return None
    detail, spans = looks_like(
        "a spoiler", grounds.spoiler, grounds.cover_limit, grounds.spoiler_because, facts
    )
    return Reason(
        check="spoiler",
        rule=LOOKS_LIKE_A_SPOILER,
        detail=detail,
        score=round(grounds.spoiler, 3),
        action="mask",
        spans=spans,
    )


def mask_of(spoken: Iterable[Spoken], probable: Reason | None, facts: Facts) -> Mask | None:
    """What to cover: all, unless every rule that covers asks for the matched passages alone and has some."""
    covering = [one for one in spoken if one.rule.action == "mask"]
    if not covering and probable is None:
        return None
    whole = probable is not None or any(
        one.rule.masks == "whole" or not one.evidence.spans for one in covering
    )
    spans = sorted({span for one in covering for span in one.evidence.spans})
    return Mask(spans=() if whole else tuple(spans), label=_label(covering, facts))


def _label(covering: list[Spoken], facts: Facts) -> str:
    """What the first of the rules has to say, by name; else of which episode the checks speak."""
    for one in sorted(covering, key=lambda one: one.rule.name):
        template = one.rule.cover or (_OF_SUBJECT if one.evidence.subject else None)
        if template is None:
            continue
        return _SPOILER if _lacks_subject(template, one.evidence) else template.filled(facts, one.evidence)
    if covering:
        return _BY_RULE
    signals = (facts.signals.get(feature) for feature in _SUBJECTS)
    subject = next((signal.subject for signal in signals if signal and signal.subject), "")
    return _OF_SUBJECT.filled(facts, Evidence(subject=subject)) if subject else _SPOILER


def _lacks_subject(template: Template, evidence: Evidence) -> bool:
    return "subject" in template.gaps and not evidence.subject
