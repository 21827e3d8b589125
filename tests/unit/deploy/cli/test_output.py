import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.cli.output import Lines, replacing


@given(st.integers(0, 12).flatmap(lambda count: st.permutations(range(count))))
def test_lines_stand_in_their_places_however_they_come(places: list[int]) -> None:
    out = io.BytesIO()
    lines = Lines(out, len(places))
    for place in places:
        lines.put(place, b"%d\n" % place)
    lines.finish()
    assert out.getvalue().split() == [b"%d" % place for place in range(len(places))]


def test_a_file_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("before")
    with pytest.raises(TypeError), replacing(target) as out:
        out.writelines([b"half", None])  # type: ignore[list-item]
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_one_and_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    with replacing(tmp_path / "link") as out:
        out.write(b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "after"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with replacing(tmp_path / "pipe") as out:
        out.write(b"line\n")
    assert os.read(reader, 10) == b"line\n"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
