"""The addresses of the pages of one site."""

from urllib.parse import quote, urlencode
from uuid import UUID

from msgspec import Struct

from services.comments.threads.queries import Sort


class Places(Struct, frozen=True, kw_only=True):
    """`root` is what stands in front of each path: nothing on our own pages, our address in a fragment elsewhere.

    `moderating`: each comment links to its card in the console, and so on the pages that these lead to.
    """

    site: str
    lang: str | None = None
    root: str = ""
    moderating: bool = False

    def thread(self, key: str, *, sort: Sort = "oldest", after: str | None = None) -> str:
        return self._place("", key=key, sort=_unusual(sort), after=after, moderate=self._moderate)

    def write(self, key: str, parent: UUID | None = None) -> str:
        return self._place("/write", key=key, parent=parent)

    def posting(self) -> str:
        """Where the form for a comment is sent."""
        return self._place("/comments")

    def comment(self, comment_id: UUID, *, sort: Sort = "oldest", after: str | None = None) -> str:
        path = f"/comments/{comment_id}"
        return self._place(path, sort=_unusual(sort), after=after, moderate=self._moderate)

    def card(self, comment_id: UUID) -> str:
        """Where a moderator decides about a comment."""
        return f"{self.root}/v1/comments/{comment_id}/moderate"

    def of_comment(self, comment_id: UUID, what: str) -> str:
        """`what` is "spoilers", "report", "state", "appeal", "edit" or "delete"."""
        return self._place(f"/comments/{comment_id}/{what}")

    def feed(self, key: str | None = None) -> str:
        return f"{self.root}/embed/{quote(self.site)}/feed" + (f"?{urlencode({'key': key})}" if key else "")

    @property
    def _moderate(self) -> str | None:
        return "true" if self.moderating else None

    def _place(self, path: str, **query: object) -> str:
        given = {
            name: str(value) for name, value in {**query, "lang": self.lang}.items() if value is not None
        }
        return f"{self.root}/embed/{quote(self.site)}{path}" + (f"?{urlencode(given)}" if given else "")


def _unusual(sort: Sort) -> Sort | None:
    return None if sort == "oldest" else sort
