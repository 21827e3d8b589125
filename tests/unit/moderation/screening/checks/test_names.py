import json
import re

import pytest

from services.moderation.screening.checks.names import doubtful_name
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import findings, rules, submission

check = doubtful_name(reserved=["Admin", "Kipzizz", "管理人", "운영자"], words=["viagra"])


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        (None, set()),
        ("", set()),
        ("Yuko", set()),
        ("山田花子", set()),
        ("김수현", set()),
        ("Алёна", set()),
        ("Best Girl", set()),
        ("Administrata", set()),
        ("admin", {"impersonates"}),
        ("A d m i n", {"impersonates"}),
        ("Аdmin", {"impersonates", "name_disguised"}),
        ("adm1n", {"impersonates"}),
        ("𝐀𝐝𝐦𝐢𝐧", {"impersonates", "name_disguised"}),
        ("kipzіzz", {"impersonates", "name_disguised"}),
        ("ad\u200bmin", {"impersonates", "name_disguised"}),
        ("管理人", {"impersonates"}),
        ("운영자", {"impersonates"}),
        ("cheap-shoes.com", {"name_is_address"}),
        ("Best Online Casino", {"name_is_advert"}),
        ("Viagra", {"name_is_advert"}),
        ("카지노사이트", {"name_is_advert"}),
        ("副業おすすめ", {"name_is_advert"}),
        ("𝓐𝓷𝓷𝓪", {"name_disguised"}),
    ],
)
def test_names(name: str | None, spoken: set[str]) -> None:
    assert rules(check, submission(name=name)) == spoken


def test_a_fancy_name_alone_is_only_noted() -> None:
    assert findings(check, submission(name="𝓐𝓷𝓷𝓪"))["name_disguised"].score < 0.5


def test_the_original_is_told() -> None:
    assert (
        findings(check, submission(name="kipzіzz"))["impersonates"].detail
        == "reads like Kipzizz, a reserved name"
    )


def test_no_confusable_name_passes_as_its_original() -> None:
    path = shared_data("adversarial", "unicode.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    passed = []
    for row in rows:
        if row["kind"] == "confusable-name":
            original = re.findall(r"confusable with '([^']+)'", row["note"])
            if "impersonates" not in rules(doubtful_name(original, []), submission(name=row["input"])):
                passed.append(row["id"])

    assert passed == []
