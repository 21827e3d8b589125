"""One spelling each for hosts, authors and labels."""

from uuid import UUID

import pytest

from services.moderation.labelling.errors import SubjectNotFound
from services.moderation.labelling.finding import host_subjects
from services.moderation.labelling.names import LONGEST, host_name, label_name, subject_of
from shared.errors import Invalid


@pytest.mark.parametrize(
    "written", ["spam.example", "WWW.Spam.Example", "spam.example.", " www.spam.example "]
)
def test_a_host_has_one_name(written: str) -> None:
    assert host_name(written) == "spam.example"
    assert subject_of("drama", "host", written).name == "spam.example"


@pytest.mark.parametrize(
    "written", ["", "spam", "https://spam.example/x", "a b.example", "a@b.example", ".."]
)
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        subject_of("drama", "host", written)


def test_an_author_has_one_name() -> None:
    author = UUID("0199a0c0-0000-7000-8000-00000000abcd")
    written = {str(author), str(author).upper(), author.hex}
    assert {subject_of("drama", "author", name).name for name in written} == {str(author)}
    assert subject_of("drama", "author", author.hex).author_id == author
    with pytest.raises(SubjectNotFound):
        subject_of("drama", "author", "ada")


def test_a_host_lies_under_its_parents_down_to_two_labels() -> None:
    found = [subject.name for subject in host_subjects("drama", "a.b.spam.example")]
    assert found == ["a.b.spam.example", "b.spam.example", "spam.example"]
    assert [subject.name for subject in host_subjects("drama", "localhost")] == ["localhost"]


def test_a_label_is_one_line_of_some_length() -> None:
    assert label_name("  old \n friend ") == "old friend"
    for written in ("", " \t", "x" * (LONGEST + 1)):
        with pytest.raises(Invalid):
            label_name(written)
