"""A thread as search engines read it: schema.org's DiscussionForumPosting and Comment, as JSON-LD."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from markupsafe import Markup

from services.comments.embed.pages.places import Places
from services.comments.rendering.excerpt import beginning
from services.comments.threads.documents import Entry, Thread

_READ = 1_000  # of each text: a page has up to a hundred
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def discussion(thread: Thread, entries: Iterable[Entry], places: Places) -> Markup:
    """The thread with the comments on this page, ready to stand in a script element: nothing in it can end one."""
    data = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": places.thread(thread.key),
        "headline": thread.title or thread.key,
        "url": thread.url or places.thread(thread.key),
        "commentCount": thread.comments,
        "comment": list(_comments(entries, places)),
    }
    return Markup(json.dumps(data, ensure_ascii=False).translate(_UNSAFE))  # noqa: S704 - escaped for its place


def _comments(entries: Iterable[Entry], places: Places) -> Iterable[dict[str, Any]]:
    """What is visible; the answers to what is gone are left out with it."""
    for entry in entries:
        if entry.author and entry.html is not None:
            yield {
                "@type": "Comment",
                "@id": f"urn:uuid:{entry.id}",
                "url": places.comment(entry.id),
                "text": beginning(entry.html[:_READ]),
                "datePublished": _iso(entry.created_at),
                **({"dateModified": _iso(entry.edited_at)} if entry.edited_at else {}),
                "author": {"@type": "Person", "name": entry.author.name},
                "upvoteCount": entry.votes.up,
                "comment": list(_comments(entry.replies.items, places)),
            }


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
