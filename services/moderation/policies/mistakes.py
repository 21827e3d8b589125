"""What is wrong with a policy's text: where, and in words that tell its author what to write instead."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple, NoReturn

from msgspec import Struct

from shared.errors import FieldError, Invalid

_MOST = 50
_QUOTED = 60


class Place(NamedTuple):
    """Where something begins in a text, both from 1; the column is in code points."""

    line: int
    column: int


class Mistake(Struct, frozen=True, order=True):
    """One thing that is wrong, or looks wrong, and where it stands."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


class PolicyInvalid(Invalid):
    """The text is not a policy; each of `errors` has line and column, in the order of the text."""

    code, title = "policy_invalid", "The policy cannot be used"

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__(
            *(
                FieldError(pointer="", message=mistake.message, line=mistake.line, column=mistake.column)
                for mistake in self.mistakes
            )
        )


class Mistakes:
    """Collects what is wrong, so that an author hears of all of it at once, or of the first fifty."""

    def __init__(self) -> None:
        self._errors: list[Mistake] = []
        self._warnings: list[Mistake] = []

    def error(self, at: Place, message: str) -> None:
        """Note an error. Raises PolicyInvalid when there are so many that more would help nobody."""
        self._errors.append(Mistake(*at, message))
        if len(self._errors) == _MOST:
            self.refuse()

    def warn(self, at: Place, message: str) -> None:
        """Note what does no harm but can hardly be meant."""
        if len(self._warnings) < _MOST:
            self._warnings.append(Mistake(*at, message))

    def fatal(self, at: Place, message: str) -> NoReturn:
        """Refuse at once: what follows could not be understood."""
        raise PolicyInvalid(*self._errors, Mistake(*at, message))

    def refuse(self) -> None:
        """Raise PolicyInvalid if there was an error."""
        if self._errors:
            raise PolicyInvalid(*self._errors)

    @property
    def warnings(self) -> tuple[Mistake, ...]:
        """In the order of the text."""
        return tuple(sorted(self._warnings))


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a message about a name that does not exist: which one was probably meant, if any."""
    names = sorted(known)
    wanted = name[:_QUOTED].lower().replace("_", " ")
    close = get_close_matches(wanted, names, n=1) or get_close_matches(name[:_QUOTED].lower(), names, n=1)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def quoted(text: str) -> str:
    """A piece of the document, in quotes, in one line and no longer than a message can bear."""
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= _QUOTED else f'"{line[:_QUOTED]}…"'
