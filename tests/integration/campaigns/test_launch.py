"""From draft to running: what stops a launch, and a set-up that survives what happens around it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.actions import assignment, campaign_setup, campaigns, optouts
from server.actions.unit_of_work import unit_of_work
from server.runtime import Runtime
from server.settings import PLIVO_API_URL
from tests.cast import Cast
from tests.factories import SCRIPT
from tests.integration.campaigns.ground import Api, created, draft_of, ground, launched

pytestmark = pytest.mark.anyio


async def conversations(runtime: Runtime, campaign_id: int) -> list[dict[str, Any]]:
    rows = await runtime.database.pool.fetch(
        """SELECT cv.*, ct.phone, s.text AS script
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             JOIN initial_scripts s ON s.id = cv.initial_script_id
           WHERE cv.campaign_id = $1 ORDER BY ct.id""",
        campaign_id,
    )
    return [dict(row) for row in rows]


async def state_of(runtime: Runtime, campaign_id: int) -> str:
    found: str = await runtime.database.pool.fetchval("SELECT state FROM campaigns WHERE id = $1", campaign_id)
    return found


async def waits_for_a_lock(runtime: Runtime, task: asyncio.Task[None]) -> None:
    while not await runtime.database.pool.fetchval(
        """SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
           WHERE NOT l.granted AND a.datname = current_database()"""
    ):
        assert not task.done()


async def test_a_launch_is_refused_with_what_is_missing(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max, contacts=0, numbers=0)
    campaign = await created(api(cast.max), draft_of(on))
    answer = await api(cast.max).post(f"/campaigns/{campaign['id']}/launch")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert answer.json()["detail"] == (
        "There is nobody on this list yet. There are no active numbers of this registration to text from. Add some, "
        "or wake them, under Numbers."
    )
    assert await state_of(runtime, int(campaign["id"])) == "draft"


async def test_with_notice_in_scripts_each_first_text_says_the_way_out(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    scripts = [{"text": "Hi. Reply STOP to end."}, {"text": "Hi {firstName}"}]
    draft = await created(api(cast.max), draft_of(on, initial_scripts=scripts))
    await api(cast.ada).patch("/organization", json={"notice": {"mode": "in_script"}})
    campaign = (await api(cast.max).get(f"/campaigns/{draft['id']}")).json()
    assert [item["code"] for item in campaign["readiness"]] == ["no_opt_out_words"]
    assert "Text 2" in campaign["readiness"][0]["detail"]


async def test_a_picture_needs_numbers_that_send_some_and_people_who_hear_from_such(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    """Said where it is written, with what to change; chosen numbers alone are asked."""
    on, sql = await ground(runtime, cast.max), runtime.database.pool
    scripts = [{"text": SCRIPT}, {"text": SCRIPT, "media_url": "https://example.org/map.png"}]
    draft = await created(api(cast.max), draft_of(on, initial_scripts=scripts))

    async def lacks() -> list[str]:
        return [item["code"] for item in (await api(cast.max).get(f"/campaigns/{draft['id']}")).json()["readiness"]]

    assert await lacks() == []
    numbers = (await api(cast.max).get("/numbers")).json()["items"]
    changed = await api(cast.max).patch(f"/numbers/{numbers[0]['id']}", json={"mms": False})
    assert changed.json()["mms"] is False
    assert await lacks() == ["no_picture_numbers"]
    refused = await api(cast.max).post(f"/campaigns/{draft['id']}/launch")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
    assert refused.json()["detail"] == (
        "First text 2 carries a picture, and 1 number it would be sent from sends none. Choose numbers for this "
        "campaign that do, say on the number's page that it does, or take the picture out."
    )
    await api(cast.max).put(f"/campaigns/{draft['id']}/numbers", json={"number_ids": [numbers[1]["id"]]})
    assert await lacks() == []
    await sql.execute(
        "UPDATE contacts SET number_id = $1 WHERE id = (SELECT min(id) FROM contacts)", int(numbers[0]["id"])
    )
    assert await lacks() == ["people_without_pictures"]
    await api(cast.max).patch(f"/campaigns/{draft['id']}", json={"initial_scripts": scripts[:1]})
    assert await lacks() == []


@pytest.mark.parametrize(("column", "value"), [("state", "pending"), ("expires_on", date(2020, 1, 1))])
async def test_a_registration_must_stand(runtime: Runtime, api: Api, cast: Cast, column: str, value: object) -> None:
    on = await ground(runtime, cast.max)
    await runtime.database.pool.execute(f"UPDATE registrations SET {column} = $1", value)
    campaign = await created(api(cast.max), draft_of(on))
    assert [item["section"] for item in campaign["readiness"]] == ["numbers"]


async def test_a_sandbox_needs_no_registration_and_no_number_that_reaches_phones(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    await runtime.database.pool.execute("UPDATE numbers SET registration_id = NULL")
    body = draft_of(on, registration_id=None, switches={"sandbox": True})
    assert (await created(api(cast.max), body))["readiness"] == []
    await runtime.database.pool.execute("UPDATE carrier_accounts SET api_url = $1", PLIVO_API_URL)
    assert [item["code"] for item in (await created(api(cast.max), body))["readiness"]] == ["real_numbers"]


async def test_people_used_to_another_number_are_told_of_and_stop_nothing(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    await runtime.database.pool.execute(
        """WITH old AS (
             INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
             VALUES ($1, $2, '+15205550180', 'long_code', 1, 'active') RETURNING id)
           UPDATE contacts SET number_id = old.id FROM old WHERE phone LIKE '%3'""",
        cast.max.organization_id,
        on.account_id,
    )
    campaign = await created(api(cast.max), draft_of(on))
    assert campaign["readiness"] == []
    assert [item["code"] for item in campaign["warnings"]] == ["other_numbers"]
    assert campaign["warnings"][0]["detail"].startswith("1 people")


async def test_two_launches_at_once_are_one(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    campaign = await created(api(cast.max), draft_of(on))
    path = f"/campaigns/{campaign['id']}/launch"
    answers = await asyncio.gather(*(api(who).post(path) for who in (cast.max, cast.ada, cast.max)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"launched"}
    jobs = await runtime.database.pool.fetch("SELECT task_name, args::text FROM procrastinate_jobs")
    assert [(job["task_name"], job["args"]) for job in jobs] == [
        ("set_up_campaign", f'{{"campaign_id": {campaign["id"]}}}')
    ]


async def test_a_change_and_a_launch_at_once_never_mix(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    campaign = await created(api(cast.max), draft_of(on))
    path = f"/campaigns/{campaign['id']}"
    launch, change = await asyncio.gather(
        api(cast.max).post(f"{path}/launch"), api(cast.ada).patch(path, json={"initial_scripts": []})
    )
    # Whoever was first: a launch locks the scripts, and without scripts there is no launch.
    assert (launch.status_code, change.status_code) in {(202, 409), (409, 200)}
    assert (change if change.status_code == 409 else launch).json()["code"] in {"locked", "not_ready"}


async def test_everybody_on_the_list_has_one_conversation(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max, contacts=6)
    sql = runtime.database.pool
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE phone LIKE '%1'")
    await sql.execute("UPDATE contacts SET landline = true WHERE phone LIKE '%2'")
    await sql.execute("UPDATE contacts SET place = 'AZ|America/Phoenix' WHERE phone LIKE '%3'")
    campaign_id = await launched(runtime, api(cast.max), draft_of(on))
    rows = await conversations(runtime, campaign_id)
    assert [(row["status"], row["suppressed"]) for row in rows] == [
        ("to_send", False),
        ("opted_out", True),
        ("closed", True),
        *[("to_send", False)] * 3,
    ]
    assert (await api(cast.max).get(f"/campaigns/{campaign_id}")).json()["setup"] == {"done": 6, "total": 6}
    places = await sql.fetchval("SELECT places::text FROM campaigns WHERE id = $1", campaign_id)
    assert "AZ|America/Phoenix" in places
    assert await state_of(runtime, campaign_id) == "running"
    await campaign_setup.set_up(runtime, campaign_id)
    assert len(await conversations(runtime, campaign_id)) == 6


async def test_first_texts_are_spread_by_language_then_evenly_and_dealt_first_to_who_speaks_it(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max, contacts=40)
    await runtime.database.pool.execute(
        "UPDATE contacts SET language = CASE WHEN id % 2 = 0 THEN 'es' WHEN id % 4 = 1 THEN 'en' ELSE '' END"
    )
    scripts = [
        {"text": "One", "language": "en"},
        {"text": "Two", "language": "en"},
        {"text": "Uno", "language": "es"},
        {"text": "Dos", "language": "es"},
    ]
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, initial_scripts=scripts, bucket_size=15))
    got = Counter(row["script"] for row in await conversations(runtime, campaign_id))
    assert got == {"One": 10, "Two": 10, "Uno": 10, "Dos": 10}
    spanish, english = ["es"] * 15, ["en"] * 15
    for viewer, expected in (
        (replace(cast.vic, language="es"), spanish),
        (cast.vera, english),
        (replace(cast.sue, language="es"), spanish[:5] + english[:5]),
    ):
        dealt = (await assignment.claim(runtime, viewer, campaign_id)).conversations
        assert ["es" if one.text.startswith(("Uno", "Dos")) else "en" for one in dealt] == expected


async def test_a_set_up_that_was_cut_off_goes_on_and_doubles_nobody(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max, contacts=5_000)
    campaign = await created(api(cast.max), draft_of(on))
    campaign_id = int(campaign["id"])
    await api(cast.max).post(f"/campaigns/{campaign_id}/launch")
    sql = runtime.database.pool
    async with runtime.database.transaction() as holding:
        await holding.sql.execute("SELECT 1 FROM contacts WHERE id = (SELECT max(id) FROM contacts) FOR NO KEY UPDATE")
        first = asyncio.create_task(campaign_setup.set_up(runtime, campaign_id))
        await waits_for_a_lock(runtime, first)
        first.cancel()
        await asyncio.wait([first])
    assert await sql.fetchval("SELECT setup_done FROM campaigns") == 2 * campaign_setup.PIECE
    assert await state_of(runtime, campaign_id) == "setting_up"
    await asyncio.gather(*(campaign_setup.set_up(runtime, campaign_id) for _ in range(2)))
    assert len(await conversations(runtime, campaign_id)) == 5_000
    assert await state_of(runtime, campaign_id) == "running"


async def test_who_opts_out_during_the_set_up_is_never_dealt(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max, contacts=3)
    campaign_id = int((await created(api(cast.max), draft_of(on)))["id"])
    await api(cast.max).post(f"/campaigns/{campaign_id}/launch")
    sql = runtime.database.pool
    phone = await sql.fetchval("SELECT max(phone) FROM contacts")
    async with unit_of_work(runtime) as work:
        await optouts.opt_out_phone(work, cast.max.organization_id, phone, "manual")
        setting_up = asyncio.create_task(campaign_setup.set_up(runtime, campaign_id))
        await waits_for_a_lock(runtime, setting_up)
    await setting_up
    statuses = [(row["status"], row["suppressed"]) for row in await conversations(runtime, campaign_id)]
    assert statuses == [("to_send", False), ("to_send", False), ("opted_out", True)]


async def test_nothing_starts_before_its_time(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, audience="public", scheduled_at=at))
    assert await state_of(runtime, campaign_id) == "scheduled"
    claim = await api(cast.vera).post(f"/campaigns/{campaign_id}/buckets")
    assert (claim.status_code, claim.json()["code"]) == (409, "not_shared")
    assert await campaigns.start_scheduled(runtime) == 0
    await runtime.database.pool.execute("UPDATE campaigns SET scheduled_at = now()")
    assert await campaigns.start_scheduled(runtime) == 1
    assert (await api(cast.vera).post(f"/campaigns/{campaign_id}/buckets")).status_code == 200


async def test_a_campaign_in_set_up_can_be_ended_and_not_paused(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    path = f"/campaigns/{(await created(api(cast.max), draft_of(on)))['id']}"
    await api(cast.max).post(f"{path}/launch")
    pause = await api(cast.max).post(f"{path}/pause", json={"scope": "all"})
    assert (pause.status_code, pause.json()["code"]) == (409, "setting_up")
    assert (await api(cast.max).patch(path, json={"title": "New"})).json()["code"] == "locked"
    assert (await api(cast.max).post(f"{path}/end")).json()["state"] == "ended"
    await campaign_setup.set_up(runtime, int(path.rpartition("/")[2]))
    assert (await api(cast.max).get(path)).json()["state"] == "ended"


async def test_who_was_given_to_somebody_is_dealt_to_nobody_else(runtime: Runtime, api: Api, cast: Cast) -> None:
    """A person given to somebody goes before the list, the list before who had them in an earlier campaign."""
    on, sql = await ground(runtime, cast.max, contacts=4), runtime.database.pool
    earlier = await launched(runtime, api(cast.max), draft_of(on, title="Earlier"))
    people = [row["id"] for row in await sql.fetch("SELECT id FROM contacts ORDER BY id")]
    await sql.execute(
        "UPDATE conversations SET assignee_id = $1 WHERE campaign_id = $2 AND contact_id = ANY($3::bigint[])",
        cast.vic.user_id,
        earlier,
        people[:2],
    )
    await sql.execute("UPDATE contacts SET assignee_id = $1 WHERE id = $2", cast.vera.user_id, people[0])
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", people[1])

    async def held(**more: object) -> list[int | None]:
        campaign = await launched(runtime, api(cast.max), draft_of(on, **more))
        rows = await sql.fetch(
            "SELECT assignee_id FROM conversations WHERE campaign_id = $1 ORDER BY contact_id", campaign
        )
        return [row["assignee_id"] for row in rows]

    keeping = {"keep_assignments": True}
    vera, vic, sue = cast.vera.user_id, cast.vic.user_id, cast.sue.user_id
    assert await held(title="All") == [None, None, None, None]
    assert await held(title="Kept", switches=keeping) == [vera, None, None, None]
    await sql.execute("UPDATE contacts SET opted_out_at = NULL")
    assert await held(title="Kept too", switches=keeping) == [vera, vic, None, None]
    assert (await api(cast.max).patch(f"/lists/{on.list_id}", json={"assignee_id": str(sue)})).json()[
        "assignee_name"
    ] == "Sue"
    assert await held(title="Sue's") == [sue, sue, sue, sue]
    assert await held(title="Kept of Sue's", switches=keeping) == [vera, sue, sue, sue]
    await sql.execute("UPDATE memberships SET suspended_at = now() WHERE user_id = $1", sue)
    assert await held(title="Nobody's") == [None, None, None, None]


async def test_an_audience_becomes_the_list_of_the_campaign_at_its_launch(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on, client = await ground(runtime, cast.max, contacts=4), api(cast.max)
    named = {"conditions": [{"kind": "field", "key": "first_name", "values": ["Rosa1", "Rosa2"]}]}
    audience = (await client.post("/audiences", json={"name": "Two of them", "filter": named})).json()["id"]
    both = await client.post("/campaigns", json=draft_of(on, audience_id=audience))
    assert (both.status_code, both.json()["fields"][0]["field"]) == (422, "audience_id")
    draft = await created(client, draft_of(on, list_id=None, audience_id=audience))
    assert (draft["audience_id"], draft["list_id"], draft["contacts"], draft["readiness"]) == (audience, None, 2, [])
    assert (await client.post(f"/campaigns/{draft['id']}/launch")).status_code == 202
    await campaign_setup.set_up(runtime, int(draft["id"]))
    await client.patch(f"/audiences/{audience}", json={"filter": {"conditions": []}})
    running = (await client.get(f"/campaigns/{draft['id']}")).json()
    assert (running["state"], running["setup"]) == ("running", {"done": 2, "total": 2})
    assert {row["phone"][-1] for row in await conversations(runtime, int(draft["id"]))} == {"1", "2"}
    assert (await client.get(f"/lists/{running['list_id']}")).json()["contacts"] == 2
    assert (await client.delete(f"/audiences/{audience}")).json()["code"] == "in_use"
    again = (await client.post(f"/campaigns/{draft['id']}/copy")).json()
    assert (again["audience_id"], again["list_id"]) == (audience, None)
