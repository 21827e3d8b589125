"""What screening lends to replays and second looks, put together from its own parts."""

from collections.abc import Mapping, Sequence

from services.moderation.policies.signals import Judged, Seen
from services.moderation.replays.instruments import Instruments, Key, Pasted, Revision
from services.moderation.replays.restoring import Curves, View
from shared.episodes.scope import Post
from shared.errors import Unavailable
from shared.folding.fold import fold
from shared.postgres.pool import Connection


class NotLent(Unavailable):
    code, title = "screening_not_lent", "Screening cannot look at texts here"


# STAND-IN until screening offers `see` and `judge`: what rests on grounds alone works, the rest says that it cannot.
def instruments() -> Instruments:
    """For one process."""
    return Instruments(curves=_curves, look=_look, recompute=_recompute, rescope=_rescope)


async def _curves(_connection: Connection, _site: str) -> Curves:
    return Curves(lambda _share: 1.0, lambda _share: 1.0, {})


def _look(pasted: Pasted) -> View:
    seen = Seen(text=pasted.text, folded=fold(pasted.text), signals={}, unknown=("checks",))
    judged = Judged(
        spam=0.0, spoiler=0.0, models={}, spam_at=lambda _share: 1.0, spoiler_at=lambda _share: 1.0
    )
    return seen, judged


async def _recompute(_connection: Connection, revisions: Sequence[Revision]) -> Mapping[Key, View]:
    if revisions:
        raise NotLent
    return {}


async def _rescope(_connection: Connection, _site: str, views: Sequence[View], _post: Post) -> Sequence[View]:
    if views:
        raise NotLent
    return []
