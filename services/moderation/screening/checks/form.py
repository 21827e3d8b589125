"""How a page's form was filled in: programs fill in what people do not see, and at once."""

from collections.abc import Iterator

from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal


def how_the_form_was_filled_in(submission: Submission) -> Iterator[Signal]:
    """Tells of comments that came by the form for browsers without scripts."""
    if submission.form is None:
        return
    seconds = submission.form.seconds
    opened = "never opened" if seconds is None else f"sent {seconds:g} seconds after it was opened"
    yield Signal(feature="form.used", value=True, detail="written on the page without scripts")
    yield Signal(feature="form.seconds", value=seconds or 0.0, detail=f"the form was {opened}")
    if submission.form.trapped:
        detail = "a field was filled in that people do not see"
        yield Signal(feature="form.trapped", value=True, detail=detail)
