"""What people decided about a comment of a history, in any of the words that such files have for it."""

import re
from collections.abc import Mapping
from typing import Literal

from services.moderation.learning.site_model import Target

Label = Literal[0, 1] | None

_KEYS: dict[Target, tuple[str, ...]] = {
    "spam": ("isspam", "spam"),
    "spoiler": ("isspoiler", "spoiler", "spoilers", "hasspoiler", "hasspoilers", "containsspoiler"),
}
_FILLING = re.compile(r"(?<=[a-zA-Z])[\s_-]+(?=[a-zA-Z])")
_SURE = "label"
_GENERAL = (_SURE, "labels", "decision", "ruling", "verdict", "class", "target", "action", "category", "y")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_YES = _words("1 true yes positive")
_NO = _words(
    "0 false no negative ham legit legitimate ok okay good clean safe normal ordinary genuine neither notspam nospam "
    "nonspam publish published approve approved allow allowed accept accepted keep kept restore restored"
)
_SPAM = _words(
    "spam spammer spammy junk scam phishing ad ads advert advertisement advertising remove removed reject rejected "
    "delete deleted block blocked hide hidden trash bad"
)
_SPOILER = _words("spoiler spoilers mask masked cover covered")
_NO_SPOILER = _words("notspoiler nospoiler nospoilers nonspoiler")
_OPEN = _words("null none nan unknown unsure undecided pending hold held waiting unlabelled unlabeled") | {""}
_MEANS: dict[Target, tuple[tuple[frozenset[str], Label], ...]] = {
    "spam": ((_YES | _SPAM, 1), (_NO | _SPOILER | _NO_SPOILER, 0), (_OPEN, None)),
    "spoiler": ((_YES | _SPOILER, 1), (_NO | _NO_SPOILER, 0), (_OPEN | _SPAM, None)),
}


def label_of(row: Mapping[str, object], target: Target) -> Label:
    """1 for spam (or a spoiler), 0 for neither, None where nothing was decided.

    Raises ValueError for a `label` that is none of the words known here; what stands under other names may be about
    something else and is then left aside.
    """
    named = {_FILLING.sub("", key).lower(): key for key in reversed(list(row))}
    for name in (_SURE, *_KEYS[target], *_GENERAL[1:]):
        if name not in named:
            continue
        value = row[named[name]]
        for words, means in _MEANS[target]:
            if _word(value) in words:
                return means
        if name == _SURE:
            raise ValueError(
                f"label: {value!r:.60} is none of those known: 1 for {target} and 0 for what is none (also true and "
                f"false, {'spam and ham' if target == 'spam' else 'spoiler and safe'}, remove and publish, null)"
            )
    return None


def _word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _FILLING.sub("", str(value).strip()).lower()
