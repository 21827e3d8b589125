"""Which streams exist and who reads them: nothing is trimmed before each of its readers has passed it."""

from msgspec import Struct


class Topic(Struct, frozen=True, kw_only=True):
    """The relayed log of one service: `rj:{name}:{part}` in Redis."""

    name: str
    readers: tuple[str, ...]

    def stream(self, part: int) -> str:
        """The Redis key of a partition's stream."""
        return f"rj:{self.name}:{part}"


COMMENTS = Topic(name="comments", readers=("screening", "notifications"))
MODERATION = Topic(name="moderation", readers=("visibility",))
