"""What `rejoinder bench` offers is what it can measure."""

from click.testing import CliRunner

from deploy.bench.main import FIRST, MEASURES
from deploy.cli.bench import SECTIONS, bench


def test_an_unknown_measurement_is_refused_with_the_known_ones() -> None:
    refused = CliRunner().invoke(bench, ["everything"])
    assert refused.exit_code == 2
    assert all(section in refused.output for section in SECTIONS)


def test_every_measurement_can_be_asked_for() -> None:
    assert SECTIONS == (FIRST, *MEASURES)
