"""Requests to append comments as the API would make them, for whatever follows the log."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from deploy.bench import prose
from deploy.local.plan import SITE
from services.comments.bylines import Profile
from services.comments.commenting import decider
from services.comments.commenting.commands import Page, Post
from services.comments.commenting.decider import Thread
from services.comments.commenting.drafts import Asked, Author, byline, sign
from services.comments.commenting.requests import Place, request
from services.comments.commenting.tokens import new_token
from services.comments.commenting.writer import Request, commit
from services.comments.log import birth_part, thread_id_of
from services.comments.rendering.render import render
from services.comments.settings import Settings
from shared.contracts.comments import Text
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Connection

THREADS = 64
"""Comments are spread over so many threads, and these over the partitions."""

_BATCH = 256


class Drafter:
    """Drafts comments by new authors for threads of the example site."""

    def __init__(self, settings: Settings, text: Callable[[int], str] = prose.sentences) -> None:
        """Let `text` give the body of each number."""
        self._vault = Vault(bytes.fromhex(settings.master_key))
        self._partitions = settings.partitions
        self._text = text

    def comment(self, number: int, *, opens: bool = False) -> Request:
        """The comment of that number; the first one of a thread `opens` it."""
        page = Page(site=SITE, key=thread_key(number))
        asked = Asked(
            page=page,
            parent_id=None,
            body=self._text(number),
            profile=Profile(name=prose.name(number)),
            token=None,
            address_hash=number.to_bytes(16),
        )
        author = Author(key=self._vault.new_key(new_id()), token=new_token(), new=True)
        thread_id = thread_id_of(SITE, page.key)
        place = Place(thread_id, birth_part(thread_id, self._partitions))
        thread = Thread(thread_id=thread_id, part=place.part, opened=not opens, page=page)
        opening, posted = decider.post(_post(asked, author), thread, "pre")
        built = request(place, posted, opening=opening, subject=author.key, new_subject=True)
        sign(built.row, asked, author, posted.comment_id)
        return built


def thread_key(number: int) -> str:
    """The thread that the comment of that number belongs to."""
    return f"thread-{number % THREADS}"


async def open_threads(connection: Connection, drafter: Drafter) -> None:
    """Record the first comment of every thread."""
    await append(connection, [drafter.comment(number, opens=True) for number in range(THREADS)])


async def append(connection: Connection, requests: Sequence[Request]) -> None:
    """Record them in batches, as the service does. Raises ValueError if one is refused."""
    for start in range(0, len(requests), _BATCH):
        written = await commit(connection, requests[start : start + _BATCH])
        if refused := {one.refusal for one in written} - {None}:
            raise ValueError(f"refused: {refused}")


def _post(asked: Asked, author: Author) -> Post:
    return Post(
        comment_id=new_id(),
        page=asked.page,
        parent_id=None,
        author_id=author.key.subject_id,
        byline=byline(asked),
        text=Text(body=asked.body, html=render(asked.body).html),
        rendered=True,
        at=datetime.now(UTC),
    )
