"""The text itself, and how much of it is the author's own words."""

from collections.abc import Iterator

from services.moderation.screening.submission import Submission
from services.moderation.screening.wording import count_words, own_words
from shared.contracts.moderation import Signal


def words_and_length(submission: Submission) -> Iterator[Signal]:
    """Tells the text, its size without addresses, and whether it is an edit or an answer."""
    if submission.text:
        yield Signal(feature="text", value=submission.text)
    addresses = sum(end - start for start, end in (link.span for link in submission.links))
    if length := len(submission.text) - addresses:
        yield Signal(feature="text.length", value=float(length))
    if words := count_words(own_words(submission.folded, submission.links)):
        yield Signal(feature="text.words", value=float(words))
    if submission.edited:
        detail = f"revision {submission.revision} of the comment"
        yield Signal(feature="text.edited", value=True, detail=detail)
    if submission.parent_id:
        yield Signal(feature="text.reply", value=True, detail="an answer to another comment")
