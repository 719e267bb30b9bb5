"""What an organization sets holds in every campaign of it, unless a campaign has its own."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def twin(runtime: Runtime, campaign_id: int) -> int:
    """Another campaign to the same people, with the same scripts."""
    pool = runtime.database.pool
    other = await pool.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,
             setup_total, setup_done, created_by_id, launched_at)
           SELECT organization_id, 'The other one', '', state, switches, audience, area_codes, places, setup_total,
             setup_done, created_by_id, launched_at FROM campaigns WHERE id = $1 RETURNING id""",
        campaign_id,
    )
    for table, columns in (("initial_scripts", "position, text"), ("response_scripts", "position, title, text")):
        copied = (
            f"INSERT INTO {table} (campaign_id, {columns}) SELECT $2, {columns} FROM {table} WHERE campaign_id = $1"
        )
        await pool.execute(copied, campaign_id, other)
    await pool.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed,
             place, preview, replies, version)
           SELECT organization_id, $2, contact_id, (SELECT min(id) FROM initial_scripts WHERE campaign_id = $2),
             'to_send', false, place, '', 0, 1 FROM conversations WHERE campaign_id = $1""",
        campaign_id,
        other,
    )
    return int(other)


async def test_what_an_organization_sets_holds_in_every_campaign_of_it(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=8)
    await runtime.database.pool.execute("UPDATE contacts SET first_name = ''")
    both = (made.campaign_id, await twin(runtime, made.campaign_id))
    wanted = {
        "bucket_size": 3,
        "contact_name_fallback": "neighbor",
        "volunteer_name_fallback": "a friend",
        "custom_responses": False,
        "frequency_guard_hours": 0,
    }
    assert (await api(cast.ada).patch("/organization", json=wanted)).is_success
    for campaign in both:
        dealt = (await api(cast.vera).post(f"/campaigns/{campaign}/buckets")).json()["conversations"]
        assert len(dealt) == 3
        assert all(one["text"].startswith("Hi neighbor, it's Vera") for one in dealt)
        path = f"/conversations/{dealt[0]['id']}/messages"
        first = {"client_ref": f"first-text-{campaign}", "kind": "initial"}
        assert (await api(cast.vera).post(path, json=first)).status_code == 201
        own = {"client_ref": f"reply-text-{campaign}", "kind": "reply", "text": "In my own words"}
        assert (await api(cast.vera).post(path, json=own)).is_client_error


async def test_the_pause_between_campaigns_is_one_for_all_and_hours_too(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=2)
    other = await twin(runtime, made.campaign_id)
    await api(cast.ada).patch("/organization", json={"frequency_guard_hours": 24})
    dealt = (await api(cast.vera).post(f"/campaigns/{made.campaign_id}/buckets")).json()["conversations"]
    for place, one in enumerate(dealt):
        press = {"client_ref": f"first-text-{place}", "kind": "initial"}
        assert (await api(cast.vera).post(f"/conversations/{one['id']}/messages", json=press)).status_code == 201
    path = f"/campaigns/{other}/buckets"
    assert (await api(cast.vera).post(path)).json()["code"] == "none_left", "all of them were texted a moment ago"
    await api(cast.ada).patch("/organization", json={"frequency_guard_hours": 0})
    assert len((await api(cast.vera).post(path)).json()["conversations"]) == 2
    hours = {"texting_hours": {"start": "00:00", "end": "00:01", "zone": "contact"}}
    assert (await api(cast.ada).patch("/organization", json=hours)).is_success
    press = {"client_ref": "outside-hours", "kind": "initial"}
    held = (await api(cast.vera).get(f"/campaigns/{other}/bucket")).json()["conversations"]
    refused = await api(cast.vera).post(f"/conversations/{held[0]['id']}/messages", json=press)
    assert (refused.status_code, refused.json()["code"]) == (409, "outside_hours")
