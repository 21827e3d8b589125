"""All pages about policies."""

from litestar import Controller

from services.moderation.console.policy.entrance import PolicyEntrance
from services.moderation.console.policy.reading import PolicyPages
from services.moderation.console.policy.replaying import ReplayPages
from services.moderation.console.policy.standing import StandingPages
from services.moderation.console.policy.trying import TryPages
from services.moderation.console.policy.writing import EditorPages

POLICY: tuple[type[Controller], ...] = (
    PolicyEntrance,
    PolicyPages,
    EditorPages,
    TryPages,
    ReplayPages,
    StandingPages,
)
