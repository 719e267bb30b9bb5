"""Templates: written once, kept in folders, used again."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_a_template_is_written_filed_changed_and_thrown_away(api: Api, cast: Cast) -> None:
    max_ = api(cast.max)
    folder = (await max_.post("/folders", json={"name": "Thanks"})).json()
    body = {"name": "Thank you", "text": "Thank you, {firstName}! Polls: {polling_place}", "folder_id": folder["id"]}
    (wrong,) = (await max_.post("/templates", json=body)).json()["fields"]
    assert (wrong["field"], wrong["code"]) == ("text", "unknown_field")
    assert "There is no field {polling_place}. There are {firstName}, " in wrong["detail"]
    field = (await max_.post("/custom-fields", json={"key": "polling_place", "kind": "text"})).json()
    made = (await max_.post("/templates", json=body)).json()
    assert (made["folder_id"], made["parts"]) == (folder["id"], 1)
    found = (await api(cast.sue).get("/templates", params={"folder": folder["id"]})).json()["items"]
    assert [one["name"] for one in found] == ["Thank you"]
    assert (await max_.delete(f"/custom-fields/{field['id']}")).status_code == 204
    kept = await max_.patch(f"/templates/{made['id']}", json={"folder_id": folder["id"]})  # its text is as it was
    assert kept.status_code == 200
    changed = (await max_.patch(f"/templates/{made['id']}", json={"text": "Gracias"})).json()
    assert (changed["text"], changed["name"]) == ("Gracias", "Thank you")
    assert (await max_.delete(f"/templates/{made['id']}")).status_code == 204
    assert (await max_.get(f"/templates/{made['id']}")).status_code == 404


async def test_templates_stay_when_their_folder_goes(api: Api, cast: Cast) -> None:
    max_ = api(cast.max)
    folder = (await max_.post("/folders", json={"name": "Old"})).json()["id"]
    made = (await max_.post("/templates", json={"name": "Keep", "text": "Hi", "folder_id": folder})).json()["id"]
    assert (await max_.get(f"/folders/{folder}")).json()["templates"] == 1
    assert (await max_.delete(f"/folders/{folder}")).status_code == 204
    assert (await max_.get(f"/templates/{made}")).json()["folder_id"] is None


async def test_a_name_is_given_once(api: Api, cast: Cast) -> None:
    max_ = api(cast.max)
    assert (await max_.post("/templates", json={"name": "Thanks", "text": "Hi"})).status_code == 201
    again = await max_.post("/templates", json={"name": "Thanks", "text": "Hello"})
    assert (again.status_code, again.json()["code"]) == (409, "taken")


@pytest.mark.parametrize("text", ["Hi {firstName", "Hi } there"])
async def test_a_text_that_can_never_be_filled_in_is_refused(api: Api, cast: Cast, text: str) -> None:
    answer = await api(cast.max).post("/templates", json={"name": "Broken", "text": text})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "text"


async def test_two_who_change_different_things_of_one_at_once_both_have_their_way(api: Api, cast: Cast) -> None:
    max_ = api(cast.max)
    template = (await max_.post("/templates", json={"name": "A", "text": "One"})).json()
    field = (await max_.post("/custom-fields", json={"key": "k", "kind": "choice", "choices": ["a"]})).json()
    for n in range(5):
        changes: tuple[list[dict[str, object]], ...] = (
            [{"name": f"B{n}"}, {"text": f"Two {n}"}],
            [{"name": f"K{n}"}, {"choices": ["a", str(n)]}],
        )
        urls = f"/templates/{template['id']}", f"/custom-fields/{field['id']}"
        await asyncio.gather(
            *(max_.patch(url, json=one) for url, both in zip(urls, changes, strict=True) for one in both)
        )
        found, choice = [(await max_.get(url)).json() for url in urls]
        assert (found["name"], found["text"]) == (f"B{n}", f"Two {n}")
        assert (choice["name"], choice["choices"]) == (f"K{n}", ["a", str(n)])
