import pytest

from services.moderation.screening.links import links_in
from services.moderation.screening.wording import blanked, count_words, normalised, own_words, weight
from shared.folding.fold import fold

TEXT = "See https://a.example/x?y, 見て www.b.example!"


def test_addresses_leave_a_blank_or_their_host() -> None:
    folded = fold(TEXT)
    links = links_in(folded)

    assert own_words(folded, links) == "see  , 見て  !"
    assert normalised(folded, links) == "see  a.example , 見て  b.example !"
    assert len(blanked(folded, links)) == len(folded.text)
    assert blanked(folded, links).split() == ["see", ",", "見て", "!"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two", 2), ("don't", 1), ("日本語です", 3), ("한국어 둘", 2), ("a日本b", 3)],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("letters", "weighs"), [("abc", 3), ("日本", 4), ("한국", 4), ("ab日", 4), ("мир", 3)]
)
def test_syllables_weigh_twice(letters: str, weighs: int) -> None:
    assert weight(letters) == weighs
