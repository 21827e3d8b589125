"""Writes the example blog's pages."""

from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from deploy.example.posts import POSTS, Post, read_posts

THEMES = ("auto", "light", "dark")


class Pages:
    """Pages whose threads are those of `site` at the service `comments` (a URL)."""

    def __init__(self, comments: str, site: str) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(POSTS.with_name("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(comments=comments, site=site, posts=read_posts(), themes=THEMES)

    def index(self, theme: str) -> str:
        return self._templates.get_template("index.html").render(theme=theme)

    def post(self, post: Post, thread: str, theme: str) -> str:
        """A post with its thread's HTML, which the service has sanitised."""
        around = {"post": post, "thread": Markup(thread), "theme": theme}  # noqa: S704
        return self._templates.get_template(f"{post.name}.html").render(around)

    def missing(self, theme: str) -> str:
        return self._templates.get_template("missing.html").render(theme=theme)


def theme_in(query: bytes) -> str:
    """What `?theme=` asks for: the address is where the choice is kept, nothing is stored."""
    asked = parse_qs(query.decode("latin-1")).get("theme", ["auto"])[0]
    return asked if asked in THEMES else "auto"
