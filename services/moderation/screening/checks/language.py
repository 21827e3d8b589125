"""In which language a text is written, and whether the site and its page are strangers to it."""

from collections.abc import Iterator

from services.moderation.screening.languages import language_of
from services.moderation.screening.matching import listed
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal


def language_of_the_text(submission: Submission) -> Iterator[Signal]:
    """Tells the language of a text of 40 characters or more, addresses left out, where it can be told."""
    text = submission.text
    for link in reversed(submission.links):
        text = f"{text[: link.span[0]]} {text[link.span[1] :]}"
    language = language_of(text)
    if not language:
        return
    yield Signal(feature="language", value=language)
    if submission.languages and language not in submission.languages:
        detail = f"written in {language}; here people write {listed(submission.languages)}"
        yield Signal(feature="language.foreign", value=True, detail=detail)
