"""What an author is shown of what they have just written, with the way to change it."""

from litestar import Response

from services.comments.commenting.answers import CommentRevised, CommentWritten
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.words import Words


def written_page(
    embed: Embed,
    site: str,
    words: Words,
    written: CommentWritten | CommentRevised,
    *,
    token: str,
    key: str,
    status: int = 200,
) -> Response[str]:
    """The comment as its author sees it. The token stands in hidden fields only, never in an address."""
    done = "posted" if isinstance(written, CommentWritten) else "saved"
    heading = done if written.status == "visible" else f"waiting-{written.status}"
    return embed.answer(
        "written.html",
        words,
        status=status,
        heading=words(heading),
        written=written,
        warnings=[code for code in written.warnings if code in words.texts],
        token=token,
        key=key,
        places=embed.places(site, words),
    )
