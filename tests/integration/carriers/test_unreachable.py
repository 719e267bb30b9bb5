"""A phone that no text reaches is left out of the next campaign, and people see why."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import campaign_setup
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.campaigns.ground import draft_of, ground

pytestmark = pytest.mark.anyio


async def test_it_is_shown_with_its_reason_in_the_readers_language_and_not_dealt(
    runtime: Runtime, cast: Cast, api: Callable[[Viewer], httpx.AsyncClient]
) -> None:
    on = await ground(runtime, cast.max, contacts=3)
    sql = runtime.database.pool
    dead = await sql.fetchval(
        """UPDATE contacts SET undeliverable_at = now(), undeliverable_code = '70'
           WHERE id = (SELECT min(id) FROM contacts) RETURNING id"""
    )
    await sql.execute("UPDATE users SET language = 'es' WHERE id = $1", cast.sue.user_id)
    english = (await api(cast.max).get(f"/contacts/{dead}")).json()
    spanish = (await api(cast.sue).get(f"/contacts/{dead}")).json()
    assert english["undeliverable_at"]
    assert english["undeliverable_reason"].startswith("This phone can no longer be reached.")
    assert spanish["undeliverable_reason"].startswith("Ya no se puede")
    campaign = (await api(cast.max).post("/campaigns", json=draft_of(on))).json()["id"]
    await api(cast.max).post(f"/campaigns/{campaign}/launch")
    await campaign_setup.set_up(runtime, int(campaign))
    rows = await sql.fetch("SELECT contact_id, status, suppressed FROM conversations ORDER BY contact_id")
    assert [(row["status"], row["suppressed"]) for row in rows] == [
        ("closed", True),
        ("to_send", False),
        ("to_send", False),
    ]
