import pytest

from services.moderation.screening.checks.contacts import contact_details as check
from tests.unit.moderation.screening.submissions import quoted, signals, submission, values


@pytest.mark.parametrize(
    "text",
    [
        "They text each other in episode 4",
        "They text each other on WhatsApp all the time",
        "He contacted her in 2015, on 12/05",
        "Is it on WhatsApp that she sees the photo?",
        "She never reads what he writes on Telegram",
        "They would call him on Skype if they could",
        "The telegram arrives too late and she burns it",
        "He sends her a telegram dated 1914-07-28",
        "A telegram of 12 May 1945, signed by the general",
        "I contacted him by telegram, says the grandfather",
        "The phone rings twice, she picks up: 'Who is calling?'",
        "Call 911! Call 119! Nobody calls the police in this show",
        "The number on the wall is 4 8 15 16 23 42",
        "1080p, 16 episodes, 2023-11-22 21:00",
        "It aired from 1592-1598 and 2024.11.22-2025.01.10",
        "Episodes 1-2-3-4-5-6-7-8 in one night",
        "the punch line is good: 12345",
        "The best line: tomorrow",
        "my teacher said hello@work is not a word",
        "What app do you watch it on?",
        "I wish I could hit him, at least on screen",
        "LINEで「おやすみ」と送るシーンが好き",
        "既読スルーのLINEが切ない",
        "彼女からLINEが来て、電話に出る場面で泣いた",
        "電報を受け取る場面",
        "카톡 왔숑! 하는 장면에서 웃었어요",
        "카톡으로 이별을 통보하다니",
        "전화벨이 울리고 그녀가 받는 장면",
        "텔레그램 사건을 다룬 드라마",
        "Adegan dia chat lewat telepon itu lucu",
        "Dia kirim surat, bukan wa",
    ],
)
def test_stories_of_people_who_talk_are_no_contact(text: str) -> None:
    assert values(check, submission(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "message me on Telegram @rich_trader",
        "t e l e g r a m @rich_trader",
        "T.e.l.e.g.r.a.m: rich_trader1",
        "𝐓𝐞𝐥𝐞𝐠𝐫𝐚𝐦 👉 @rich_trader",
        "Tеlеgrаm @rich_trader in Cyrillic",
        "tele gram @ rich_trader",
        "contact Mrs Smith via telegram",
        "You can contact her on her Telegram page",
        "reach out to him through WhatsApp today",
        "hit her up on whats app",
        "I met Mr Lee, text him on What's App",
        "dm me on ig",
        "add me on snapchat",
        "what s app? whatsapp: 555 010 9999",
        "Whatsapp ➡ + 1 5 5 5 0 1 0 9 9 9 9",
        "WhatsApp 𝟏𝟓𝟓𝟓𝟎𝟏𝟎𝟗𝟗𝟗",
        "w/a.me 15550109999",
        "wa.me/15550109999",
        "t.me/rich_trader",
        "t . me / rich_trader",
        "join https://t.me/+abcdef",
        "https://chat.whatsapp.com/AbCdEf",
        "https://discord.gg/abc123",
        "LINE: abcd1234",
        "LINE ID: abcd1234",
        "LINE追加してください",
        "公式LINEはこちら",
        "LINE@始めました",
        "テレグラム @abcd1234",
        "加微信 abc12345",
        "카톡 ID: abc1234",
        "카톡 아이디 : abc1234",
        "텔레그램 @abcd1234",
        "텔레로 문의 주세요",
        "오픈채팅 링크 들어오세요",
        "Minat hubungi wa 0812-3456-7890",
        "info lebih lanjut via WA 081234567890",
        "escríbeme al WhatsApp",
        "me chama no zap",
        "пишите в телеграм",
        "Кому интересно, пиши мне в лс",
    ],
)
def test_invitations_to_a_messenger(text: str) -> None:
    assert values(check, submission(text))["messenger"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "write to drjohn@spell.example",
        "Email: drjohn@spell.example for help",
        "his contact is dr.john (at) spell.example",
        "drjohnspell@gmail.com",
        "drjohnspell @ gmail . com",
        "drjohnspell at gmail dot com",
        "drjohnspell[at]gmail[dot]com",
        "ｄｒｊｏｈｎ@gmail.com",
        "メールは dr@spell.example まで",
        "문의는 dr@spell.example 로",
        "hubungi dr@spell.example",
    ],
)
def test_invitations_to_write(text: str) -> None:
    assert values(check, submission(text))["mail"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "my teacher said hello@work is not a word",
        "look at gmail, it has ads",
        "the handle me@mail.example was in the credits",
        "we met at six. com was not a word then",
        "@yuko I agree",
    ],
)
def test_not_every_at_is_an_invitation(text: str) -> None:
    assert "mail" not in values(check, submission(text))


@pytest.mark.parametrize(
    "text",
    [
        "call +82 10-1234-5678",
        "call + 1 (555) 010 - 9999",
        "+1 5 5 5 0 1 0 9 9 9 9",
        "+1 (4O8) 555-O199",
        "call me at 555 010 9999",
        "(555) 210-9999",
        "1-800-555-0199",
        "☎ 5550109999",
        "①⑧⓪⓪-555-0199 tel: ①⑧⓪⓪5550199",
        "tel ❶❽⓿⓿5550199",
        "電話 03-1234-5678",
        "0120-123-456 へ",
        "お電話は090-1234-5678まで",
        "０９０－１２３４－５６７８",
        "전화 010-1234-5678",
        "010 1234 5678",
        "0 1 0 - 1 2 3 4 - 5 6 7 8",
        "02-123-4567 서울",
        "공일공 1234 5678",
        "telp 0812 3456 7890",
        "hp: 6281234567890",
    ],
)
def test_telephone_numbers(text: str) -> None:
    assert values(check, submission(text))["telephone"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "$1,234,567,890 at the box office",
        "05-12-2024 and 2024-12-05",
        "ISBN 978-3-16-148410-0",
        "1080 1920 3840 2160",
        "Episodes 10 11 12 13 are the best",
        "1592년 7월 8일 한산도",
        "2024年11月22日 21:00",
    ],
)
def test_not_every_number_is_a_telephone(text: str) -> None:
    assert "telephone" not in values(check, submission(text))


def test_what_was_seen_is_told_and_shown() -> None:
    comment = submission("She was great. Call +82 10-1234-5678 today, or +82 10-8765-4321")

    found = signals(check, comment)["contacts.telephone"]

    assert found.value == 2
    assert found.detail == "a way to talk elsewhere: +82 10-1234-5678"
    assert quoted(found, comment) == ["+82 10-1234-5678", "+82 10-8765-4321"]
