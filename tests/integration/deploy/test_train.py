"""`rejoinder moderation train` on a site that has decided enough, and on one that has not."""

import asyncio

import msgspec
from click.testing import CliRunner, Result

from deploy.cli.main import main
from tests.support.database import Database
from tests.support.moderation import moderation, settings
from tests.support.school import School
from tests.support.told import opened


async def run(database: Database, site: str) -> Result:
    environ = {
        f"MODERATION_{name.upper()}": str(value)
        for name, value in msgspec.structs.asdict(settings(database.moderation)).items()
    }
    return await asyncio.to_thread(
        CliRunner(env=environ).invoke, main, ["moderation", "train", "--site", site]
    )


async def test_training_says_what_came_of_it(database: Database) -> None:
    async with moderation(database.moderation) as mod, mod.pool.acquire() as connection:
        await mod.screening.handle(mod.teller.batch(opened()))
        await School(mod=mod, connection=connection).lesson(70)
    shown = await run(database, "drama")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("live (")
    assert " decisions, " in shown.stdout
    assert "own: " in shown.stdout
    again = await run(database, "drama")
    assert (again.exit_code, again.stdout.split()[0]) == (0, "unchanged")


async def test_too_few_decisions_are_said_to_be_too_few(database: Database) -> None:
    async with moderation(database.moderation) as mod, mod.pool.acquire() as connection:
        await mod.screening.handle(mod.teller.batch(opened()))
        await School(mod=mod, connection=connection).lesson(8)
    shown = await run(database, "drama")
    assert shown.exit_code == 1
    assert "not enough decisions: 4 for and 4 against" in shown.stdout
