"""What people try who know that somebody screens."""

import json
from collections.abc import Iterator
from unicodedata import category

import pytest

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.shipped import default_policy
from services.moderation.policies.signals import Judged
from services.moderation.screening.pipeline import see
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import EPISODE_4, submission
from tests.unit.moderation.screening.test_pipeline import is_sound, values_of

HAM = (
    "I have watched this show twice now and the second lead still breaks my heart every time. The music in the rain "
    "scene, the way she looks at the letter, all of it was so well done."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HAM} More at https://shoes.example/17", {"links.count": 1, "links.new": 1}),
        (f"{HAM} [.](https://shoes.example/17)", {"links.count": 1, "links.lying": 1}),
        (f"{HAM} [music](https://shoes.example/17)", {"links.count": 1, "links.hosts": ("shoes.example",)}),
        (f"{HAM} shoes dot com", {"links.count": 1, "links.hosts": ("shoes.com",)}),
        (f"{HAM} t . me / shoes", {"contacts.messenger": 1}),
        (f"{HAM} See ｓｈｏｅｓ．ｃｏｍ", {"links.hosts": ("shoes.com",)}),
        (f"{HAM} [url=https://shoes.example]so sad[/url]", {"links.hosts": ("shoes.example",)}),
        ("![](https://shoes.example/a.png)", {"links.count": 1, "links.hosts": ("shoes.example",)}),
        ("![](//shoes.example/a.png)", {"links.count": 1, "links.hosts": ("shoes.example",)}),
        ("![ad](https://shoes.example/a.png) ![ad](https://boots.example/a.png)", {"links.count": 2}),
        ("[![](https://img.example/a.png)](https://shoes.example)", {"links.count": 2}),
        ("hxxps://shoes.example", {"links.hosts": ("shoes.example",)}),
        ("カジノはこちら→ https://カジノ.com/", {"links.hosts": ("カジノ.com",)}),
        ("𝗪𝗵𝗮𝘁𝘀𝗔𝗽𝗽 +𝟏𝟓𝟓𝟓𝟎𝟏𝟎𝟗𝟗𝟗𝟗", {"contacts.messenger": 1, "contacts.telephone": 1}),
        (
            "w\u200bh\u200ba\u200bt\u200bs\u200bapp +1 555 010 9999",
            {"contacts.messenger": 1, "lookalikes.letters": 5},
        ),
        ("s u b s c r i b e to my channel", {"promotion.calls": 1}),
        ("sub**scr**ibe to my channel", {"promotion.calls": 1}),
        ("&#115;ubscribe to my channel", {"promotion.calls": 1}),
        ("카\u200b지\u200b노 첫충전 보너스", {"money.easy": 1, "lookalikes.letters": 2}),
        ("situs slot 𝙜𝙖𝙘𝙤𝙧", {"money.easy": 2, "lookalikes.letters": 5}),
        ("e\u0301\u0301\u0301\u0301\u0301\u0301arn $500", {"money.earnings": 1, "lookalikes.marks": 6}),
        ("evil\u202egnp.exe", {"lookalikes.reversed": True}),
        ("http://3232235777/win", {"links.hosts": ("192.168.1.1",)}),
        ("http://0xC0A80001/win", {"links.hosts": ("192.168.0.1",)}),
        ("https://%73hoes.example/x", {"links.hosts": ("shoes.example",)}),
        ("shoes·com", {"links.hosts": ("shoes.com",)}),
        ("shoes。com", {"links.hosts": ("shoes.com",)}),
        ("https://bank.example@shoes.example", {"links.hosts": ("shoes.example",), "links.lying": 1}),
        ("https://аррӏе.com", {"links.lying": 1}),
        ("https://xn--80ak6aa92e.com", {"links.lying": 1}),
        ("[https://bank.example](https://shoes.example)", {"links.lying": 1}),
        ("see [https://bank.example][1]\n\n[1]: https://shoes.example", {"links.lying": 1}),
        ("see [bank.com]\n\n[bank.com]: <https://shoes.example>", {"links.lying": 1}),
        ("see [notes][1]\n\n[1]: https://shoes.example", {"links.count": 1, "links.lying": None}),
        ("<https://shoes.example>", {"links.count": 1}),
        (">>>> > https://shoes.example", {"links.count": 1}),
        ("https&#58;//shoes.example", {"links.count": 1}),
        (f"https://shoes.example/{'a' * 5_000}", {"links.count": 1}),
        ("a" * 10_000, {"text.words": 1, "links.count": None}),
    ],
)
def test_tricks_are_seen_through(text: str, said: dict[str, object]) -> None:
    seen = see(submission(text))

    assert seen.unknown == ()
    assert {feature: values_of(seen).get(feature) for feature in said} == said


