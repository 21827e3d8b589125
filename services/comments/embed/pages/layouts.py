"""The pages' HTML, from templates that escape everything but the stored, sanitised HTML of comments."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.response import Response
from markupsafe import Markup
from msgspec import Struct

from services.comments.embed.assets import Assets
from services.comments.embed.pages.letters import language_of
from services.comments.embed.pages.linked_data import discussion
from services.comments.embed.pages.places import Places
from services.comments.embed.pages.words import Words

HTML = "text/html"  # Litestar adds the charset
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types rejoinder; "
    "frame-ancestors {}"
)


class Embed(Struct, frozen=True, kw_only=True):
    """What all pages of this process share: the client's files, where readers reach us, and moderators the console."""

    assets: Assets
    public_url: str
    console_url: str = ""

    @property
    def root(self) -> str:
        """The path that stands in front of all of ours; usually none."""
        return urlsplit(self.public_url).path.rstrip("/")

    def places(
        self, site: str, words: Words, *, everywhere: bool = False, moderating: bool = False
    ) -> Places:
        """The addresses of a site's pages; with `everywhere` they lead there from any page.

        With `moderating`, and if it is known where the console is, they lead to that as well.
        """
        lang = None if words.lang == "en" else words.lang
        root = self.public_url.rstrip("/") if everywhere else self.root
        return Places(site=site, lang=lang, root=root, moderating=moderating and bool(self.console_url))

    def html(self, template: str, words: Words, **shown: Any) -> str:
        """A page as text. Every page knows its words, its style and its script."""
        return _templates.get_template(template).render(
            words=words,
            style=self.root + self.assets.address("pages.css"),
            script=f"{self.root}/embed.js",
            **shown,
        )

    def answer(self, template: str, words: Words, *, status: int = 200, **shown: Any) -> Response[str]:
        """A page that nobody keeps: it holds a form, or something of its reader's own.

        Browsers name the page that a form was sent from only under this Referrer-Policy.
        """
        headers = {
            "Content-Security-Policy": policy(()),
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        }
        return Response(
            self.html(template, words, **shown), status_code=status, media_type=HTML, headers=headers
        )


def policy(framers: Sequence[str]) -> str:
    """The Content-Security-Policy of a page; `framers` are the origins whose pages may frame it."""
    return _POLICY.format(" ".join(framers) or "'none'")


def isolated(name: str) -> Markup:
    """A name inside a sentence: its direction turns nothing around."""
    return Markup("<bdi>{}</bdi>").format(name)


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _web_address(url: str) -> bool:
    """Whether a link may lead there."""
    return urlsplit(url).scheme in {"http", "https"}


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(
    discussion=discussion, isolated=isolated, iso=iso, language_of=language_of, web_address=_web_address
)
