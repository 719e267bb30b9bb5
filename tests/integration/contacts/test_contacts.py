"""Contacts and lists, one by one."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_a_contact_is_added_corrected_and_found(api: Api, cast: Cast) -> None:
    listed = await api(cast.max).post("/lists", json={"name": "Ward 4"})
    body = {
        "phone": "(520) 555-0100",
        "first_name": "Rosa",
        "list": listed.json()["id"],
        "custom": {"a": "1"},
    }
    made = await api(cast.max).post("/contacts", json=body)
    assert made.status_code == 201
    path = f"/contacts/{made.json()['id']}"
    changed = await api(cast.max).patch(path, json={"city": "Tucson", "custom": {"a": "", "b": "2"}})
    assert changed.json()["custom"] == {"b": "2"}
    seen = (await api(cast.sue).get(path)).json()
    assert (seen["phone"], seen["first_name"], seen["city"]) == ("+15205550100", "Rosa", "Tucson")
    found = await api(cast.sue).get("/contacts", params={"q": "520-555-0100", "list": listed.json()["id"]})
    assert [one["id"] for one in found.json()["items"]] == [made.json()["id"]]


async def test_a_phone_is_a_contact_once(api: Api, cast: Cast) -> None:
    assert (await api(cast.max).post("/contacts", json={"phone": "5205550100"})).status_code == 201
    again = await api(cast.max).post("/contacts", json={"phone": "+1 520 555 0100"})
    assert (again.status_code, again.json()["code"]) == (409, "taken")


async def test_volunteers_and_others_see_no_contact(api: Api, cast: Cast) -> None:
    made = (await api(cast.max).post("/contacts", json={"phone": "5205550100"})).json()
    assert (await api(cast.vera).get("/contacts")).status_code == 403
    assert (await api(cast.vera).get(f"/contacts/{made['id']}")).status_code == 403
    assert (await api(cast.olga).get(f"/contacts/{made['id']}")).status_code == 404
    assert (await api(cast.olga).get("/contacts")).json()["items"] == []
    assert (await api(cast.olga).patch(f"/contacts/{made['id']}", json={})).status_code == 404


async def test_a_contact_who_opted_out_before_being_known_is_opted_out(api: Api, cast: Cast) -> None:
    await api(cast.max).post("/opt-outs", json={"phone": "5205550100"})
    made = (await api(cast.max).post("/contacts", json={"phone": "5205550100"})).json()
    assert made["opted_out_at"] is not None


async def test_pages_of_contacts_follow_each_other(api: Api, cast: Cast) -> None:
    for n in range(5):
        await api(cast.max).post("/contacts", json={"phone": f"520555010{n}"})
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await api(cast.sue).get("/contacts", params={"limit": 2, "cursor": cursor})).json()
        seen += [one["phone"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"+1520555010{n}" for n in range(5)]


async def test_a_list_that_a_campaign_uses_stays(api: Api, cast: Cast, runtime: Runtime) -> None:
    made = (await api(cast.max).post("/lists", json={"name": "Ward 4"})).json()
    bank = await factories.bank(runtime, cast.max, contacts=1)
    await runtime.database.pool.execute(
        "UPDATE campaigns SET list_id = $1 WHERE id = $2", int(made["id"]), bank.campaign_id
    )
    refused = await api(cast.max).delete(f"/lists/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")


async def test_lists_are_named_renamed_and_deleted(api: Api, cast: Cast) -> None:
    first = (await api(cast.max).post("/lists", json={"name": "Ward 4"})).json()
    second = (await api(cast.max).post("/lists", json={"name": "Ward 5"})).json()
    taken = await api(cast.max).patch(f"/lists/{second['id']}", json={"name": "Ward 4"})
    assert (taken.status_code, taken.json()["code"]) == (409, "taken")
    assert (await api(cast.olga).delete(f"/lists/{first['id']}")).status_code == 404
    assert (await api(cast.sue).delete(f"/lists/{first['id']}")).status_code == 403
    assert (await api(cast.max).delete(f"/lists/{first['id']}")).status_code == 204
    assert [one["name"] for one in (await api(cast.sue).get("/lists")).json()["items"]] == ["Ward 5"]


async def test_a_person_is_put_on_lists_and_taken_off_and_the_list_is_a_file(api: Api, cast: Cast) -> None:
    max_ = api(cast.max)
    ward, news = [(await max_.post("/lists", json={"name": name})).json()["id"] for name in ("Ward 4", "News")]
    body = {"phone": "5205550100", "first_name": "=Rosa", "email": "rosa@example.org", "custom": {"bike": "red"}}
    rosa = (await max_.post("/contacts", json={**body, "list": ward})).json()["id"]
    await max_.post(f"/contacts/{rosa}/consent", json={"source": "a card", "day": "2026-05-04"})
    await max_.post("/contacts", json={"phone": "5205550101", "list": ward})
    path = f"/contacts/{rosa}/lists"
    assert (await max_.post(path, json={"add": [news, ward], "remove": [ward]})).status_code == 204
    assert (await max_.post(path, json={"add": [news]})).status_code == 204
    on = {one["name"]: one["contacts"] for one in (await max_.get("/lists")).json()["items"]}
    assert on == {"Ward 4": 1, "News": 1}
    theirs = (await api(cast.olga).post("/lists", json={"name": "Theirs"})).json()["id"]
    for wrong in ({"add": [theirs]}, {"remove": [theirs]}):
        refused = await max_.post(path, json=wrong)
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, next(iter(wrong)))
    file = (await max_.get(f"/lists/{news}/contacts.csv")).text
    [head, line] = [row.strip('"').split('","') for row in file.splitlines()]
    assert head[:4] + head[-5:] == [
        *("phone", "first_name", "last_name", "email"),
        *("consent", "consent_date", "opted_out", "tags", "bike"),
    ]
    assert line[:4] + line[-5:] == [
        "+15205550100",
        "'=Rosa",
        "",
        "rosa@example.org",
        "a card",
        "2026-05-04",
        "",
        "",
        "red",
    ]
    assert (await api(cast.olga).get(f"/lists/{news}/contacts.csv")).status_code == 404
