"""Which number a person hears from: chosen for a campaign or a volunteer, near, and moved only by a decision."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, binding, epochs, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def pressed(runtime: Runtime, viewer: Viewer, made: Bank, texts: int) -> list[int]:
    """Numbers that the first texts of a bucket were given."""
    bucket = await assignment.claim(runtime, viewer, made.campaign_id)
    ids = [int(one.id) for one in bucket.conversations[:texts]]
    for id_ in ids:
        await sending.send(runtime, viewer, Press(id_, f"press-{id_}", "initial"))
    rows = await runtime.database.pool.fetch(
        """SELECT m.number_id FROM messages m WHERE m.conversation_id = ANY($1::bigint[]) AND m.direction = 'out'
           ORDER BY m.id""",
        ids,
    )
    return [row["number_id"] for row in rows]


async def ready(runtime: Runtime, cast: Cast, contacts: int = 12, numbers: int = 4) -> Bank:
    made = await bank(runtime, cast.ada, contacts=contacts, numbers=numbers)
    await epochs.rebuild(runtime)
    return made


async def test_a_campaign_texts_new_people_from_the_numbers_chosen_for_it(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast)
    chosen = made.number_ids[1:3]
    path = f"/campaigns/{made.campaign_id}/numbers"
    answer = await api(cast.max).put(path, json={"number_ids": [str(id_) for id_ in chosen]})
    assert answer.status_code == 204
    assert Counter(await pressed(runtime, cast.vera, made, 8)) == dict.fromkeys(chosen, 4)
    none: list[str] = []
    for wrong in (none, ["999999"]):
        assert (await api(cast.max).put(path, json={"number_ids": wrong})).status_code == 422
    assert (await api(cast.max).put(path, json={"number_ids": None})).status_code == 204
    assert (await api(cast.olga).put(path, json={"number_ids": None})).status_code == 404


async def test_a_campaign_whose_chosen_numbers_are_all_gone_goes_on_with_the_others(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, numbers=2)
    first, second = made.number_ids
    await api(cast.max).put(f"/campaigns/{made.campaign_id}/numbers", json={"number_ids": [str(first)]})
    await api(cast.max).post(f"/numbers/{first}/retire")
    assert set(await pressed(runtime, cast.vera, made, 3)) == {second}


async def test_a_fifth_area_code_is_refused_until_an_administrator_allows_it(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    five = ["520", "602", "480", "623", "928"]
    body = {"title": "Statewide", "area_codes": five}
    refused = await api(cast.max).post("/campaigns", json=body)
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "too_many")
    assert (await api(cast.max).post("/campaigns", json=body | {"area_codes": five[:4]})).status_code == 201
    assert (await api(cast.max).patch("/organization", json={"most_area_codes": 5})).status_code == 403
    assert (await api(cast.ada).patch("/organization", json={"most_area_codes": 5})).status_code == 200
    assert (await api(cast.max).post("/campaigns", json=body)).status_code == 201


async def test_backlogs_of_a_choice_are_counted_from_the_rows_as_well(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await ready(runtime, cast)
    first, second = made.number_ids[:2]
    body = {"number_ids": [str(first), str(second)]}
    await api(cast.max).put(f"/campaigns/{made.campaign_id}/numbers", json=body)
    await pressed(runtime, cast.vera, made, 4)
    await runtime.database.pool.execute("UPDATE messages SET number_id = $1", first)
    await epochs.correct_backlogs(runtime)
    assert Counter(await pressed(runtime, cast.vera, made, 4)) == {second: 4}


async def test_a_volunteer_with_a_number_of_their_own_always_texts_from_it(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast)
    own = made.number_ids[0]
    changed = await api(cast.max).patch(f"/numbers/{own}", json={"user_id": str(cast.vera.user_id)})
    assert changed.json()["user_id"] == str(cast.vera.user_id)
    assert set(await pressed(runtime, cast.vera, made, 5)) == {own}
    await runtime.database.pool.execute("UPDATE conversations SET assignee_id = NULL WHERE status = 'to_send'")
    assert own not in await pressed(runtime, cast.vic, made, 5)


async def test_a_person_hears_from_the_same_number_in_later_campaigns_and_after_redis_forgot(
    runtime: Runtime, cast: Cast
) -> None:
    made = await ready(runtime, cast, contacts=4, numbers=4)
    first = await pressed(runtime, cast.vera, made, 4)
    assert sorted(first) == made.number_ids
    sql = runtime.database.pool
    later = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,
             setup_total, setup_done, created_by_id, launched_at)
           SELECT organization_id, 'Reminder', '', 'running', '{"sandbox": true, "frequency_guard": false}', audience,
             area_codes, places, 4, 4, created_by_id, now() FROM campaigns RETURNING id"""
    )
    await sql.execute(
        """INSERT INTO initial_scripts (campaign_id, position, text) VALUES ($1, 0, 'Hi again. Reply STOP to end.')""",
        later,
    )
    await sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed,
             place, preview, replies, version, deal_order)
           SELECT organization_id, $1, contact_id, (SELECT max(id) FROM initial_scripts), 'to_send', false, place, '',
             0, 1, 0.5 - deal_order FROM conversations""",
        later,
    )
    await runtime.redis.flushdb()
    await epochs.rebuild(runtime)
    runtime.campaign_pools.clear()
    await pressed(runtime, cast.vera, replace(made, campaign_id=later), 4)
    heard_from = await sql.fetch(
        "SELECT contact_id, count(DISTINCT number_id) AS numbers, count(*) AS texts FROM messages GROUP BY 1"
    )
    assert [(row["numbers"], row["texts"]) for row in heard_from] == [(1, 2)] * 4


async def test_preferred_area_codes_are_used_where_there_are_numbers_of_them(runtime: Runtime, cast: Cast) -> None:
    made = await ready(runtime, cast, contacts=6, numbers=3)  # numbers of area code 510; contacts of 520
    sql = runtime.database.pool
    preferred = made.number_ids[2]
    await sql.execute("UPDATE numbers SET phone = '+12125550177' WHERE id = $1", preferred)
    await sql.execute("""UPDATE campaigns SET area_codes = '["917", "212"]'""")
    assert set(await pressed(runtime, cast.vera, made, 3)) == {preferred}


async def test_a_campaign_without_area_codes_prefers_those_of_the_organization(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=6, numbers=3)
    preferred = made.number_ids[2]
    await runtime.database.pool.execute("UPDATE numbers SET phone = '+12125550177' WHERE id = $1", preferred)
    assert (await api(cast.ada).patch("/organization", json={"area_codes": ["917", "212"]})).status_code == 200
    assert set(await pressed(runtime, cast.vera, made, 3)) == {preferred}


async def test_area_codes_of_its_registration_come_before_those_of_the_organization_and_change_after_approval(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=6, numbers=3)
    preferred, sql = made.number_ids[2], runtime.database.pool
    await sql.execute("UPDATE numbers SET phone = '+12125550177' WHERE id = $1", preferred)
    assert (await api(cast.ada).patch("/organization", json={"area_codes": ["510"]})).status_code == 200
    body = {"name": "Ward 4", "state": "approved", "area_codes": ["917"]}
    registration = (await api(cast.max).post("/registrations", json=body)).json()["id"]
    await sql.execute("UPDATE numbers SET registration_id = $1", int(registration))
    await sql.execute("UPDATE campaigns SET registration_id = $1", int(registration))
    changed = await api(cast.max).patch(f"/registrations/{registration}", json={"area_codes": ["917", "212"]})
    assert (changed.json()["area_codes"], changed.json()["state"]) == (["917", "212"], "approved")
    assert set(await pressed(runtime, cast.vera, made, 3)) == {preferred}
    wrong = await api(cast.max).patch(f"/registrations/{registration}", json={"area_codes": ["000"]})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "area_codes")


async def test_without_preferred_numbers_sending_goes_on_with_others(runtime: Runtime, cast: Cast) -> None:
    made = await ready(runtime, cast, contacts=8, numbers=4)
    await runtime.database.pool.execute("""UPDATE campaigns SET area_codes = '["917"]'""")
    assert Counter(await pressed(runtime, cast.vera, made, 8)) == dict.fromkeys(made.number_ids, 2)


@pytest.mark.parametrize(
    ("preferred", "areas", "near"),
    [
        ("[]", ["520", "602"], "520"),  # blank: the contact's own
        ('["602"]', ["520", "602"], "602"),
        ('["602", "520"]', ["520", "602"], "520"),
        ('["917"]', ["520", "602"], "520"),  # none of those: as if nothing was preferred
        ('["520", "602"]', ["602"], "602"),
    ],
)
def test_near_means_the_own_area_unless_others_are_preferred(preferred: str, areas: list[str], near: str) -> None:
    assert binding.near("+15205550123", preferred, areas) == near


async def heard(runtime: Runtime, made: Bank, states: list[str], number_id: int) -> None:
    """First texts from one number to the first contacts, in these states."""
    for at, state in enumerate(states):
        await _heard_one(runtime, made, at, state, number_id)


async def _heard_one(runtime: Runtime, made: Bank, at: int, state: str, number_id: int) -> None:
    sql = runtime.database.pool
    await sql.execute("UPDATE contacts SET number_id = $2 WHERE id = $1", made.contact_ids[at], number_id)
    await sql.execute(
        "UPDATE conversations SET status = 'waiting', initial_state = $2 WHERE id = $1",
        made.conversation_ids[at],
        state,
    )
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued, not_before, not_after)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, $2, $3, 'unknown', 1, 0, 0,
             now(), now() + interval '1 hour' FROM conversations WHERE id = $1""",
        made.conversation_ids[at],
        state,
        number_id,
    )


