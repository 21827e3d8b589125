"""Tries the examples of a policy on the very checks and models that screen."""

from datetime import UTC, datetime
from functools import cache, partial
from uuid import UUID

from msgspec.structs import replace

from services.moderation.policies.document import Example
from services.moderation.policies.lint import lint, with_given
from services.moderation.policing.language import LANGUAGE, Language
from services.moderation.screening.judging import View, shipped_models
from services.moderation.screening.pipeline import see
from services.moderation.screening.screener import Screener
from services.moderation.screening.submission import Submission
from shared.spoilers.source import covered

_NOBODY = UUID(int=0)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def language() -> Language:
    """Policies' language with examples that must come out; without models nobody can say whether they do."""
    models = shipped_models()
    if models is None:
        return LANGUAGE
    return replace(LANGUAGE, lint=partial(lint, judge=partial(judge, Screener(models))))


def judge(screener: Screener, example: Example) -> View:
    """What is seen and judged of an example's comment: a stranger's, but for what the example says instead."""
    submission = Submission(
        comment_id=_NOBODY,
        thread_id=_NOBODY,
        author_id=_NOBODY,
        site="",
        revision=1,
        text=example.text,
        name=example.author,
        website=example.website,
        email_domain=example.mail_domain,
        posted_at=_NEVER,
        author_spoilers=len(covered(example.text)),
        post=example.post,
    )
    return screener.judge(with_given(see(submission), example), example.post)
