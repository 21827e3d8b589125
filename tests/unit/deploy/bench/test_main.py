import pytest

from deploy.bench.main import run


def test_an_unknown_measurement_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run(["--only", "everything"])
    assert refused.value.code == 2
    assert "reading" in capsys.readouterr().err
