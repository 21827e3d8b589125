"""Why a local stack will not start, in words for the person who asked for it."""


class CannotStart(Exception):
    """The stack cannot start; the message says what to do about it."""
