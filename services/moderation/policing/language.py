"""The language that policies are written in, as far as the life of their versions needs to know it."""

from collections.abc import Callable

from msgspec import Struct

from services.moderation.policies.lint import Lint, lint
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policies.shipped import REFERENCE, default_text
from services.moderation.policing.site_policy import DEFAULT_VERSION


class Language(Struct, frozen=True, kw_only=True):
    """How a text is judged before it is taken in, and what a site without a text of its own runs on.

    Where the checks are at hand `lint` should try the examples too. `reference` is how verdicts name the default.
    """

    default: str
    reference: str
    lint: Callable[[str | bytes], Lint] = lint

    def check(self, text: str) -> None:
        """Raises PolicyInvalid, with line and column of each mistake, for a text that cannot be used.

        An example that does not come out is one.
        """
        if mistakes := self.lint(text).errors:
            raise PolicyInvalid(*mistakes)

    def name(self, site: str, version: int) -> str:
        """A version as verdicts name it: "drama@7"; "default@1" for the default policy."""
        if version == DEFAULT_VERSION:
            return self.reference
        # a site may be called "default", and its policy is not the default one
        return f"site {site}@{version}" if site == self.reference.partition("@")[0] else f"{site}@{version}"


LANGUAGE = Language(default=default_text(), reference=REFERENCE)
