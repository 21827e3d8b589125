import json

import pytest

from services.moderation.screening.languages import language_of
from tests.support.data import shared_data


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I thought the second half of the episode was much better than the first one."),
        (
            "ja",
            "最終回は本当に泣けました。主人公の演技がとても良かったと思います。また見たいです、ありがとう。",
        ),
        (
            "ja",
            "韓国ドラマの最終回、感動！主演俳優最高！脚本も演出も音楽も素晴らしくて、今年一番好きな作品でした。",
        ),
        (
            "zh",
            "这部电视剧的最后一集真的很感人，演员们的表演非常出色，音乐也很好听，我已经看了三遍了，推荐给大家。",
        ),
        ("ko", "마지막 장면이 정말 슬펐어요. 주인공 연기가 너무 좋아서 두 번이나 다시 봤습니다."),
        ("ko", "Crash Landing 마지막 장면이 정말 슬펐어요. 주인공 연기가 너무 좋아서 두 번 봤습니다."),
        ("id", "Episode terakhir ini bikin saya nangis, aktingnya bagus banget dan musiknya juga keren."),
        (
            "es",
            "La última escena me hizo llorar, los actores son muy buenos y la música también es preciosa.",
        ),
        ("pt", "A última cena me fez chorar, os atores são muito bons e a música também é linda demais."),
        (
            "fr",
            "La dernière scène m'a fait pleurer, les acteurs sont très bons et la musique est magnifique.",
        ),
        (
            "de",
            "Die letzte Szene hat mich zum Weinen gebracht, die Schauspieler sind sehr gut und die Musik auch.",
        ),
        ("it", "L'ultima scena mi ha fatto piangere, gli attori sono molto bravi e anche la musica è bella."),
        ("tr", "Son sahne beni çok ağlattı, oyuncular çok iyi ve müzik de gerçekten güzel olmuş bence."),
        ("vi", "Cảnh cuối cùng làm tôi khóc rất nhiều, diễn viên đóng rất hay và nhạc phim cũng quá đẹp."),
        ("ru", "Последняя сцена заставила меня плакать, актёры играют очень хорошо, и музыка прекрасная."),
        ("uk", "Остання сцена змусила мене плакати, актори грають дуже добре, і музика також чудова."),
        ("ar", "المشهد الأخير جعلني أبكي، الممثلون رائعون جدا والموسيقى جميلة أيضا في هذه الحلقة."),
        ("fa", "صحنه‌ی آخر من را به گریه انداخت، بازیگران خیلی خوب بودند و موسیقی هم چه زیبا بود پس."),
        ("he", "הסצנה האחרונה גרמה לי לבכות, השחקנים טובים מאוד וגם המוזיקה יפה בפרק הזה."),
        ("el", "Η τελευταία σκηνή με έκανε να κλάψω, οι ηθοποιοί είναι πολύ καλοί και η μουσική επίσης."),
        ("th", "ฉากสุดท้ายทำให้ฉันร้องไห้ นักแสดงเก่งมากและเพลงก็เพราะมากด้วยในตอนนี้"),
        ("hi", "आखिरी दृश्य ने मुझे रुला दिया, कलाकार बहुत अच्छे हैं और संगीत भी सुंदर है।"),
    ],
)
def test_languages_of_comments(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "So sad and so good",
        "Gong Yoo, Lee Dong-wook, Kim Go-eun, Yoo In-na, Yook Sung-jae",
        "😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭",
        "1234567890 1234567890 1234567890 1234567890 !!!",
        "Ostatnia scena sprawiła, że płakałam, aktorzy grają świetnie, muzyka piękna",
    ],
)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("folder", "language", "least"),
    [("ham_blog", "en", 0.97), ("ham_goemotions", "en", 0.96), ("judol_id", "id", 0.7)],
)
def test_real_comments_are_hardly_ever_taken_for_another_language(
    folder: str, language: str, least: float
) -> None:
    rows = shared_data(folder, "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, rows) if len(row["text"]) >= 40]

    told = [language_of(text) for text in texts]

    assert told.count(language) > least * len(told)
    assert len(told) - told.count(language) - told.count("") < 0.01 * len(told)
