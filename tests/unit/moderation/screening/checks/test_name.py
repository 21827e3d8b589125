import json

import pytest

from services.moderation.screening.checks.name import doubtful_name as check
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import signals, submission, values


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, {}),
        ("", {}),
        ("Yuko", {}),
        ("山田花子", {}),
        ("김수현", {}),
        ("Siti Nurhaliza", {}),
        ("Алёна", {}),
        ("José Muñoz", {}),
        ("Best Girl", {}),
        ("Free Spirit", {}),
        ("Shop Girl 1998", {}),
        ("admin", {}),
        ("Аdmin", {"letters": 1}),
        ("𝐀𝐝𝐦𝐢𝐧", {"letters": 5}),
        ("kipzіzz", {"letters": 1}),
        ("ad\u200bmin", {"letters": 1}),
        ("𝓐𝓷𝓷𝓪", {"letters": 4}),
        ("cheap-shoes.com", {"address": True}),
        ("example dot com", {"address": True}),
        ("Best Online Casino", {"advert": True}),
        ("B\u200be\u200bs\u200bt Online Ca$ino casino", {"advert": True, "letters": 3}),
        ("카지노사이트", {"advert": True}),
        ("副業おすすめ", {"advert": True}),
        ("Slot Gacor 88", {"advert": True}),
        ("Whatsapp +1 555 010 9999", {"advert": True}),
        ("수진 010-1234-5678", {"advert": True}),
    ],
)
def test_names(name: str | None, said: dict[str, object]) -> None:
    assert values(check, submission(name=name)) == said


def test_what_was_seen_is_told() -> None:
    found = signals(check, submission(name="𝓐𝓷𝓷𝓪 of cheap-shoes.com"))

    assert found["name.letters"].detail == "4 letters of the name pose as others"
    assert found["name.address"].detail == "the name holds an address: cheap-shoes.com"


def test_most_confusable_names_are_seen_to_pose() -> None:
    path = shared_data("adversarial", "unicode.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = [row["input"] for row in rows if row["kind"] == "confusable-name"]

    posing = [name for name in names if "letters" in values(check, submission(name=name))]

    assert len(posing) > 0.9 * len(names)