async def numbers_of(runtime: Runtime, made: Bank) -> list[Any]:
    rows = await runtime.database.pool.fetch(
        "SELECT number_id FROM contacts WHERE id = ANY($1::bigint[]) ORDER BY id", made.contact_ids
    )
    return [row["number_id"] for row in rows]


async def test_people_of_a_dead_number_are_moved_by_decision_with_what_waits_and_their_threads_say_so(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=6, numbers=3)
    dead, *others = made.number_ids
    await heard(runtime, made, ["delivered", "delivered", "delivered", "delivered"], dead)
    await runtime.database.pool.execute(
        "UPDATE messages SET state = 'queued' WHERE id = (SELECT max(id) FROM messages)"
    )
    await runtime.database.pool.execute("UPDATE numbers SET state = 'retired' WHERE id = $1", dead)
    to = [str(id_) for id_ in others]
    asked = {"number_id": str(dead), "to": to, "reason": "blocked by the carrier"}
    counted = await api(cast.max).post("/number-moves", json=asked | {"dry_run": True})
    assert counted.json() == {"count": 4, "waiting": 1}
    assert (await numbers_of(runtime, made))[:4] == [dead] * 4
    assert (await api(cast.max).post("/number-moves", json=asked)).json() == {"count": 4}
    now = await numbers_of(runtime, made)
    assert Counter(now[:4]) == dict.fromkeys(others, 2)
    assert now[4:] == [None, None]
    row = await runtime.database.pool.fetchrow(
        """SELECT m.number_id, c.number_id AS own, cv.version FROM messages m JOIN contacts c ON c.id = m.contact_id
             JOIN conversations cv ON cv.id = m.conversation_id WHERE m.state = 'queued'"""
    )
    assert row is not None
    assert (row["number_id"], row["version"]) == (row["own"], 2)
    told = await api(cast.sue).get(f"/conversations/{made.conversation_ids[0]}/decisions")
    (decision,) = told.json()["items"]
    assert decision["sentence"] == "Max moved this person to another number: blocked by the carrier"
    assert (await api(cast.vera).get(f"/conversations/{made.conversation_ids[0]}/decisions")).status_code == 403
    again = await api(cast.max).post("/number-moves", json=asked)
    assert again.json() == {"count": 0}


