"""The page of numbers."""

from datetime import UTC, datetime

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from services.moderation.console.numbers.figures import (
    ages,
    calibration_figure,
    decisions,
    times,
    volume,
)
from services.moderation.console.numbers.spoken import Spoken
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.numbers.reading import Sources, read_numbers
from services.moderation.numbers.window import WINDOWS, Window
from shared.access.roles import Role


class NumberPages(Controller):
    path = "/numbers"

    @get()
    async def numbers(
        self,
        visit: NamedDependency[Visit],
        number_sources: NamedDependency[Sources],
        site: FromQuery[str] = "",
        window: FromQuery[Window] = "24h",
    ) -> Response[str]:
        wanted = site.strip() or visit.principal.site
        visit.require(Role.MODERATOR, wanted)
        now = datetime.now(UTC)
        numbers = await read_numbers(number_sources, visit.principal, wanted, window, now)
        spoken = Spoken(visit.words)
        return page(
            visit,
            "numbers/page.html",
            numbers=numbers,
            windows=WINDOWS,
            spoken=spoken,
            now=now,
            ages=ages(numbers, spoken),
            times=times(numbers, spoken),
            volume=volume(numbers, spoken),
            decisions=decisions(numbers, spoken),
            models=[
                (calibration_figure(key, of, spoken), of)
                for key, of in (("spam", numbers.verdicts.spam), ("spoiler", numbers.verdicts.spoiler))
            ],
        )
