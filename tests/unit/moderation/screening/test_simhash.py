import json
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.simhash import NEAR, bands, distance, probes, simhash
from tests.support.data import ROOT, shared_data

HASHES = st.integers(0, 2**64 - 1)
TESTIMONIAL = (
    "I was able to recover all my lost bitcoin with the help of Mrs Anna Smith, contact her on Telegram "
    "@annasmith7 today and thank me later, she is the only one who really keeps her word"
)
SHOES = (
    "Great article! I have been looking for this. You can also visit https://shoes.example/17 for cheap shoes and "
    "free shipping all over the world"
)
CASINO_JA = (
    "オンラインカジノで毎日勝てる方法を教えます。サイト https://casino.example/1 に今すぐ登録して"
    "ボーナス3000円を受け取ってください"
)
CASINO_KO = (
    "카지노사이트 추천합니다 가입 즉시 30만원 지급, 첫충전 보너스와 빠른 환전까지 지금 바로 "
    "https://casino.example/7 에서 확인하세요"
)
SLOT_ID = (
    "situs slot gacor terpercaya bonus new member 100 persen, daftar sekarang di https://slot.example/x dan menangkan "
    "jackpot setiap hari tanpa ribet"
)


def between(one: str, other: str) -> int:
    hashes = simhash(one), simhash(other)
    assert hashes[0] is not None
    assert hashes[1] is not None
    return distance(hashes[0], hashes[1])


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        (TESTIMONIAL, TESTIMONIAL.replace("Anna Smith", "Maria Lopez").replace("annasmith7", "marialo")),
        (TESTIMONIAL, f"🔥🔥 {TESTIMONIAL.replace(',', '!!!')} 😍"),
        (TESTIMONIAL, TESTIMONIAL.replace("bitcoin", "bіtсоіn").replace("help", "h.e.l.p")),
        (TESTIMONIAL, f"{TESTIMONIAL} amen"),
        (SHOES, SHOES.replace("shoes.example/17", "shoes.example/99?ref=1")),
        (SHOES, SHOES.replace("shoes.example/17", "boots.example/a")),
        (CASINO_JA, CASINO_JA.replace("3000", "9000").replace("casino.example/1", "win.example/5")),
        (CASINO_JA, CASINO_JA.replace("今すぐ", "すぐに")),
        (CASINO_KO, CASINO_KO.replace("30만원", "50만원").replace("casino.example/7", "win.example")),
        (CASINO_KO, CASINO_KO.replace("추천합니다", "추천 드립니다")),
        (SLOT_ID, SLOT_ID.replace("100", "200").replace("slot.example/x", "slot77.example/y")),
        (SLOT_ID, SLOT_ID.title()),
    ],
)
def test_a_copy_with_small_changes_is_near(text: str, copy: str) -> None:
    assert between(text, copy) <= NEAR


@pytest.mark.parametrize("text", [TESTIMONIAL, SHOES, SLOT_ID])
def test_most_copies_with_one_other_word_are_near(text: str) -> None:
    words = text.split()
    copies = [" ".join((*words[:at], "wonderful", *words[at + 1 :])) for at in range(len(words))]

    near = sum(between(text, copy) <= NEAR for copy in copies)

    assert near > 0.5 * len(copies)


@pytest.mark.parametrize(
    ("one", "other"), list(combinations((TESTIMONIAL, SHOES, CASINO_JA, CASINO_KO, SLOT_ID), 2))
)
def test_other_texts_are_far(one: str, other: str) -> None:
    assert between(one, other) > 2 * NEAR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you!",
        "Great episode, I loved it",
        "ありがとうございました",
        "감사합니다",
        "😀" * 50,
        "1 2 3 " * 40,
        "a" * 99,
    ],
)
def test_what_anybody_might_say_has_none(text: str) -> None:
    assert simhash(text) is None


@given(HASHES)
def test_bands_are_the_parts_of_a_hash(hashed: int) -> None:
    assert sum(band << 16 * place for place, band in enumerate(bands(hashed))) == hashed


@given(HASHES, st.sets(st.integers(0, 63), max_size=NEAR))
def test_what_is_near_is_found_by_a_probe(hashed: int, flipped: set[int]) -> None:
    near = hashed ^ sum(1 << bit for bit in flipped)

    assert distance(hashed, near) == len(flipped)
    assert any(band in probe for band, probe in zip(bands(near), probes(hashed), strict=True))


@given(HASHES, st.sets(st.integers(0, 63), max_size=3))
def test_what_differs_in_three_bits_shares_a_band(hashed: int, flipped: set[int]) -> None:
    near = hashed ^ sum(1 << bit for bit in flipped)

    assert any(one == other for one, other in zip(bands(hashed), bands(near), strict=True))


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_it_is_64_bits_or_nothing(text: str) -> None:
    hashed = simhash(text)

    assert hashed is None or 0 <= hashed < 2**64


def test_it_is_the_same_in_every_process() -> None:
    code = f"from services.moderation.screening.simhash import simhash; print(simhash({TESTIMONIAL!r}))"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for seed in ("1", "2")
    ]

    assert told == [str(simhash(TESTIMONIAL))] * 2


def test_honest_comments_are_not_near_each_other() -> None:
    lines = shared_data("ham_goemotions", "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[:1500]]
    hashes = [hashed for hashed in map(simhash, texts) if hashed is not None]

    near = sum(distance(one, other) <= NEAR for one, other in combinations(hashes, 2))

    assert len(hashes) > 700
    assert near <= 1