async def test_pictures_that_wait_are_moved_to_numbers_that_send_some_and_to_no_other(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=3, numbers=3)
    sql = runtime.database.pool
    dead, words, able = made.number_ids
    await api(cast.max).patch(f"/numbers/{words}", json={"mms": False})
    await heard(runtime, made, ["delivered", "queued"], dead)
    await sql.execute("""UPDATE messages SET media = '[{"url": "https://example.org/map.png"}]'""")
    asked = {"number_id": str(dead), "to": [str(words), str(able)]}
    refused = await api(cast.max).post("/number-moves", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_pictures")
    assert "+1" in refused.json()["fields"][0]["detail"]
    assert (await numbers_of(runtime, made))[:2] == [dead, dead]
    assert (await api(cast.max).post("/number-moves", json=asked | {"to": [str(able)]})).json() == {"count": 2}
    row = await sql.fetchrow(
        "SELECT organization_id, registration_id, id AS campaign_id, NULL AS own_numbers FROM campaigns"
    )
    assert row is not None
    pool = await binding.campaign_pool(runtime, sql, row)
    somebody = {"phone": phone(2), "area_codes": "[]"}
    picked = [await binding.least_busy(runtime, pool, None, somebody, 1, pictures=True) for _ in range(4)]
    assert set(picked) == {dead, able}
    await sql.execute("UPDATE messages SET state = 'queued', number_id = $1", dead)
    await epochs.correct_backlogs(runtime)
    assert await binding.least_busy(runtime, pool, None, somebody, 1, pictures=True) == able


async def test_people_a_draft_could_not_text_from_its_registration_are_moved_into_it(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=3, numbers=2)
    sql = runtime.database.pool
    registration = (await api(cast.max).post("/registrations", json={"name": "GOTV"})).json()["id"]
    ours, other = made.number_ids
    await sql.execute("UPDATE numbers SET registration_id = $1 WHERE id = $2", int(registration), ours)
    await heard(runtime, made, ["delivered", "delivered"], other)
    await sql.execute("UPDATE contacts SET number_id = $1 WHERE id = $2", ours, made.contact_ids[1])
    list_id = await sql.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Ward') RETURNING id", cast.ada.organization_id
    )
    await sql.execute("INSERT INTO list_contacts (list_id, contact_id) SELECT $1, id FROM contacts", list_id)
    await sql.execute("UPDATE campaigns SET list_id = $1, registration_id = $2", list_id, int(registration))
    asked = {"campaign_id": str(made.campaign_id), "to": [str(ours)]}
    assert (await api(cast.max).post("/number-moves", json=asked)).json() == {"count": 1}
    assert await numbers_of(runtime, made) == [ours, ours, None]


