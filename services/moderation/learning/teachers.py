"""What sites have taught, as screening asks for it."""

from collections.abc import Collection

from msgspec import Struct

from services.moderation.learning.shelf import LiveModels, ModelShelf, keys_of
from services.moderation.learning.site_model import CorruptModel
from services.moderation.learning.works import work_name
from services.moderation.screening.judging import Taught
from shared.episodes.scope import Post
from shared.postgres.pool import Connection


class SiteTeachers:
    """The live models of each site and work."""

    def __init__(self, shelf: ModelShelf | None = None) -> None:
        """Begin with what a shelf holds; without one, with nothing."""
        self._shelf = shelf or ModelShelf()

    async def refresh(self, connection: Connection, pages: Collection[tuple[str, Post]]) -> "Lessons":
        """Those that are live for comments on these sites, under these pages. One query if none changed."""
        wanted = {key for site, post in pages for key in keys_of(site, work_name(post))}
        return Lessons(await self._shelf.refresh(connection, wanted))


class Lessons(Struct, frozen=True):
    """What sites had taught at one moment."""

    models: LiveModels = LiveModels()

    def taught(self, site: str, post: Post) -> Taught:
        """What counts for a comment on a site, under one of the pages that were asked for."""
        work = work_name(post)
        try:
            return Taught(
                spam=self.models.spam(site),
                spoilers=self.models.spoiler(site),
                work=self.models.work(site, work) if work is not None else None,
            )
        except CorruptModel as error:
            return Taught(broken=str(error))
