"""What the features mean, in the visitor's language."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from services.moderation.console.words import Language
from services.moderation.policies.describing import Described, describe_features, features_about
from services.moderation.policies.features import FEATURES

TRANSLATED: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("meanings.toml").read_text("utf-8")
)


def meaning(language: Language, feature: str) -> str:
    """One line; English for what is not translated, and empty for what only a model knows."""
    said = TRANSLATED.get(feature, {}).get(language)
    return said or (FEATURES[feature].says if feature in FEATURES else "")


def features_meant(language: Language, words: list[str]) -> list[Described]:
    """Those whose name or meaning, in English or in this language, speaks of any of the words; all of them for none."""
    found = {one.name for one in features_about(words)}
    wanted = [word.lower() for word in words]
    return [
        one
        for one in describe_features()
        if one.name in found or any(word in meaning(language, one.name).lower() for word in wanted)
    ]
