"""A comment in, what can be known of it out: every check looks at it and says what it saw.

Pure: the same submission gives the same signals, whatever the order of the checks.
"""

from collections.abc import Callable, Iterable

from services.moderation.policies.signals import Seen
from services.moderation.screening.checks.author import record_of_the_author
from services.moderation.screening.checks.contacts import contact_details
from services.moderation.screening.checks.form import how_the_form_was_filled_in
from services.moderation.screening.checks.language import language_of_the_text
from services.moderation.screening.checks.links import links_and_hosts
from services.moderation.screening.checks.lookalikes import disguised_letters
from services.moderation.screening.checks.money import promises_of_money
from services.moderation.screening.checks.name import doubtful_name
from services.moderation.screening.checks.promotion import self_promotion
from services.moderation.screening.checks.recent import written_lately
from services.moderation.screening.checks.repeats import repeated_elsewhere
from services.moderation.screening.checks.reports import what_readers_reported
from services.moderation.screening.checks.site import mode_of_the_site
from services.moderation.screening.checks.spoilers import later_episodes
from services.moderation.screening.checks.text import words_and_length
from services.moderation.screening.checks.website import where_the_website_leads
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.folded import Folded

Check = Callable[[Submission], Iterable[Signal]]
"""A pure function that only says what it saw; the file it is written in gives the check its name."""

CHECKS: tuple[Check, ...] = (
    record_of_the_author,
    contact_details,
    how_the_form_was_filled_in,
    language_of_the_text,
    links_and_hosts,
    disguised_letters,
    promises_of_money,
    doubtful_name,
    self_promotion,
    written_lately,
    repeated_elsewhere,
    what_readers_reported,
    mode_of_the_site,
    later_episodes,
    words_and_length,
    where_the_website_leads,
)
_FOLDING = "folding"


def see(submission: Submission, checks: Iterable[Check] = CHECKS) -> Seen:
    """What the checks say. It never raises: a check that fails says nothing and is named in `unknown`."""
    signals: dict[str, Signal] = {}
    unknown: set[str] = set()
    for check in checks:
        try:
            signals.update({signal.feature: signal for signal in check(submission)})
        except Exception:  # noqa: BLE001  # whatever went wrong, a person must look at the comment
            unknown.add(name_of(check))
    try:
        folded = submission.folded
    except Exception:  # noqa: BLE001  # the checks above that needed it are unknown as well
        folded = Folded(text=submission.text, origin=range(len(submission.text) + 1))
        unknown.add(_FOLDING)
    return Seen(text=submission.text, folded=folded, signals=signals, unknown=tuple(sorted(unknown)))


def name_of(check: Check) -> str:
    """The name of a check: its file's."""
    return check.__module__.rpartition(".")[2]
