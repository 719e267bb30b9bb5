"""The public form: whoever is texted can end it without writing back and without an account."""

import httpx
import pytest

from server.runtime import Runtime
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.anyio


async def test_anybody_puts_their_phone_on_the_list_without_an_account(
    runtime: Runtime, cast: Cast, served: str
) -> None:
    await factories.bank(runtime, cast.ada, contacts=1)
    ours = str(cast.max.organization_id)
    async with httpx.AsyncClient(base_url=served) as anybody:
        page = await anybody.get(f"/stop/{ours}")
        assert (page.status_code, "Ward 4" in page.text) == (200, True)
        body = {"organization_id": ours, "phone": "520 555-0100"}
        assert (await anybody.post("/api/v1/public/opt-outs", json=body)).status_code == 204
        assert (await anybody.post("/api/v1/public/opt-outs", json=body)).status_code == 204
        wrong = await anybody.post("/api/v1/public/opt-outs", json=body | {"phone": "911"})
        assert wrong.json()["fields"][0]["field"] == "phone"
        elsewhere = await anybody.post("/api/v1/public/opt-outs", json=body | {"organization_id": "999999"})
        assert elsewhere.status_code == 404
        assert (await anybody.get("/stop/999999")).status_code == 404
    kept = await runtime.database.pool.fetch("SELECT phone, source, by_user_id FROM opt_outs")
    assert [dict(row) for row in kept] == [{"phone": factories.phone(0), "source": "form", "by_user_id": None}]
    assert await runtime.database.pool.fetchval("SELECT opted_out_at IS NOT NULL FROM contacts")


async def test_another_site_cannot_fill_it_in_and_a_flood_is_slowed(served: str, cast: Cast) -> None:
    body = {"organization_id": str(cast.max.organization_id), "phone": "520 555-0100"}
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as anybody:
        foreign = await anybody.post("/public/opt-outs", json=body, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
        answers = [(await anybody.post("/public/opt-outs", json=body)).status_code for _ in range(12)]
    assert (answers[0], answers[-1]) == (204, 429)
