"""Where the pages of a site's policy are, and who may see them."""

import re
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response

from services.moderation.console.pages import page
from services.moderation.console.policy.meanings import meaning
from services.moderation.console.policy.telling import people_in, rules_of, telling, values_in
from services.moderation.console.visits import Visit
from services.moderation.policies.reading.yaml import MOST_BYTES
from shared.access.roles import Role
from shared.web.request_body import MAX_FORM_BYTES, LongTexts

PATH = "/sites/{site:str}/policy"
"""Under the console's own."""

LONG_FORMS = LongTexts(
    paths=re.compile(r"/console/sites/[^/]+/policy/(?:edit|versions|try|replays)"),
    most=3 * (2 * MOST_BYTES) + MAX_FORM_BYTES,
    why=f"a policy has at most {MOST_BYTES} bytes of UTF-8",
)
"""The forms that send a policy. Each byte may be spelled as %XX, and a line's end as two of them."""


def home(site: str) -> str:
    return f"/console/sites/{quote(site, safe='')}/policy"


def address(site: str, path: str = "", **query: object) -> str:
    """A page of a site's policy; what is None or empty is left out of its query."""
    asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return home(site) + path + (f"?{asked}" if asked else "")


def page_of(visit: Visit, site: str, name: str, status: int = 200, **shown: Any) -> Response[str]:
    """A page about one site's policy: what the template `name` needs, whose it is, and what the visitor may do."""
    return page(
        visit,
        f"policy/{name}.html",
        status=status,
        site=site,
        home=home(site),
        owns=visit.may(Role.OWNER),
        everywhere=visit.principal.site is None,
        meaning=partial(meaning, visit.language),
        people_in=people_in,
        rules_of=rules_of,
        telling=telling,
        told=values_in(visit.words),
        **shown,
    )
