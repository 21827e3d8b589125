"""What people made of verdicts: how often they reversed each rule's, and whether the models can be believed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from services.moderation.numbers.calibration import Calibration, calibration
from services.moderation.numbers.intervals import Share, share_of
from services.moderation.numbers.scope import Scope
from services.moderation.numbers.window import Span
from shared.postgres.pool import Connection

MOST = 2_000
"""Decisions that are looked at, the latest."""
_JUDGED = """
SELECT policy, rules, verdict, action, spam, is_spam, spoiler, is_spoiler FROM (
    SELECT DISTINCT ON (l.comment_id, l.revision) l.* FROM (
        SELECT * FROM judged j
        WHERE j.at >= $1 AND j.at <= $2 AND j.undone_at IS NULL AND j.verdict IS NOT NULL{of_site}
        ORDER BY j.at DESC LIMIT $3
    ) l ORDER BY l.comment_id, l.revision, l.at DESC
) d
"""


class Decided(Struct, frozen=True, kw_only=True):
    """The decision that stands on a text, beside its verdict."""

    policy: str | None
    rules: tuple[str, ...]
    verdict: str
    action: str
    spam: float | None
    is_spam: int | None
    spoiler: float | None
    is_spoiler: int | None

    @property
    def reversed(self) -> bool:
        """People let pass what was held, covered or removed; or the other way about."""
        return (self.verdict == "publish") != (self.action == "approve")


class RuleFigures(Struct, frozen=True, kw_only=True):
    """Of a rule in one version of a policy ("site@7"): how many verdicts it had a hand in were reversed."""

    policy: str
    rule: str
    reversed: Share


class Verdicts(Struct, frozen=True, kw_only=True):
    """Of the `decided` texts with a verdict, `most` of them at most, the latest. `let_pass` are those published."""

    decided: int
    most: int
    rules: tuple[RuleFigures, ...]
    let_pass: Share
    spam: Calibration
    spoiler: Calibration


async def read_verdicts(connection: Connection, scope: Scope, span: Span) -> Verdicts:
    rows = await connection.fetch(*scope.query(_JUDGED, span.since, span.until, MOST, table="j"))
    return weighed([Decided(**{**row, "rules": tuple(row["rules"])}) for row in rows])


def weighed(decided: Sequence[Decided]) -> Verdicts:
    passed = [one for one in decided if one.verdict == "publish"]
    return Verdicts(
        decided=len(decided),
        most=MOST,
        rules=tuple(_by_rule(decided)),
        let_pass=share_of(sum(one.reversed for one in passed), len(passed)),
        spam=calibration(
            (one.spam, one.is_spam) for one in decided if one.spam is not None and one.is_spam is not None
        ),
        spoiler=calibration(
            (one.spoiler, one.is_spoiler)
            for one in decided
            if one.spoiler is not None and one.is_spoiler is not None
        ),
    )


def _by_rule(decided: Iterable[Decided]) -> Iterable[RuleFigures]:
    """Those that spoke most often first."""
    of: Counter[tuple[str, str]] = Counter()
    turned: Counter[tuple[str, str]] = Counter()
    for one in decided:
        for rule in one.rules:
            of[one.policy or "", rule] += 1
            turned[one.policy or "", rule] += one.reversed
    for policy, rule in sorted(of, key=lambda key: (-of[key], key)):
        reversed_ = share_of(turned[policy, rule], of[policy, rule])
        yield RuleFigures(policy=policy, rule=rule, reversed=reversed_)
