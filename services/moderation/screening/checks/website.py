"""The website an author gives: a raw address, a disguised host, or the only point of a few empty words."""

import re
from collections.abc import Iterator

from services.moderation.screening.hosts import canonical, hides_host, poses
from services.moderation.screening.submission import Submission
from services.moderation.screening.wording import count_words
from shared.contracts.moderation import Signal

_RAW = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.*")
_HARDLY = 10  # words


def where_the_website_leads(submission: Submission) -> Iterator[Signal]:
    """Tells its host, and whether it is bare, hidden, disguised or all that a stranger has to say."""
    host, website = submission.website_host, submission.website
    if not host or not website:
        return
    yield Signal(
        feature="website.host", value=(canonical(host),), detail=f"the author's website is at {host}"
    )
    if _RAW.fullmatch(host):
        yield _flag("bare", f"the website is a bare address: {host}")
    if hides_host(website):
        yield _flag("hidden", f"the website leads to {host}, which stands behind an @")
    if poses(host):
        yield _flag("disguised", f"the website's host may pose as another: {host}")
    alone = not submission.approved and not submission.links
    if alone and count_words(submission.folded.text) < _HARDLY:
        yield _flag("alone", f"a stranger's few words, with a website: {host}")


def _flag(what: str, detail: str) -> Signal:
    return Signal(feature=f"website.{what}", value=True, detail=detail)
