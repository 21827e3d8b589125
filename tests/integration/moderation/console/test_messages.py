"""The console's page of messages to authors."""

import httpx2

from services.moderation.app import create_app
from services.moderation.canned_messages.messages import SUPPLIED
from shared.access.roles import Role
from tests.support.console import CHEAP, signed_in
from tests.support.database import Database
from tests.support.moderation import settings

URL = "/console/messages/drama"
HOSTILE = "<img src=x onerror=alert(1)>"


async def test_owners_change_what_moderators_choose_from(database: Database) -> None:
    app = create_app(settings(database.moderation), hasher=CHEAP)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        owner = await signed_in(http, database.owner, role=Role.OWNER, name="Olga")
        moderator = await signed_in(http, database.owner, name="Ada")
        message = f"{URL}/{SUPPLIED[0].id}"
        assert (await owner.open("/console/messages")).headers["location"] == URL
        seen = (await moderator.open(URL)).text
        assert "Please mark spoilers next time" in seen
        assert "<form" not in seen.partition("<main")[2]
        assert (await moderator.send(message, {"title_en": "x", "text_en": "y"})).status_code == 403

        wrong = await owner.send(message, {"title_en": "Only a title", "text_ja": HOSTILE})
        assert wrong.status_code == 422
        assert wrong.text.count('aria-invalid="true"') == 2
        assert "Only a title" in wrong.text
        assert HOSTILE not in wrong.text
        given = {"title_en": HOSTILE, "text_en": "Mark it.", "title_ko": "표시", "text_ko": "표시해 주세요."}
        assert (await owner.send(message, given)).status_code == 303
        assert (await owner.send(f"{URL}/{SUPPLIED[1].id}/drop")).status_code == 303
        page = (await owner.open(URL)).text
        assert "&lt;img src=x" in page
        assert HOSTILE not in page
        assert SUPPLIED[1].wordings["en"].title not in page
        assert (await owner.open("/console/messages/other")).status_code == 404
