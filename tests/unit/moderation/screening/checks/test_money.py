import pytest

from services.moderation.screening.checks.money import promises_of_money as check
from tests.unit.moderation.screening.submissions import quoted, signals, submission, values


@pytest.mark.parametrize(
    "text",
    [
        "The film earned $100 million",
        "It made $5 million on its first day",
        "The film earned $1,500,000,000 billion won",
        "A ticket is $12 and Viki is $5 a month",
        "He earns his living as a chef",
        "He owes the loan shark 50 million won and steals $2,000 from the till",
        "The heist: they get away with the money and the bitcoin plot goes nowhere",
        "She recovers her lost memory, not her money",
        "I got it for $20 on sale",
        "Congratulations to the cast, what a finale",
        "She was chosen as the heir and claims the throne",
        "A daily return to the same cafe",
        "A free gift to the audience, and money cannot buy that",
        "I work from home and watch this at lunch",
        "年収1000万の主人公がうらやましい",
        "借金1億円を返す話",
        "お金より愛を選ぶ最終回",
        "월급이 500만원이면 좋겠다",
        "빚 3억을 갚는 이야기",
        "돈 때문에 헤어지는 장면",
        "Dia pinjam uang 5 juta dari kakaknya",
        "Ceritanya tentang orang miskin yang jadi kaya",
    ],
)
def test_stories_about_money_promise_none(text: str) -> None:
    assert values(check, submission(text)) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("earn $500 from your phone", {"earnings"}),
        ("I make $7,500 every month online", {"earnings"}),
        ("She is making 900$ per week", {"earnings"}),
        ("ｅａｒｎ ＄500", {"earnings"}),
        ("𝐄𝐚𝐫𝐧 $𝟓𝟎𝟎", {"earnings"}),
        ("e.a.r.n $500", {"earnings"}),
        ("I invested $500 and got back $4,000", {"earnings"}),
        ("turned $1k into $10k with her help", {"earnings"}),
        ("up to 300% profit", {"earnings"}),
        ("He withdrew 5,000 usdt", {"earnings"}),
        ("make money online with me", {"easy"}),
        ("He recovered my lost bitcoin", {"easy"}),
        ("recovery of stolen funds", {"easy"}),
        ("ask her about crypto trading", {"easy"}),
        ("Urgent loan, loans at 3 percent", {"easy"}),
        ("Claim your free bonus", {"easy"}),
        ("trading with Mrs Smith changed my life", {"easy"}),
        ("a spell caster brought him back", {"easy"}),
        ("my financial advisor Mrs Smith changed my life", {"easy"}),
        ("weekly profits without any stress", {"easy"}),
        ("You have been selected among our winners", {"easy"}),
        ("message me to claim your prize", {"easy"}),
        ("I have $12,000 in profits already", {"earnings"}),
        ("副業で月10万円、簡単に稼げます", {"easy"}),
        ("月収50万円可能、不労所得", {"earnings", "easy"}),
        ("現金プレゼント中", {"easy"}),
        ("하루 30만원 수익 보장, 고수익 재택알바", {"earnings", "easy"}),
        ("첫충전 보너스, 꽁머니 지급", {"easy"}),
        ("월 500만원 이상 벌 수 있어요", {"earnings"}),
        ("modal 50rb jadi cuan 5 juta", {"earnings"}),
        ("slot gacor hari ini", {"easy"}),
        ("situs judi terpercaya", {"easy"}),
        ("заработок в интернете без вложений", {"easy"}),
    ],
)
def test_promises(text: str, said: set[str]) -> None:
    assert set(values(check, submission(text))) == said


def test_each_promise_counts_once_and_is_shown() -> None:
    comment = submission("Earn $500 a day. My sister earns $900. Truly passive income!")

    found = signals(check, comment)

    assert (found["money.earnings"].value, found["money.easy"].value) == (2, 1)
    assert quoted(found["money.earnings"], comment) == ["Earn $500", "earns $900"]
    assert found["money.easy"].detail == "promises money: passive income"
