"""kill -9 of every process there is, while people write: nothing that was acknowledged is lost, nothing is doubled."""

import pytest

from tests.faults.injecting import PROGRAMS, kill
from tests.faults.trial import Trial

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


@pytest.mark.parametrize("program", PROGRAMS)
async def test_nothing_is_lost_when_it_is_killed(trial: Trial, program: str) -> None:
    async with trial.load():
        await kill(trial.stack, program)
        await trial.goes_on(20)
        await kill(trial.stack, program)
