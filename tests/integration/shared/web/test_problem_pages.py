"""The `type` of every problem leads somewhere."""

import httpx2

from tests.security.sample import POST_URL, sample


async def test_a_type_can_be_followed() -> None:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(sample()), base_url="http://localhost"
    ) as client:
        refused = await client.post(POST_URL, json={"body": "twice", "writer": {"name": "Ann"}})
        page = await client.get(refused.json()["type"])
        listed = await client.get("/problems")
        unknown = await client.get("/problems/none")

    assert page.json() == {
        "code": "written_twice",
        "title": "That note is there already",
        "status": 409,
        "description": "",
    }
    assert page.json() in listed.json()
    assert {"unexpected_failure", "too_large", "invalid"} <= {kind["code"] for kind in listed.json()}
    assert unknown.status_code == 404
