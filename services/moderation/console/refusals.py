"""Refusals as people read them: in their language, and where they do not lose what they were at."""

from typing import Any

from litestar import Request
from litestar.response import Response

from services.moderation.console.door.next_page import page_of, safe_next
from services.moderation.console.pages import page, plain_page
from services.moderation.console.visits import UNATTENDED_HEADER, Visit, wants_fragment
from services.moderation.console.words import WORDS, Language, Words, language_of
from shared.errors import DomainError, Invalid, Unavailable

_STOP_ASKING = 286  # what htmx takes as the end of asking again and again
_Request = Request[Any, Any, Any]


def said(words: Words, area: str, refusal: DomainError) -> str:
    """What to tell somebody: the area's words for the code of the refusal or of a field, else its own."""
    codes = [error.code for error in refusal.errors] if isinstance(refusal, Invalid) else []
    known = [code for code in (*codes, refusal.code) if f"{area}.{code}" in words.texts]
    if not known:
        return refusal.detail or refusal.title
    seconds = int(refusal.headers.get("Retry-After", 0))
    return words.plain(f"{area}.{known[0]}", n=seconds)


def refusal_page(request: _Request, refusal: DomainError) -> Response[str]:
    """A page that says why, or for a script the same in a box above what is on the screen."""
    visit: Visit | None = request.state.get("visit")
    language = visit.language if visit else language_of(request.headers.get("accept-language", ""))
    words = WORDS[language]
    why = {"title": _title(words, refusal), "detail": refusal.detail if isinstance(refusal, Invalid) else ""}
    if wants_fragment(request):
        again = safe_next(page_of(request.headers.get("hx-current-url", "")))
        hint, link = words.plain("console.nothing_changed"), words.plain("console.open_again")
        return told(request, language, refusal, hint=hint, leads=again, link=link, **why)
    if visit is None:
        return plain_page(language, "refusal.html", status=refusal.status, headers=refusal.headers, **why)
    return page(visit, "refusal.html", status=refusal.status, headers=refusal.headers, **why)


def told(
    request: _Request, language: Language, refusal: DomainError, *, detail: str = "", **shown: str
) -> Response[str]:
    """A box above what is on the screen, which stays as it is; a page that asks by itself is to stop asking.

    `shown` are a title, a hint, and a link with where it leads.
    """
    unattended = UNATTENDED_HEADER in request.headers and not isinstance(refusal, Unavailable)
    return plain_page(
        language,
        "told.html",
        status=_STOP_ASKING if unattended else refusal.status,
        headers={
            **refusal.headers,
            "HX-Retarget": "#told",
            "HX-Reswap": "innerHTML",
            "HX-Push-Url": "false",
        },
        detail=detail,
        **shown,
    )


def _title(words: Words, refusal: DomainError) -> str:
    """Where nobody has put a refusal into words, English says it itself, and others what kind it is."""
    if f"console.refused_{refusal.code}" in words.texts:
        return words.plain(f"console.refused_{refusal.code}")
    if words.language == "en":
        return refusal.title
    kind = refusal.status if f"console.refused_{refusal.status}" in words.texts else 400
    return words.plain(f"console.refused_{kind}")
