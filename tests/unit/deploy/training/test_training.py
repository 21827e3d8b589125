"""The spam model can be made again from the same data, bit for bit."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from deploy.training.__main__ import main, trained
from deploy.training.learning import folds_of, learn, lesson
from deploy.training.seeing import see
from deploy.training.sources import Row, own, rows, unmasked, weights
from services.moderation.screening.learned.spam import SHIPPED
from tests.support.data import shared_data


def some(count: int) -> list[Row]:
    return list(own())[::97][:count]


def test_the_shipped_model_is_what_the_data_makes() -> None:
    data = shared_data("youtube_tubespam").parent
    assert trained(data, lambda _: None) == SHIPPED.read_bytes(), "run `make train`"


def test_two_runs_learn_the_same() -> None:
    read = some(40)
    of = lesson(read, [see(row.text) for row in read], [1.0] * len(read))
    one, other = learn(of), learn(of)
    assert one.text.to_bytes() == other.text.to_bytes()
    assert one.signals.tolist() == other.signals.tolist()


def test_parts_never_split_a_group_nor_own_spam_of_a_family() -> None:
    read = list(own())
    folds = folds_of(read)
    assert len(set(folds.tolist())) == 5
    for of_spam in (False, True):
        held: dict[str, int] = {}
        for row, fold in zip(read, folds.tolist(), strict=True):
            if row.spam == of_spam:
                assert held.setdefault(row.kind if row.spam else row.group, fold) == fold


def test_a_source_weighs_the_same_however_many_rows_it_has() -> None:
    read = list(own())
    shares = np.array(weights(read))
    spam = np.array([row.spam for row in read])
    assert shares[spam].sum() == pytest.approx(np.array(weights(read[::2]))[spam[::2]].sum())


def test_masks_are_filled_and_the_same_each_time() -> None:
    text = "[NAME] wrote to masked@example.com of [RELIGION]"
    filled = unmasked(text, "7")
    assert filled == unmasked(text, "7")
    assert "[" not in filled
    assert "masked@" not in filled
    assert "@" in filled


def test_real_rows_are_read_with_their_labels() -> None:
    read = rows(shared_data("youtube_tubespam").parent)
    videos = {row.group for row in read if row.source == "youtube_tubespam"}
    assert len(videos) == 3
    assert sum(row.spam for row in read if row.source == "youtube_tubespam") == 421


def test_a_folder_without_data_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [str(tmp_path), "--output", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "train.jsonl is not there" in done.output
    assert not (tmp_path / "out").exists()
