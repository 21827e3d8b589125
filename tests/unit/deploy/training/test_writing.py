"""The project's own texts: templates that can all be read, and the same texts each time."""

import re
from pathlib import Path

import pytest

from deploy.training.writing import FRAGMENTS, Malformed, Template, fragments, templates, written

LISTS = fragments()


def test_every_template_gives_texts_without_a_brace_of_the_grammar() -> None:
    for template in templates():
        for text in written(template, LISTS, 4, seed=1):
            assert not re.search(r"⏎|\{[a-z]+\}", text), template.name
            assert 0 < len(text) < 2_000, template.name


def test_the_same_seed_gives_the_same_texts_and_another_others() -> None:
    template = templates()[0]
    assert written(template, LISTS, 5, seed=1) == written(template, LISTS, 5, seed=1)
    assert written(template, LISTS, 5, seed=1) != written(template, LISTS, 5, seed=2)


def test_no_text_is_given_twice() -> None:
    for template in templates():
        texts = written(template, LISTS, 8, seed=3)
        assert len(texts) == len(set(texts))


def test_no_template_is_both_spam_and_not() -> None:
    labels: dict[str, bool] = {}
    for template in templates():
        assert labels.setdefault(template.text, template.spam) == template.spam


def test_there_are_many_kinds_of_both() -> None:
    families = {(template.family, template.spam) for template in templates()}
    assert sum(spam for _, spam in families) > 20
    assert sum(not spam for _, spam in families) > 15


@pytest.mark.parametrize("text", ["{nothing of the kind}", "{again}"])
def test_what_cannot_be_written_is_refused(text: str) -> None:
    template = Template(family="a/b", number=0, spam=True, text=text)
    with pytest.raises(Malformed):
        written(template, {"again": ["{again}"]}, 1, seed=1)


def test_a_file_without_a_label_is_refused(tmp_path: Path) -> None:
    (tmp_path / FRAGMENTS).write_text("")
    (tmp_path / "x.toml").write_text("[[family]]\nname='a'\ntexts='b'")
    with pytest.raises(Malformed, match=r"x\.toml"):
        templates(tmp_path)
