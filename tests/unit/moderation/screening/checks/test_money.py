import pytest

from services.moderation.screening.checks.money import promises_of_money
from tests.unit.moderation.screening.submissions import rules, submission

check = promises_of_money()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("The film earned $100 million", set()),
        ("It made $5 million on its first day", set()),
        ("The film earned $1,500,000,000 billion won", set()),
        ("A ticket is $12 and Viki is $5 a month", set()),
        ("He earns his living as a chef", set()),
        ("earn $500 from your phone", {"earnings"}),
        ("I make $7,500 every month online", {"earnings"}),
        ("She is making 900$ per week", {"earnings"}),
        ("ｅａｒｎ ＄500", {"earnings"}),
        ("make money online with me", {"easy_money"}),
        ("He recovered my lost bitcoin", {"easy_money"}),
        ("年収1000万の主人公がうらやましい", set()),
        ("副業で月10万円、簡単に稼げます", {"easy_money"}),
        ("월급이 500만원이면 좋겠다", set()),
        ("하루 30만원 수익 보장, 고수익 재택알바", {"earnings", "easy_money"}),
    ],
)
def test_promises(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken
