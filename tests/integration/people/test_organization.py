"""The organization's settings, its teams, and the keys of its people."""

from typing import Any

import pytest

from server.actions import founding, organizations, texts_bought, totals
from server.errors import Invalid
from server.runtime import Runtime
from server.storage.models import Organization
from tests.cast import Cast
from tests.factories import bank
from tests.integration.people.conftest import Client, Program

pytestmark = pytest.mark.anyio

WEEK = {day: {"start": "08:00", "end": "20:00"} for day in ("weekdays", "saturday", "sunday")}


async def test_settings_change_one_by_one_and_follow_their_defaults(program: Program, cast: Cast) -> None:
    ada = await program(cast.ada)
    change = {
        "name": "Ward 5",
        "bucket_size": 20,
        "texting_hours": {"start": "10:00"},
        "main_number": "(520) 555-0123",
    }
    answer = (await ada.patch("/organization", json=change)).json()
    assert (answer["name"], answer["bucket_size"], answer["main_number"]) == ("Ward 5", 20, "+15205550123")
    assert answer["texting_hours"] == {"start": "10:00", "end": "20:00", "zone": "contact"}
    again = (await ada.patch("/organization", json={"texting_hours": {"end": "19:00"}})).json()
    assert again["texting_hours"]["start"] == "10:00"
    assert (await ada.get("/organization")).json() == again
    stored = (await Organization.get(id=cast.ada.organization_id)).settings
    assert set(stored) == {"bucket_size", "texting_hours", "main_number"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bucket_sise": 3}, "bucket_sise"),
        ({"bucket_size": 0}, "bucket_size"),
        ({"bucket_size": None}, "bucket_size"),
        ({"texting_hours": {"begin": "09:00"}}, "texting_hours"),
        ({"texting_hours": {"start": "21:00"}}, "texting_hours.end"),
        ({"texting_hours": {"zone": "Mars/Base"}}, "texting_hours.zone"),
        ({"pace": {"per_second": 100}}, "pace.per_second"),
        ({"main_number": "12"}, "main_number"),
        ({"state_hours": {"ZZ": None}}, "state_hours"),
        ({"state_hours": {"WA": WEEK | {"sunday": {"start": "12:00", "end": "11:00"}}}}, "state_hours.WA.sunday.end"),
        ({"area_codes": ["000"]}, "area_codes"),
        ({"languages": ["xx"]}, "languages"),
        ({"retention_days": 0}, "retention_days"),
        ({"texts_bought": -1}, "texts_bought"),
        ({"contact_name_fallback": " "}, "contact_name_fallback"),
        ({"name": ""}, "name"),
    ],
)
async def test_a_wrong_setting_is_refused_with_its_name(
    program: Program, cast: Cast, change: dict[str, Any], field: str
) -> None:
    ada = await program(cast.ada)
    before = (await ada.get("/organization")).json()
    answer = await ada.patch("/organization", json=change)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)
    assert (await ada.get("/organization")).json() == before


async def test_settings_are_for_administrators(program: Program, cast: Cast) -> None:
    manager = await program(cast.max)
    assert (await manager.get("/organization")).status_code == 403
    assert (await manager.patch("/organization", json={"bucket_size": 1})).status_code == 403


async def test_only_the_operator_unlocks_text_banking(runtime: Runtime, program: Program, cast: Cast) -> None:
    ada = await program(cast.ada)
    await organizations.switch_p2p(runtime, cast.ada.organization_id, on=False)
    assert (await ada.get("/organization")).json()["p2p"] is False
    assert (await ada.patch("/organization", json={"p2p": True})).json()["fields"][0]["field"] == "p2p"
    await organizations.switch_p2p(runtime, cast.ada.organization_id, on=True)
    assert (await ada.patch("/organization", json={"p2p": True})).status_code == 200


async def test_a_new_organization_comes_with_an_administrator_and_a_key(runtime: Runtime, web: Client) -> None:
    made = await founding.found(runtime, " Union 7 ", "Lee@Example.org")
    answer = await web(made.api_key).get("/organization")
    assert answer.json()["name"] == "Union 7"
    with pytest.raises(Invalid):
        await founding.found(runtime, "Union 8", "not an address")
    assert not await Organization.exists(name="Union 8")


async def test_teams_are_made_read_changed_and_deleted(program: Program, cast: Cast) -> None:
    manager, sue = await program(cast.max), await program(cast.sue)
    vera = str(cast.vera.user_id)
    made = (await manager.post("/teams", json={"name": " North ", "user_ids": [vera]})).json()
    assert (made["name"], made["user_ids"]) == ("North", [vera])
    assert (await manager.post("/teams", json={"name": "North"})).json()["code"] == "taken"
    path = f"/teams/{made['id']}"
    changed = (await manager.patch(path, json={"name": "South", "user_ids": [str(cast.sue.user_id)]})).json()
    assert changed == {"id": made["id"], "name": "South", "user_ids": [str(cast.sue.user_id)], "outside": False}
    assert (await sue.get("/teams")).json()["items"] == [changed]
    assert (await sue.delete(path)).status_code == 403
    assert (await manager.delete(path)).status_code == 204
    assert (await sue.get(path)).status_code == 404


