"""The features in words: what each says, how a policy asks for it, and how a value is written."""

from collections.abc import Iterable

from msgspec import Struct

from services.moderation.policies.features import FEATURES, Kind

_ASKED: dict[Kind, str] = {
    "number": '`3`, `"> 2"`, `"1 to 5"`',
    "flag": "`yes`, `no`",
    "word": "`ko`, `{one of: [ko, ja]}`",
    "words": "`{includes: a}`, `{any of: [a, b]}`, `{none of: [a, b]}`",
    "hosts": "`{any in: list}`, `{all in: list}`, `{none in: list}`",
    "text": "`{words: list}`, `{matches: '…'}`, `{is: '…'}`",
}
_FINEST = 0.0001
_ASKED_OF_NAMES = "`{words: list}`, `{reads like: list}`, `{matches: '…'}`, `{is: '…'}`"


class Described(Struct, frozen=True, kw_only=True):
    """One feature; `asked` shows in Markdown what can be written after its name."""

    name: str
    kind: Kind
    asked: str
    says: str


def describe_features() -> tuple[Described, ...]:
    """All features, in the order in which they belong together."""
    return tuple(
        Described(
            name=feature.name,
            kind=feature.kind,
            asked=_ASKED_OF_NAMES
            if feature.kind == "text" and feature.name != "text"
            else _ASKED[feature.kind],
            says=feature.says,
        )
        for feature in FEATURES.values()
    )


def features_about(words: Iterable[str]) -> list[Described]:
    """Those whose name or meaning speaks of any of the words; all of them for none."""
    wanted = [word.lower() for word in words]
    return [
        one
        for one in describe_features()
        if not wanted or any(word in f"{one.name} {one.says}".lower() for word in wanted)
    ]


def number_said(number: float, over: str = "just over", under: str = "just under") -> str:
    """With four places at most, and never rounded to what it is not: "3", "0.25", "just under 1"."""
    rounded = f"{number:.4f}".rstrip("0").rstrip(".")
    if number == float(rounded) or abs(number - round(number)) >= _FINEST / 2:
        return rounded
    return f"{over if number > float(rounded) else under} {rounded}"


def feature_table() -> str:
    """The features as a table in Markdown."""
    rows = [f"| `{one.name}` | {one.says} | {one.asked} |" for one in describe_features()]
    return "\n".join(["| feature | says | asked for as |", "| --- | --- | --- |", *rows])
