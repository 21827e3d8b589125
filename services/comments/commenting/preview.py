"""What a comment would look like: rendered as posting renders it, and written nowhere."""

import asyncio

from msgspec import Struct

from services.comments.commenting.commands import Page
from services.comments.commenting.drafts import Drafts
from services.comments.commenting.subjects import Threads
from shared.contracts.comments import Spoiler
from shared.episodes.later import later_references
from shared.episodes.references import furthest
from shared.episodes.scope import Post, Scope, scope_of
from shared.folding.fold import fold
from shared.spoilers.source import covered


class Ahead(Struct, frozen=True, kw_only=True):
    """The furthest episode that a text names in the open, and up to where its page goes: "episode 9", "season 2"."""

    episode: str
    page: str


class Preview(Struct, frozen=True, kw_only=True):
    """A comment that is not written. `html` covers spoilers; `spoilers` holds what is under each as [scope, html].

    `ahead` is there when the text names an episode after its page's, or of a season after it, so that its author can
    be asked first.
    """

    html: str
    spoilers: tuple[Spoiler, ...]
    warnings: tuple[str, ...]
    ahead: Ahead | None


class Previews:
    """Renders as the write side does, and looks for later episodes as screening will."""

    def __init__(self, drafts: Drafts, threads: Threads) -> None:
        self._drafts = drafts
        self._threads = threads

    async def preview(self, site: str, key: str | None, body: str) -> Preview:
        """The preview of a body, as `body_of` leaves it, under the page of a thread, if it is known."""
        rendering = await self._drafts.render(body)
        text = rendering.text
        post = _post((await self._threads.find(site, key, fresh=True)).page) if key else Post()
        ahead = None
        if scope_of(post) != Scope():
            ahead = await asyncio.to_thread(_ahead, body, post, marked=bool(text.spoilers))
        return Preview(html=text.html, spoilers=text.spoilers, warnings=rendering.warnings, ahead=ahead)


def _post(page: Page) -> Post:
    about = page.about
    return Post(title=page.title, work=about.work, season=about.season, episode=about.episode)


def _ahead(body: str, post: Post, *, marked: bool) -> Ahead | None:
    stretches = covered(body) if marked else ()
    found = later_references(body, fold(body), post, stretches)
    later = [reference for reference, harmless in found if harmless is None]
    if not later:
        return None
    scope = scope_of(post)
    return Ahead(episode=furthest(later, scope.season or 1).name, page=scope.name)
