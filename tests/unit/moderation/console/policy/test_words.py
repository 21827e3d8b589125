"""What the pages of policies say is there in every language."""

import re
from typing import get_args

from services.moderation.console.policy.meanings import TRANSLATED, features_meant, meaning
from services.moderation.console.words import LANGUAGES, WORDS
from services.moderation.policies.features import FEATURES
from services.moderation.policies.features import Kind as FeatureKind
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing import errors as policing
from services.moderation.policing.bodies import State as VersionState
from services.moderation.policing.steps import Deed
from services.moderation.replays import errors as replays
from services.moderation.replays.differences import Kind
from services.moderation.replays.run import State
from services.moderation.replays.tally import Left
from shared.errors import DomainError
from tests.support.data import ROOT

PAGES = ROOT / "services/moderation/console/policy"
ASKED = re.compile(r"""["']policy\.(\w+)["'](?! ~)""")
ALONE = {"error", "warning", "spam", "spoiler", "nothing", "just_over", "just_under"}
"""Asked for by names that are made, or outside of pages."""
REFUSALS: tuple[type[DomainError], ...] = (
    policing.AlreadyLive,
    policing.NoShadow,
    policing.NothingBefore,
    policing.NotLive,
    policing.Overtaken,
    policing.PolicyBusy,
    policing.PolicyChanged,
    policing.ShadowTaken,
    policing.VersionNotFound,
    replays.ReplayNotFound,
    replays.RevisionNotFound,
    replays.TooManyReplays,
    PolicyInvalid,
)
PREFIXED = {
    "state": get_args(VersionState),
    "step": get_args(Deed),
    "kind": get_args(Kind),
    "run": get_args(State),
    "left_out": get_args(Left),
    "a": get_args(FeatureKind),
    "act": ("publish", "hold", "mask", "remove", "reject"),
    "out": ("publish", "hold", "mask", "reject"),
    "effort": ("claims", "decisions", "assumed"),
    "label": ("author", "hosts"),
    "rules": ("spoke", "nearly", "silent", "off"),
    "done": ("saved", "same"),
    "way": ("overview", "edit", "try", "replays", "shadow", "features"),
}


def test_every_text_that_a_page_asks_for_is_there_and_no_other() -> None:
    asked = {found for page in PAGES.glob("*.html") for found in re.findall(ASKED, page.read_text())}
    asked |= {f"{prefix}_{value}" for prefix, values in PREFIXED.items() for value in values}
    known = {key.removeprefix("policy.") for key in WORDS["en"].texts if key.startswith("policy.")}
    refusals = {refusal.code for refusal in REFUSALS}
    assert asked | ALONE | refusals == known


def test_every_feature_has_a_meaning_in_every_language() -> None:
    assert set(TRANSLATED) == set(FEATURES)
    said = [[meaning(language, name) for language in LANGUAGES] for name in FEATURES]
    assert all(len(set(one)) == len(LANGUAGES) for one in said)


def test_features_are_found_by_their_meaning_in_the_visitors_language() -> None:
    assert [one.name for one in features_meant("ko", ["전화번호"])] == ["contacts.telephone"]
    assert [one.name for one in features_meant("ja", ["telephone"])] == ["contacts.telephone"]
    assert len(features_meant("en", [])) == len(FEATURES)
