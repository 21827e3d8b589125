"""The addresses of the pages of one site."""

from urllib.parse import quote, urlencode
from uuid import UUID

from msgspec import Struct

from services.comments.threads.queries import Sort


class Places(Struct, frozen=True, kw_only=True):
    """`root` is what stands in front of each path: nothing on our own pages, our address in a fragment elsewhere."""

    site: str
    lang: str | None = None
    root: str = ""

    def thread(self, key: str, *, sort: Sort = "oldest", after: str | None = None) -> str:
        return self._place("", key=key, sort=None if sort == "oldest" else sort, after=after)

    def write(self, key: str, parent: UUID | None = None) -> str:
        return self._place("/write", key=key, parent=parent)

    def posting(self) -> str:
        """Where the form for a comment is sent."""
        return self._place("/comments")

    def comment(self, comment_id: UUID, *, sort: Sort = "oldest", after: str | None = None) -> str:
        return self._place(f"/comments/{comment_id}", sort=None if sort == "oldest" else sort, after=after)

    def of_comment(self, comment_id: UUID, what: str) -> str:
        """`what` is "spoilers", "report", "edit" or "delete"."""
        return self._place(f"/comments/{comment_id}/{what}")

    def feed(self, key: str | None = None) -> str:
        return f"{self.root}/embed/{quote(self.site)}/feed" + (f"?{urlencode({'key': key})}" if key else "")

    def _place(self, path: str, **query: object) -> str:
        given = {
            name: str(value) for name, value in {**query, "lang": self.lang}.items() if value is not None
        }
        return f"{self.root}/embed/{quote(self.site)}{path}" + (f"?{urlencode(given)}" if given else "")
