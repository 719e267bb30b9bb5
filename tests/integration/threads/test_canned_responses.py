"""A canned response may put tags on the thread it is sent in, and fill in fields of the contact."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
Made = Callable[..., Awaitable[str]]


async def with_response(client: httpx.AsyncClient, scene: Scene, script: dict[str, Any]) -> httpx.Response:
    body = {"response_scripts": [{"title": "Thanks", "text": "Thank you, {firstName}!"} | script]}
    return await client.patch(f"/campaigns/{scene.bank.campaign_id}", json=body)


async def test_sending_it_tags_thread_and_contact_and_fills_in_fields(
    runtime: Runtime, cast: Cast, api: Api, scene: Scene, made: Made
) -> None:
    hot, rsvp = await made("tags", name="Hot"), await made("tags", name="RSVP", kind="contact")
    await made("custom-fields", key="rides", kind="yes_no")
    await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [await made("tags", name="Known")]})
    saved = await with_response(api(cast.max), scene, {"apply_tags": [hot, rsvp], "set_fields": {"rides": True}})
    (script,) = saved.json()["response_scripts"]
    assert (script["apply_tags"], script["set_fields"]) == ([hot, rsvp], {"rides": "yes"})
    press = {"client_ref": "ref-00002", "kind": "reply", "response_script_id": script["id"]}
    assert (await api(cast.vera).post(f"{scene.thread}/messages", json=press)).status_code == 201
    thread = (await api(cast.sue).get(scene.thread)).json()
    assert hot in thread["conversation"]["tags"]
    assert len(thread["conversation"]["tags"]) == 2
    assert (thread["contact_tags"], thread["fields"]) == ([rsvp], {"rides": "yes"})
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM contacts WHERE tag_ids IS NOT NULL") == 1


async def test_free_words_leave_tags_and_fields_alone(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    tag = await made("tags", name="Hot")
    await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [tag]})
    press = {"client_ref": "ref-00002", "kind": "reply", "text": "Thank you!"}
    await api(cast.vera).post(f"{scene.thread}/messages", json=press)
    assert (await api(cast.vera).get(scene.thread)).json()["conversation"]["tags"] == [tag]


async def test_what_is_left_out_stays_as_the_response_had_it(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    tag = await made("tags", name="Hot")
    before = (await with_response(api(cast.max), scene, {"apply_tags": [tag]})).json()["response_scripts"]
    same = (await with_response(api(cast.max), scene, {})).json()["response_scripts"]
    assert same == before
    none = (await with_response(api(cast.max), scene, {"apply_tags": []})).json()["response_scripts"]
    assert none == [before[0] | {"apply_tags": []}]


async def test_what_is_not_there_is_refused_on_saving(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    of_texts = await made("tags", name="Question", kind="message")
    await made("custom-fields", key="gifts", kind="number")
    for script, field in (
        ({"apply_tags": [of_texts]}, "apply_tags"),
        ({"set_fields": {"height": "6"}}, "set_fields"),
        ({"set_fields": {"gifts": "many"}}, "set_fields"),
    ):
        refused = await with_response(api(cast.max), scene, script)
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, f"response_scripts[0].{field}")


async def test_what_it_says_of_an_imported_column_is_there_for_its_screen_and_other_columns_are_not(
    runtime: Runtime, cast: Cast, api: Api, scene: Scene
) -> None:
    """A column of an import has no field of its own until somebody makes one."""
    await runtime.database.pool.execute(
        """UPDATE contacts SET custom = '{"polling_place": "Fire Station 7", "assignee_email": "vera@example.org"}'"""
    )
    saved = await with_response(api(cast.max), scene, {"text": "You vote at {polling_place}."})
    assert saved.is_success, saved.text
    assert (await api(cast.vera).get(scene.thread)).json()["fields"] == {"polling_place": "Fire Station 7"}


async def test_a_last_name_and_an_address_are_there_for_a_screen_whose_response_says_them(
    runtime: Runtime, cast: Cast, api: Api, scene: Scene
) -> None:
    await runtime.database.pool.execute("UPDATE contacts SET last_name = 'Marín', email = 'rosa@example.org'")
    assert (await api(cast.vera).get(scene.thread)).json()["fields"] == {}
    text = "Dear {firstName} {lastName}, we will write to {email}."
    (script,) = (await with_response(api(cast.max), scene, {"text": text})).json()["response_scripts"]
    fields = {"lastName": "Marín", "email": "rosa@example.org"}
    assert (await api(cast.vera).get(scene.thread)).json()["fields"] == fields
    press = {"client_ref": "ref-00003", "kind": "reply", "response_script_id": script["id"]}
    assert (await api(cast.vera).post(f"{scene.thread}/messages", json=press)).status_code == 201
    thread = (await api(cast.vera).get(scene.thread)).json()
    assert thread["messages"][-1]["text"].endswith("Marín, we will write to rosa@example.org.")
