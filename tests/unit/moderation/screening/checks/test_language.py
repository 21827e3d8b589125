import pytest

from services.moderation.screening.checks.language import language_of_the_text as check
from tests.unit.moderation.screening.submissions import signals, submission, values

KOREAN = "이 드라마 마지막 장면이 정말 슬펐어요. 주인공 연기가 너무 좋아서 두 번이나 봤습니다."


def test_a_foreign_language_is_told_with_what_is_usual_here() -> None:
    found = signals(check, submission(KOREAN, languages=("en", "ja")))

    assert (found["language"].value, found["language.foreign"].value) == ("ko", True)
    assert found["language.foreign"].detail == "written in ko; here people write en, ja"


@pytest.mark.parametrize("languages", [(), ("ko",), ("en", "ko")])
def test_what_is_usual_here_or_not_known_yet_is_not_foreign(languages: tuple[str, ...]) -> None:
    assert values(check, submission(KOREAN, languages=languages)) == {"language": "ko"}


@pytest.mark.parametrize(
    "text", ["정말 슬펐어요", "So sad and so good", "https://a.example/this/is/the/address/of/a/long/page ok"]
)
def test_short_texts_have_no_language(text: str) -> None:
    assert values(check, submission(text, languages=("ja",))) == {}
