"""The console's pages, from templates that escape everything."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.response import Response
from markupsafe import Markup
from msgspec import Struct

from services.moderation.console.assets import ASSETS
from services.moderation.console.phrases import translated
from services.moderation.console.text import changes, pieces
from services.moderation.console.visits import CSRF_FIELD, CSRF_HEADER, Visit
from services.moderation.console.words import WORDS, Language, Words
from shared.access.roles import Role
from shared.ids import new_id

_HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request",
}
"""Nothing from elsewhere and nothing inline."""

_HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "defaultSettleDelay": 0,  # what is put in place acts at once: a key pressed right then is not lost
    "historyCacheSize": 0,  # pages hold what strangers wrote and what only moderators may see
    "scrollBehavior": "auto",
    "responseHandling": [{"code": "204", "swap": False}, {"code": "[2345]..", "swap": True}],
}


class Tab(Struct, frozen=True, kw_only=True):
    """A part of the console in the header, for those of a role and above."""

    area: str
    path: str
    role: Role = Role.REVIEWER


TABS = (
    Tab(area="queue", path="/console"),
    Tab(area="bulk", path="/console/bulk", role=Role.MODERATOR),
    Tab(area="policy", path="/console/policy", role=Role.MODERATOR),
    Tab(area="people", path="/console/people", role=Role.OWNER),
    Tab(area="messages", path="/console/messages", role=Role.MODERATOR),
    Tab(area="numbers", path="/console/numbers", role=Role.MODERATOR),
    Tab(area="audit", path="/console/audit", role=Role.MODERATOR),
)


def page(
    visit: Visit, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **shown: Any
) -> Response[str]:
    """The page made of a template ("queue/list.html") and what it shows; only its main part where a script asks."""
    tabs = [tab for tab in TABS if visit.may(tab.role)]
    return _answer(
        name,
        visit.language,
        status,
        headers,
        visit=visit,
        fragment=visit.fragment,
        area=name.partition("/")[0],
        tabs=tabs,
        **shown,
    )


def plain_page(
    language: Language, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **shown: Any
) -> Response[str]:
    """A page for who is not signed in."""
    shown = {"visit": None, "fragment": False, "area": name.partition("/")[0], "tabs": (), **shown}
    return _answer(name, language, status, headers, **shown)


def _answer(
    name: str, language: Language, status: int, headers: dict[str, str] | None, **shown: Any
) -> Response[str]:
    words = WORDS[language]
    text = _templates.get_template(name).render(
        t=words, language=language, moment=_moments(words, datetime.now(UTC)), **shown
    )
    return Response(
        text,
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={**HEADERS, **(headers or {})},
    )


def _moments(words: Words, now: datetime) -> Callable[..., Markup]:
    def moment(at: datetime, *, ago: bool = True) -> Markup:
        """A time as its age, with the time itself for who points at it and for programs."""
        age = words.age(at, now)
        said = words.plain("console.ago", age=age) if ago else age
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            at.isoformat(), f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", said
        )

    return moment


def _web_address(url: str | None) -> str | None:
    """An address a link may lead to; others are not linked."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


@pass_context
def _translated(context: Context, text: str) -> str:
    return translated(context["language"], text)


def _csrf_field(visit: Visit) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, visit.csrf)


def _script_headers(visit: Visit) -> str:
    """What scripts send along: the language too, so that even who is signed out meanwhile can read the answer."""
    return json.dumps({CSRF_HEADER: visit.csrf, "Accept-Language": visit.language})


_templates = Environment(
    loader=FileSystemLoader(_HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(
    bdi=lambda name: Markup("<bdi>{}</bdi>").format(name),  # it may run the other way
    translated=_translated,
    zip=lambda left, right: zip(left, right, strict=False),
)
_templates.globals.update(
    asset=ASSETS.address,
    changes=changes,
    csrf_field=_csrf_field,
    htmx_settings=json.dumps(_HTMX),
    new_id=new_id,
    pieces=pieces,
    roles=Role,
    script_headers=_script_headers,
    web_address=_web_address,
)