async def test_a_team_holds_people_of_its_organization_only(program: Program, cast: Cast) -> None:
    manager, olga = await program(cast.max), await program(cast.olga)
    body = {"name": "Mixed", "user_ids": [str(cast.olga.user_id)]}
    assert (await manager.post("/teams", json=body)).json()["fields"][0]["field"] == "user_ids"
    made = (await manager.post("/teams", json={"name": "Ours"})).json()
    for answer in (
        await olga.get(f"/teams/{made['id']}"),
        await olga.patch(f"/teams/{made['id']}", json={"name": "Theirs"}),
        await olga.delete(f"/teams/{made['id']}"),
    ):
        assert answer.status_code == 404
    person = await olga.patch(f"/users/{cast.olga.user_id}", json={"team_ids": [made["id"]]})
    assert person.json()["fields"][0]["field"] == "team_ids"


async def test_the_teams_of_a_person_are_set_as_a_whole(program: Program, cast: Cast) -> None:
    manager = await program(cast.max)
    ids = [(await manager.post("/teams", json={"name": name})).json()["id"] for name in "ABC"]
    path = f"/users/{cast.vera.user_id}"
    assert (await manager.patch(path, json={"team_ids": ids[:2]})).json()["team_ids"] == ids[:2]
    assert (await manager.patch(path, json={"team_ids": [ids[2]]})).json()["team_ids"] == [ids[2]]
    assert (await manager.patch(path, json={"team_ids": []})).json()["team_ids"] == []


async def test_a_key_is_shown_once_listed_by_its_hint_and_revoked_at_once(
    program: Program, web: Client, cast: Cast
) -> None:
    vera = await program(cast.vera)
    made = await vera.post("/api-keys", json={"label": "report"})
    key = made.json()["key"]
    assert made.status_code == 201
    assert made.json()["hint"] == key[:8]
    listed = await vera.get("/api-keys")
    assert [row["label"] for row in listed.json()["items"]] == ["", "report"]
    assert key not in listed.text
    other = web(key)
    assert (await other.get("/api-keys")).status_code == 200
    assert (await vera.delete(f"/api-keys/{made.json()['id']}")).status_code == 204
    assert (await other.get("/api-keys")).status_code == 401
    assert (await vera.delete(f"/api-keys/{made.json()['id']}")).status_code == 404


async def test_the_keys_of_others_are_not_there(program: Program, cast: Cast) -> None:
    vera, ada = await program(cast.vera), await program(cast.ada)
    made = (await vera.post("/api-keys", json={})).json()
    assert (await ada.delete(f"/api-keys/{made['id']}")).status_code == 404
    assert made["id"] not in [row["id"] for row in (await ada.get("/api-keys")).json()["items"]]


async def test_texts_bought_are_counted_down_by_what_carriers_took(
    runtime: Runtime, program: Program, cast: Cast
) -> None:
    ada, sql = await program(cast.ada), runtime.database.pool
    made = await bank(runtime, cast.ada, contacts=3)

    async def taken(contact: int, parts: int, ago: str) -> None:
        await sql.execute(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, carrier_class, priority, attempt, requeued, accepted_at)
               SELECT $1, $2, $3, $4, 'out', 'initial', 'Hi', $5, 'accepted', 'unknown', 1, 1, 0,
                 now() - $6::text::interval""",
            cast.ada.organization_id,
            made.campaign_id,
            made.conversation_ids[contact],
            made.contact_ids[contact],
            parts,
            ago,
        )

    async def left() -> tuple[Any, ...]:
        seen = (await ada.get("/organization")).json()
        return seen["texts_bought"], seen["texts_used"], seen["texts_left"]

    await taken(0, 2, "1 hour")
    assert await left() == (None, None, None)
    assert (await ada.patch("/organization", json={"texts_bought": 10})).status_code == 200
    assert await left() == (10, 0, 10)
    await sql.execute("UPDATE organizations SET texts_counted_to = now() - interval '10 minutes'")
    await taken(1, 3, "5 minutes")
    await taken(2, 4, "1 second")
    assert await left() == (10, 7, 3)
    assert await texts_bought.add_up(runtime) == 1
    assert await sql.fetchval("SELECT texts_used FROM organizations WHERE texts_bought = 10") == 3
    assert await left() == (10, 7, 3)
    assert (await ada.patch("/organization", json={"texts_bought": 30})).json()["texts_left"] == 23
    assert (await ada.patch("/organization", json={"texts_left": 5})).json()["texts_bought"] == 12
    both = await ada.patch("/organization", json={"texts_left": 5, "texts_bought": 5})
    assert (both.status_code, both.json()["fields"][0]["field"]) == (422, "texts_left")
    assert (await totals.of(runtime, cast.ada.organization_id)).texts_left == 5
    assert (await ada.patch("/organization", json={"texts_bought": None})).json()["texts_left"] is None
