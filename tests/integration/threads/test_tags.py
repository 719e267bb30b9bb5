"""Tags: made by managers, put on threads, contacts and texts, and found again."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
Made = Callable[..., Awaitable[str]]


async def test_a_new_tag_is_in_the_list_at_once_and_its_name_is_taken(cast: Cast, api: Api, made: Made) -> None:
    tag = await made("tags", name="RSVP", kind="contact")
    listed = (await api(cast.vera).get("/tags", params={"kind": "contact"})).json()["items"]
    assert listed == [{"id": tag, "kind": "contact", "name": "RSVP", "position": 0, "is_default": False}]
    again = await api(cast.max).post("/tags", json={"name": "RSVP", "kind": "contact"})
    assert (again.status_code, again.json()["code"]) == (409, "taken")
    assert (await api(cast.max).post("/tags", json={"name": "RSVP"})).status_code == 201


async def test_tags_go_on_the_thread_and_on_its_contact(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    hot, rsvp = [await made("tags", name=kind, kind=kind, is_default=True) for kind in ("conversation", "contact")]
    tagged = await api(cast.vera).post(f"{scene.thread}/tags", json={"add": [hot, rsvp]})
    assert tagged.json()["tags"] == [hot]
    thread = (await api(cast.vera).get(scene.thread)).json()
    assert (thread["conversation"]["tags"], thread["contact_tags"]) == ([hot], [rsvp])
    untagged = await api(cast.vera).post(f"{scene.thread}/tags", json={"remove": [hot]})
    assert untagged.json()["tags"] == []
    assert untagged.json()["version"] > tagged.json()["version"]


async def test_several_tags_go_on_one_text(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    tags = [await made("tags", name=name, kind="message") for name in ("Question", "Press")]
    assert (await api(cast.vera).post(f"{scene.message}/tags", json={"add": tags})).status_code == 200
    thread = (await api(cast.sue).get(scene.thread)).json()
    assert [message["tags"] for message in thread["messages"]] == [tags]


async def test_threads_are_found_by_a_tag_of_any_kind(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    for kind, where in (("conversation", scene.thread), ("contact", scene.thread), ("message", scene.message)):
        tag = await made("tags", name="RSVP", kind=kind)
        other = await made("tags", name="Other", kind=kind)
        await api(cast.sue).post(f"{where}/tags", json={"add": [tag]})
        found = (await api(cast.sue).get("/conversations", params={"tag": tag})).json()["items"]
        assert [one["id"] for one in found] == [str(scene.conversation_id)]
        assert (await api(cast.sue).get("/conversations", params={"tag": other})).json()["items"] == []


async def test_contacts_are_found_by_their_tag(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    rsvp = await made("tags", name="RSVP", kind="contact")
    contact = scene.bank.contact_ids[2]
    assert (await api(cast.sue).post(f"/contacts/{contact}/tags", json={"add": [rsvp]})).status_code == 204
    found = (await api(cast.sue).get("/contacts", params={"tag": rsvp})).json()["items"]
    assert [(one["id"], one["tags"]) for one in found] == [(str(contact), [rsvp])]


async def test_a_tag_of_another_kind_or_of_others_is_refused(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    of_texts = await made("tags", name="Question", kind="message")
    foreign = (await api(cast.olga).post("/tags", json={"name": "Theirs"})).json()["id"]
    for tag in (of_texts, foreign):
        refused = await api(cast.vera).post(f"{scene.thread}/tags", json={"add": [tag]})
        assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown")


async def test_a_deleted_tag_goes_with_the_next_change(cast: Cast, api: Api, scene: Scene, made: Made) -> None:
    old, new = await made("tags", name="Old"), await made("tags", name="New")
    await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [old]})
    assert (await api(cast.max).delete(f"/tags/{old}")).status_code == 204
    tagged = await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [new]})
    assert tagged.json()["tags"] == [new]


async def test_whoever_does_not_hold_a_thread_puts_nothing_on_it(
    runtime: Runtime, cast: Cast, api: Api, scene: Scene, made: Made
) -> None:
    tag = await made("tags", name="Hot")
    for what, body in (
        (f"{scene.thread}/tags", {"add": [tag]}),
        (f"{scene.message}/tags", {}),
        (f"{scene.thread}/notes", {"text": "Mine."}),
        (f"{scene.thread}/fields", {}),
    ):
        assert (await api(cast.vic).post(what, json=body)).status_code == 404, what
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM notes") == 0
