"""Where a text tells of what is still to be shown: the preview, next week's episode. It names no episode.

Looking forward is harmless ("can't wait for next week", 次回が楽しみ), so only what tells, or promises, is found.
"""

import re

from shared.folding.folded import Folded, Span

_HINT = re.compile(r"next|preview|wait|promo|次回|来週|予告|예고|다음")
_ENGLISH = (
    r"(?<![a-z])(?:in|from|on|during) (?:the )?(?:preview|promo|teaser|trailer)s? (?:for|of) (?:the )?next(?![a-z])"
    r"|(?<![a-z])(?:in|from|on) (?:the )?next (?:ep(?:isode)?|week[\'’]s ep(?:isode)?)(?![a-z])"
    r"|(?<![a-z])next (?:week|ep(?:isode)?)[\'’]s (?:preview|promo|teaser|trailer)"
    r"|(?<![a-z])next (?:week|episode) (?:he|she|they|we (?:see|find|learn)|shows)(?![a-z])"
    r"|(?<![a-z])(?:just )?(?:you )?wait (?:until|till|for) (?:you (?:see|get|reach)|the end|what)(?![a-z])"
)
_JAPANESE = r"次回(?:予告)?(?:で|に|から)(?!期待)|来週(?:の予告|で)|予告(?:編)?(?:で|に|を見|見た|だと)"
_KOREAN = r"예고(?:편)?(?:에서|에선|에는|에 |보니|보면|를 보)|다음 ?(?:화|회|주)(?:에서|에선|에는|예고)"
_TELLS = re.compile(rf"{_ENGLISH}|{_JAPANESE}|{_KOREAN}")


def upcoming(folded: Folded) -> tuple[Span, ...]:
    """Where a text does so, in spans of its source, in order."""
    if not _HINT.search(folded.text):
        return ()
    return tuple(folded.span(*match.span()) for match in _TELLS.finditer(folded.text))
