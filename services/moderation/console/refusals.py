"""Refusals in the moderator's language, where their area has words for them."""

from services.moderation.console.words import Words
from shared.errors import DomainError, Invalid


def said(words: Words, area: str, refusal: DomainError) -> str:
    """What to tell somebody: the area's words for the code of the refusal or of a field, else its own."""
    codes = [error.code for error in refusal.errors] if isinstance(refusal, Invalid) else []
    known = [code for code in (*codes, refusal.code) if f"{area}.{code}" in words.texts]
    if not known:
        return refusal.detail or refusal.title
    seconds = int(refusal.headers.get("Retry-After", 0))
    return words.plain(f"{area}.{known[0]}", n=seconds)