@pytest.mark.parametrize(
    "written",
    [
        "on\u200bline ca\u200bsi\u200bno",
        "on\u200dline ca\u2060sino",
        "on\u00adline ca\u00adsino",
        "on\u200eline ca\u2066sino",
        "on\ufe0fline ca\U000e0100sino",
        "on\U000e0061line ca\U000e007fsino",
        "οnline сasinо",
        "օnline caѕinօ",
        "ｏｎｌｉｎｅ　ｃａｓｉｎｏ",
        "𝐨𝐧𝐥𝐢𝐧𝐞 𝒸𝒶𝓈𝒾𝓃ℴ",
        "𝔬𝔫𝔩𝔦𝔫𝔢 𝕔𝕒𝕤𝕚𝕟𝕠",
        "ⓞⓝⓛⓘⓝⓔ 🅲🅰🆂🅸🅽🅾",
        "ᴏɴʟɪɴᴇ ᶜᵃˢⁱⁿᵒ",
        "o̷̧n̸̨l̴̡i̵̢n̶̛e̷̕ c̸̡a̷̛s̴̢i̵n̶o̷",
        "o̶n̶l̶i̶n̶e̶ c⃣a⃣s⃣i⃣n⃣o⃣",
        "o.n.l.i.n.e c-a-s-i-n-o",
        "o_n_l_i_n_e c a s i n o",
        "on**line casino**",
        "on\\line ca\\sino",
        "&#111;nline c&#x61;sino",
        "카지노\u200b사이트",
        "카\u3164지노사이트",
        "카.지.노.사.이.트",
        "카 지 노 사 이 트",
        "ｵﾝﾗｲﾝｶｼﾞﾉ",
        "オンラインカシ\u3099ノ",
        "オ ン ラ イ ン カ ジ ノ",
        "オ・ン・ラ・イ・ン・カ・ジ・ノ",
    ],
)
def test_an_unwanted_word_is_held_however_it_is_written(written: str) -> None:
    seen = see(submission(f"{HAM} {written}"))
    unjudged = Judged(spam=0.0, spoiler=0.0, models={}, spam_at=lambda _: 1.0, spoiler_at=lambda _: 1.0)

    outcome = evaluate(default_policy(), seen, unjudged)

    assert "unwanted words" in {reason.rule for reason in outcome.reasons}


@pytest.mark.parametrize("text", ["나 너 안 봐", "ㅋ ㅋ ㅋ ㅋ ㅋ", "ア イ ウ", "🇰🇷🇯🇵 forever", "rock ・ com"])
def test_ordinary_writing_is_read_as_it_is(text: str) -> None:
    assert submission(text).folded.text == text


def test_a_harmless_text_that_is_edited_is_looked_at_again_as_an_edit() -> None:
    before = see(submission(HAM))
    after = see(submission(f"{HAM} https://shoes.example", edited=True, revision=2))

    assert {"text.edited", "links.count", "links.new"} <= after.signals.keys() - before.signals.keys()


@pytest.mark.parametrize(
    "name", ["shoes.example.com", "Cheap shoes at shoes dot com", "ｓｈｏｅｓ．ｃｏｍ", "sһоеѕ.com"]
)
def test_a_link_that_stands_in_the_name_only_is_seen(name: str) -> None:
    assert values_of(see(submission(HAM, name=name)))["name.address"] is True


def rows(kind: str) -> Iterator[tuple[str, str]]:
    lines = shared_data("adversarial", "unicode.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        if row["kind"] == kind:
            text = "".join(unit * times for unit, times in row["expand"]) if "expand" in row else row["input"]
            yield row["id"], text[:10_000]


@pytest.mark.parametrize("kind", ["naughty", "confusable-name", "invisible", "zalgo", "idna-host"])
def test_hostile_unicode_fails_no_check(kind: str) -> None:
    failed = []
    for number, text in rows(kind):
        of = submission(
            text,
            name=text[:200],
            website=text[:2_000],
            email_domain=text[:200],
            post=EPISODE_4,
            author_spoilers=1,
        )
        seen = see(of)
        if seen.unknown or not all(is_sound(signal, of.text) for signal in seen.signals.values()):
            failed.append(number)

    assert failed == []


def test_heaped_marks_are_seen() -> None:
    assert all(
        "lookalikes.marks" in see(submission(text)).signals for _, text in rows("zalgo") if len(text) < 1_000
    )


def test_characters_that_reverse_the_order_are_seen() -> None:
    reversing = [text for _, text in rows("invisible") if "\u202e" in text or "\u202d" in text]

    assert reversing
    assert all("lookalikes.reversed" in see(submission(text)).signals for text in reversing)


def test_what_hides_in_an_address_does_not_hide_its_host() -> None:
    hosts = [
        values_of(see(submission(text)))["links.hosts"]
        for _, text in rows("invisible")
        if text.startswith("https://exa") and any(category(char) == "Cf" for char in text)
    ]

    assert hosts
    assert set(hosts) == {("example.com",)}


def test_hosts_of_other_alphabets_are_hosts() -> None:
    addresses = [
        f"https://{text}/" for _, text in rows("idna-host") if "." in text.strip(".") and text.isprintable()
    ]

    seen = [values_of(see(submission(address))) for address in addresses]

    assert sum("links.hosts" in values for values in seen) > 0.8 * len(seen)
