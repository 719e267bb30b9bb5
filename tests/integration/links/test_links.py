"""Links in texts: each person has an address of their own, and what is opened is counted."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, sending
from server.actions.sending import Press
from server.runtime import Runtime
from server.storage.queries.links import CLICKED
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
PHONE = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Safari/604.1"}
TARGET = "https://example.org/donate?from=text"


@pytest.fixture
async def linked(runtime: Runtime, cast: Cast, api: Api) -> Bank:
    made = await bank(runtime, cast.ada, contacts=3)
    answer = await api(cast.max).post("/links", json={"name": "donate", "url": TARGET})
    assert answer.status_code == 201, answer.text
    await api(cast.ada).patch("/organization", json={"link_domain": "go.ward4.org"})
    sql = runtime.database.pool
    await sql.execute("UPDATE initial_scripts SET text = 'Hi {firstName}: {link:donate} Reply STOP to end.'")
    await sql.execute("UPDATE response_scripts SET text = 'Here: {link:donate}'")
    return made


async def texted(runtime: Runtime, cast: Cast, made: Bank) -> list[str]:
    """What left, in order of conversation."""
    for one in (await assignment.claim(runtime, cast.vera, made.campaign_id)).conversations:
        await sending.send(runtime, cast.vera, Press(int(one.id), f"ref-{one.id:>6}", "initial"))
        assert "https://go.ward4.org/l/donate-" in one.text
    rows = await runtime.database.pool.fetch("SELECT text FROM messages ORDER BY conversation_id")
    return [row["text"] for row in rows]


def path_of(text: str) -> str:
    (address,) = (word for word in text.split() if word.startswith("https://"))
    return address.removeprefix("https://go.ward4.org")


async def test_each_person_has_an_address_and_only_what_people_open_counts_as_theirs(
    runtime: Runtime, cast: Cast, api: Api, linked: Bank, served: str
) -> None:
    first, second, _ = map(path_of, await texted(runtime, cast, linked))
    assert first != second
    async with httpx.AsyncClient(base_url=served) as phone:
        for method, headers in (("GET", PHONE), ("GET", PHONE), ("HEAD", PHONE), ("GET", {"user-agent": "bot/1"})):
            answer = await phone.request(method, first, headers=headers)
            assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
            assert answer.headers["cache-control"] == "no-store"
        await phone.get(second, headers={**PHONE, "sec-purpose": "prefetch"})
        assert (await phone.get(f"{first[:-1]}{'a' if first[-1] != 'a' else 'b'}")).status_code == 404
    (shown,) = (await api(cast.sue).get("/links")).json()["items"]
    assert (shown["people"], shown["clicks"], shown["robots"]) == (1, 2, 2)
    found = (await api(cast.sue).get(f"/campaigns/{linked.campaign_id}/analysis")).json()
    assert [(one["name"], one["people"], one["clicks"]) for one in found["links"]] == [("donate", 1, 2)]
    assert [script["clicked"] for script in found["scripts"]] == [1]
    clicked = await runtime.database.pool.fetch(
        f"SELECT ct.id FROM contacts ct WHERE {CLICKED.format('$1')}", int(shown["id"])
    )
    assert [row["id"] for row in clicked] == [linked.contact_ids[0]]


async def test_an_answer_carries_the_address_of_its_own_thread(
    runtime: Runtime, cast: Cast, api: Api, linked: Bank
) -> None:
    first = path_of((await texted(runtime, cast, linked))[0])
    thread = f"/conversations/{linked.conversation_ids[0]}"
    links = (await api(cast.vera).get(thread)).json()["links"]
    assert links == {"link:donate": f"https://go.ward4.org{first}"}
    for ref, press in (
        ("ref-canned", {"response_script_id": str(linked.response_script_id)}),
        ("ref-by-hand", {"text": "Here: {link:donate}"}),
    ):
        sent = await api(cast.vera).post(f"{thread}/messages", json={"client_ref": ref, "kind": "reply", **press})
        assert sent.status_code == 201, sent.text
    rows = await runtime.database.pool.fetch("SELECT text FROM messages WHERE kind = 'reply'")
    assert {row["text"] for row in rows} == {f"Here: {links['link:donate']}"}


async def test_counts_outlive_the_people_they_are_of(
    runtime: Runtime, cast: Cast, api: Api, linked: Bank, served: str
) -> None:
    paths = [path_of(text) for text in await texted(runtime, cast, linked)]
    async with httpx.AsyncClient(base_url=served, headers=PHONE) as phone:
        await phone.get(paths[0])
        for gone in ("conversations WHERE contact_id", "contacts WHERE id"):
            await runtime.database.pool.execute(f"DELETE FROM {gone} = $1", linked.contact_ids[0])
        assert (await phone.get(paths[0])).status_code == 404
    found = (await api(cast.sue).get(f"/campaigns/{linked.campaign_id}/analysis")).json()
    assert [(one["people"], one["clicks"]) for one in found["links"]] == [(1, 1)]


async def test_a_link_may_lead_elsewhere_and_stays_while_a_script_uses_it(
    runtime: Runtime, cast: Cast, api: Api, linked: Bank, served: str
) -> None:
    first = path_of((await texted(runtime, cast, linked))[0])
    max_ = api(cast.max)
    (link,) = (await max_.get("/links")).json()["items"]
    assert (await max_.patch(f"/links/{link['id']}", json={"url": "https://example.org/b"})).status_code == 200
    async with httpx.AsyncClient(base_url=served, headers=PHONE) as phone:
        assert (await phone.get(first)).headers["location"] == "https://example.org/b"
        assert (await phone.get(link["sample"].removeprefix("https://go.ward4.org"))).status_code == 302
    assert (await max_.get(f"/links/{link['id']}")).json()["clicks"] == 1
    refused = await max_.delete(f"/links/{link['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    await runtime.database.pool.execute("UPDATE campaigns SET state = 'archived'")
    assert (await max_.delete(f"/links/{link['id']}")).status_code == 204


async def test_scripts_may_only_name_links_that_are_there(cast: Cast, api: Api, linked: Bank) -> None:
    scripts = [{"text": "{link:donate} Reply STOP to end."}]
    assert (await api(cast.max).post("/campaigns", json={"title": "A", "initial_scripts": scripts})).status_code == 201
    unknown = [{"text": "{link:volunteer} Reply STOP to end."}]
    refused = await api(cast.max).post("/campaigns", json={"title": "B", "initial_scripts": unknown})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown_field")
    shortened = await api(cast.max).post("/links", json={"name": "short", "url": "https://bit.ly/abc"})
    assert (shortened.status_code, shortened.json()["fields"][0]["field"]) == (422, "url")
    for wrong, field in (({"name": "My link!"}, "name"), ({"url": "javascript:alert(1)"}, "url")):
        answer = await api(cast.max).post("/links", json={"name": "short", "url": "https://example.org", **wrong})
        (said,) = answer.json()["fields"]
        assert (answer.status_code, said["field"], "^" in said["detail"]) == (422, field, False), answer.text
    borrowed = await api(cast.ada).patch("/organization", json={"link_domain": "bit.ly"})
    assert (borrowed.status_code, borrowed.json()["fields"][0]["field"]) == (422, "link_domain")
