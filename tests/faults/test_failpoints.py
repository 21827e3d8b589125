"""A worker killed at every named step it passes, while people write: the next one goes on where it was."""

import asyncio
import re
import signal
from contextlib import AsyncExitStack

import pytest

from tests.faults.injecting import second_worker
from tests.faults.trial import Trial
from tests.support.data import ROOT
from tests.support.measured import note

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

ROAD = (
    ("relay.after_read", "relay.half_sent"),
    ("relay.after_append", "relay.after_save"),
    ("consumer.before_handle", "consumer.after_handle"),
)
"""What the workers of both services pass, two steps a trial."""
COMMENTS_ONLY = (
    ("consumer.before_advance", "consumer.before_commit"),  # screening takes this step inside one SQL call
    ("webhook.claimed", "webhook.answered"),
)
ELSEWHERE = (
    ("replays.before_commit", "replays.after_commit"),
    ("bulk.before_decisions", "bulk.after_decisions", "bulk.before_commit", "bulk.after_commit"),
)
"""What is passed when somebody asks for it: `tests.integration.moderation` has processes die there."""
REACHED_S = 90.0


def test_every_step_has_its_turn() -> None:
    sources = [*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")]
    named = {name for source in sources for name in re.findall(r'failpoint\("([^"]+)"\)', source.read_text())}
    assert named == {step for steps in (*ROAD, *COMMENTS_ONLY, *ELSEWHERE) for step in steps}


@pytest.mark.parametrize("steps", ROAD + COMMENTS_ONLY, ids=" and ".join)
async def test_nothing_is_lost_when_a_worker_dies_there(trial: Trial, steps: tuple[str, str]) -> None:
    """Beside the workers that live, one for each step and service, to be killed at its second pass of it."""
    services = ("comments", "moderation") if steps in ROAD else ("comments",)
    async with trial.load(), AsyncExitStack() as workers:
        doomed = [
            await workers.enter_async_context(second_worker(trial.stack, service, f"{step}=kill@2"))
            for service in services
            for step in steps
        ]
        ends = await asyncio.wait_for(asyncio.gather(*(worker.wait() for worker in doomed)), REACHED_S)
        assert set(ends) == {-signal.SIGKILL}


async def test_an_error_at_every_step_passes_by(trial: Trial) -> None:
    """What nobody expects, once at each step: it is retried, and no event is set aside for it."""
    steps = ",".join(f"{step}=raise@2" for pair in ROAD for step in pair)
    async with trial.load(), AsyncExitStack() as workers:
        for service in ("comments", "moderation"):
            await workers.enter_async_context(second_worker(trial.stack, service, steps))
        await trial.goes_on(400)

    assert "0 parked" in await trial.stack.command("parked", "list")
    note("no event was parked")
