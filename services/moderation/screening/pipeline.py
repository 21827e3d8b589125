"""A comment in, a verdict out: every enabled check looks at it, and the policy weighs what they find.

Pure: the same submission and policy give the same verdict, whatever the order of the checks.
"""

from collections.abc import Iterable

from services.moderation.policies.policy import Policy
from services.moderation.screening.checks.author_spoilers import author_marked_spoilers
from services.moderation.screening.checks.blocklist import blocked
from services.moderation.screening.checks.contacts import contact_details
from services.moderation.screening.checks.first_link import newcomer_with_link
from services.moderation.screening.checks.flood import too_many_lately
from services.moderation.screening.checks.later_episodes import later_episodes
from services.moderation.screening.checks.links import too_many_links
from services.moderation.screening.checks.lookalikes import disguised_letters
from services.moderation.screening.checks.lying_links import lying_links
from services.moderation.screening.checks.money import promises_of_money
from services.moderation.screening.checks.names import doubtful_name
from services.moderation.screening.checks.promotion import self_promotion
from services.moderation.screening.checks.record import poor_record
from services.moderation.screening.checks.repeats import repeated_elsewhere
from services.moderation.screening.checks.shorteners import shortened_links
from services.moderation.screening.checks.website import doubtful_website
from services.moderation.screening.findings import Check, Finding, name_of
from services.moderation.screening.submission import Submission
from services.moderation.screening.weighing import SCREENING_FAILED, Verdict, weigh


def build_checks(policy: Policy) -> tuple[Check, ...]:
    """The checks that the policy enables, with its limits. Build them once a policy, not once a comment."""
    rules = policy.checks
    checks = (
        author_marked_spoilers(),
        blocked(rules.blocklist.words, rules.blocklist.hosts, reject_hosts=rules.blocklist.reject_hosts),
        contact_details(),
        newcomer_with_link(rules.first_link.approved),
        too_many_lately(rules.flood.by_author, rules.flood.by_address, rules.flood.window),
        later_episodes(),
        too_many_links(rules.links.limit, rules.links.words_per_link),
        disguised_letters(rules.lookalikes.limit, rules.lookalikes.marks),
        lying_links(),
        promises_of_money(),
        doubtful_name(rules.names.reserved, rules.blocklist.words),
        self_promotion(),
        poor_record(rules.record.removed),
        repeated_elsewhere(rules.repeats.threads, rules.repeats.authors),
        shortened_links(rules.shorteners.hosts),
        doubtful_website(),
    )
    return tuple(check for check in checks if getattr(rules, name_of(check)).enabled)


def screen(submission: Submission, checks: Iterable[Check], policy: Policy) -> Verdict:
    """The verdict. A check that fails holds the comment and is named in `Verdict.failed`, for an operator."""
    findings = [finding for check in checks for finding in _findings(check, submission)]
    return weigh(findings, submission, policy)


def _findings(check: Check, submission: Submission) -> list[Finding]:
    try:
        return list(check(submission))
    except Exception as error:  # noqa: BLE001  # whatever went wrong, a person must look at the comment
        detail = f"the check could not be made ({type(error).__name__})"
        return [
            Finding(check=name_of(check), rule=SCREENING_FAILED, score=1.0, detail=detail, suggests="hold")
        ]
