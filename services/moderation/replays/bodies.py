"""What may be asked of replays and of policies on trial."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.policies.signals import Value
from services.moderation.policing.bodies import Written
from services.moderation.replays.instruments import Pasted
from services.moderation.replays.trying import checked
from shared.episodes.scope import Post
from shared.errors import Invalid
from shared.web.text import line, text

Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
CommentText = Annotated[str, text(20_000)]


class PostGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page that a pasted comment would stand under."""

    title: Annotated[str, line(500)] | None = None
    work: Annotated[str, line(200)] | None = None
    season: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    episode: Annotated[int, Meta(ge=0, le=100_000)] | None = None


class Try(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One comment and one policy.

    Either `text`, a comment that nobody has posted, with what is known of it, or `comment_id`, a stored one, of which
    `revision` may be given. Either `version` or `policy`, a text that is stored nowhere; without both, what is live.
    `given` are features whatever the checks say: {"author.approved": 5}.
    """

    text: CommentText | None = None
    name: Annotated[str, line(200)] | None = None
    website: Annotated[str, line(2_000)] | None = None
    mail_domain: Annotated[str, line(253)] | None = None
    post: PostGiven | None = None
    comment_id: UUID | None = None
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    version: Version | None = None
    policy: Written | None = None
    given: Annotated[dict[str, Any], Meta(max_length=100)] = {}

    def known(self) -> dict[str, Value]:
        """What is given of features. Raises Invalid for what is none, or of another kind."""
        return checked(self.given)


class ReplayGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to replay: a version, or a text that is stored nowhere."""

    version: Version | None = None
    text: Written | None = None


def check_try(data: Try) -> None:
    """Raises Invalid for what does not go together."""
    if (data.text is None) == (data.comment_id is None):
        raise Invalid.field("/text", "either this or comment_id is needed, not both")
    if data.version is not None and data.policy is not None:
        raise Invalid.field("/policy", "goes without version")
    for name in ("name", "website", "mail_domain", "post"):
        if data.comment_id is not None and getattr(data, name) is not None:
            raise Invalid.field(f"/{name}", "goes with text; a stored comment has its own")
    if data.text is not None and data.revision is not None:
        raise Invalid.field("/revision", "goes with comment_id")


def check_replay(data: ReplayGiven) -> None:
    """Raises Invalid unless one thing is asked for."""
    if (data.version is None) == (data.text is None):
        raise Invalid.field("/version", "either this or text is needed, not both")


def pasted(data: Try, site: str, at: Any) -> Pasted:
    """The comment that was sent to be tried."""
    post = data.post or PostGiven()
    return Pasted(
        site=site,
        text=data.text or "",
        name=data.name,
        website=data.website,
        mail_domain=data.mail_domain,
        post=Post(title=post.title, work=post.work, season=post.season, episode=post.episode),
        given=data.known(),
        at=at,
    )
