"""How the site wants its comments screened."""

from collections.abc import Iterator

from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal

_SAID = {
    "pre": "this site screens a comment before it shows it",
    "post": "this site shows a comment before it is screened",
    "hold": "a person reads every comment of this site",
}


def mode_of_the_site(submission: Submission) -> Iterator[Signal]:
    """Tells the mode that was in force when the comment came."""
    yield Signal(feature="site.mode", value=submission.mode, detail=_SAID[submission.mode])
