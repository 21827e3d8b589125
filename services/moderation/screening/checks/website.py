"""The website an author gives: a raw address, a disguised host, or the only point of a few empty words."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.links import hides_host
from services.moderation.screening.submission import Submission
from shared.folding.fold import fold

_RAW = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.*")
_FEW = 60


def doubtful_website() -> Check:
    """Speaks of websites that hide their host, and notes one that a newcomer leaves with few words."""

    def check(submission: Submission) -> Iterator[Finding]:
        host, website = submission.website_host, submission.website
        if not host or not website:
            return
        if _RAW.fullmatch(host):
            yield _finding("raw_address", 0.6, f"the website is a bare address: {host}")
        if hides_host(website):
            yield _finding("hides_its_host", 0.7, f"the website leads to {host}, which stands behind an @")
        if host.startswith("xn--") or ".xn--" in host or fold(host).changed:
            yield _finding("disguised_host", 0.5, f"the website's host may pose as another: {host}")
        if not submission.approved and len(submission.text) < _FEW and not submission.links:
            yield _finding("website_and_few_words", 0.3, f"a newcomer's few words, with a website: {host}")

    return check


def _finding(rule: str, score: float, detail: str) -> Finding:
    return Finding(check="website", rule=rule, score=score, detail=detail, suggests="hold")