async def test_a_move_needs_an_active_number_of_ours_and_somebody_to_move(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=2, numbers=2)
    first, second = made.number_ids
    await heard(runtime, made, ["delivered"], first)
    for body, status in (
        ({"number_id": str(first), "to": [str(first)]}, 409),
        ({"number_id": str(first), "to": ["999999"]}, 422),
        ({"to": [str(second)]}, 422),
        ({"number_id": "999999", "to": [str(second)]}, 404),
    ):
        assert (await api(cast.max).post("/number-moves", json=body)).status_code == status, body
    await runtime.database.pool.execute("UPDATE numbers SET state = 'resting' WHERE id = $1", second)
    body = {"number_id": str(first), "to": [str(second)]}
    assert (await api(cast.max).post("/number-moves", json=body)).status_code == 422
    assert (await api(cast.olga).post("/number-moves", json=body)).status_code == 404
    assert (await api(cast.sue).post("/number-moves", json=body)).status_code == 403
    assert (await numbers_of(runtime, made))[0] == first


async def test_a_released_number_is_kept_with_its_history_and_never_sends_again(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await ready(runtime, cast, contacts=4, numbers=2)
    gone, other = made.number_ids
    await heard(runtime, made, ["delivered"], gone)
    released = (await api(cast.max).post(f"/numbers/{gone}/release")).json()
    assert (released["state"], released["contacts"]) == ("released", 1)
    assert set(await pressed(runtime, cast.vera, made, 3)) == {other}
    for call in (
        api(cast.max).post(f"/numbers/{gone}/rest", json={}),
        api(cast.max).patch(f"/numbers/{gone}", json={"parts_per_second": 2}),
    ):
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (409, "gone")


async def test_only_a_short_code_has_a_type(runtime: Runtime, cast: Cast, api: Api) -> None:
    await bank(runtime, cast.ada, contacts=0, numbers=1)
    short = {"phone": "55501", "kind": "short_code", "short_code_type": "dedicated"}
    assert (await api(cast.max).post("/numbers", json=short)).json()["short_code_type"] == "dedicated"
    wrong = await api(cast.max).post("/numbers", json={"phone": phone(1310), "short_code_type": "shared"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "short_code_type")
