from pathlib import Path

import pytest

from deploy.training.sources import Missing
from deploy.training.spoilers.sentences import LANGUAGES, sentences
from deploy.training.spoilers.train import measured, train_spoilers
from services.moderation.screening.learned.spoilers.model import WEIGHTS, SpoilerModel
from tests.support.data import shared_data


def test_the_shipped_weights_are_what_training_gives(tmp_path: Path) -> None:
    data = shared_data("spoiler_lexicon", "lexicon.csv").parents[1]
    told: list[str] = []

    train_spoilers(data, tmp_path, told.append)

    assert (tmp_path / WEIGHTS.name).read_bytes() == WEIGHTS.read_bytes()
    assert any(SpoilerModel.load().hash in line for line in told)


def test_a_folder_without_the_lexicon_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="lexicon"):
        train_spoilers(tmp_path, tmp_path, print)


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert list(sentences(3, 7)) == list(sentences(3, 7)) != list(sentences(3, 8))


def test_sentences_are_finished_and_of_every_kind_and_language() -> None:
    own = list(sentences(3, 7))

    assert not any({"{", "|", "}"} & set(sentence.text) for sentence in own)
    assert {(sentence.language, sentence.kind) for sentence in own} == {
        (language, kind) for language in LANGUAGES for kind in ("reveal", "opinion", "talk", "guess")
    }


def test_in_each_language_reveals_rank_above_the_rest() -> None:
    lines = measured(SpoilerModel.load().reveals, list(sentences(4, 7)))

    shares = [float(part.rpartition(" ")[2]) for line in lines for part in line.split(",")[1:]]
    assert len(lines) == len(LANGUAGES)
    assert min(shares) > 0.75
