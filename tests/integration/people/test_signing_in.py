"""Signing in and out in a browser."""

import anyio
import httpx
import orjson
import pytest

from server.access import digest
from server.actions import guesses, people
from server.actions.people import Change, NewPerson
from server.domain.people import Role
from server.realtime.wire import channel_of
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast
from tests.integration.people.conftest import Client

pytestmark = pytest.mark.anyio
VERA = {"email": "Vera@Example.org", "password": PASSWORD}
WRONG = {"email": "vera@example.org", "password": "not the password"}


async def csrf_of(runtime: Runtime, browser: httpx.AsyncClient) -> dict[str, str]:
    token = browser.cookies["textbank"]
    csrf = await runtime.database.pool.fetchval("SELECT csrf FROM sessions WHERE token_hash = $1", digest(token))
    return {"x-csrf-token": csrf}


async def test_a_password_opens_a_session_that_scripts_cannot_read(web: Client, cast: Cast) -> None:
    browser = web()
    answer = await browser.post("/sessions", json=VERA)
    assert (answer.status_code, answer.content) == (204, b"")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await browser.get(f"/users/{cast.vera.user_id}")).json()["name"] == "Vera"


async def test_each_sign_in_gets_a_new_id_and_ends_the_one_before(web: Client, cast: Cast, runtime: Runtime) -> None:
    browser = web()
    await browser.post("/sessions", json=VERA)
    before = browser.cookies["textbank"]
    await browser.post("/sessions", json=VERA)
    assert browser.cookies["textbank"] != before
    stale = await web().get(f"/users/{cast.vera.user_id}", headers={"cookie": f"textbank={before}"})
    assert stale.status_code == 401


async def test_signing_out_needs_the_token_of_the_page_and_ends_the_session(
    web: Client, cast: Cast, runtime: Runtime
) -> None:
    browser = web()
    await browser.post("/sessions", json=VERA)
    token = browser.cookies["textbank"]
    assert (await browser.delete("/sessions/current")).json()["code"] == "csrf"
    answer = await browser.delete("/sessions/current", headers=await csrf_of(runtime, browser))
    assert answer.status_code == 204
    again = await web().get(f"/users/{cast.vera.user_id}", headers={"cookie": f"textbank={token}"})
    assert again.status_code == 401


async def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(web: Client, cast: Cast) -> None:
    wrong = await web().post("/sessions", json=WRONG)
    unknown = await web().post("/sessions", json={**WRONG, "email": "nobody@example.org"})
    unreadable = await web().post("/sessions", json={**WRONG, "email": "nobody\0"})
    assert (wrong.status_code, unreadable.status_code) == (401, 422)
    assert wrong.content == unknown.content


async def test_guessing_one_password_stops_after_ten_from_wherever(web: Client, cast: Cast) -> None:
    answers = [(await web(address=f"192.0.2.{n}").post("/sessions", json=WRONG)).status_code for n in range(14)]
    assert answers == [401] * guesses.PER_ACCOUNT + [429] * 4
    assert (await web(address="192.0.2.99").post("/sessions", json=VERA)).status_code == 429


async def test_guessing_many_accounts_stops_at_thirty_per_address(web: Client, cast: Cast) -> None:
    answers = [
        (await web().post("/sessions", json={**WRONG, "email": f"p{n}@example.org"})).status_code for n in range(33)
    ]
    assert answers == [401] * guesses.PER_ADDRESS + [429] * 3
    assert (await web(address="192.0.2.1").post("/sessions", json=VERA)).status_code == 204


async def test_a_network_of_version_six_counts_as_one_address(web: Client, cast: Cast) -> None:
    for n in range(guesses.PER_ADDRESS):
        await web(address=f"2001:db8::{n:x}").post("/sessions", json={**WRONG, "email": f"p{n}@example.org"})
    assert (await web(address="2001:db8::ffff").post("/sessions", json=VERA)).status_code == 429


async def test_right_passwords_use_up_no_guesses(web: Client, cast: Cast) -> None:
    answers = [(await web().post("/sessions", json=VERA)).status_code for _ in range(35)]
    assert set(answers) == {204}


async def test_the_count_of_guesses_passes_and_names_nobody(web: Client, cast: Cast, runtime: Runtime) -> None:
    await web().post("/sessions", json=WRONG)
    keys = [key async for key in runtime.redis.scan_iter("guesses:*")]
    assert len(keys) == 2
    assert all([0 < await runtime.redis.ttl(key) <= guesses.MINUTE for key in keys])
    assert not any(b"vera" in key for key in keys)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 204),
        ({"content-type": "text/plain"}, 400),
    ],
)
async def test_another_site_cannot_sign_anybody_in(
    web: Client, cast: Cast, headers: dict[str, str], status: int
) -> None:
    body = orjson.dumps(VERA)
    answer = await web().post("/sessions", content=body, headers={"content-type": "application/json", **headers})
    assert answer.status_code == status


async def test_our_own_page_can(web: Client, cast: Cast, runtime: Runtime) -> None:
    answer = await web().post("/sessions", json=VERA, headers={"origin": runtime.settings.public_url})
    assert answer.status_code == 204


async def test_the_suspended_cannot_sign_in_and_are_out_at_once(web: Client, cast: Cast, runtime: Runtime) -> None:
    browser = web()
    await browser.post("/sessions", json=VERA)
    await people.change(runtime, cast.ada, cast.vera.user_id, Change(suspended=True))
    assert (await browser.get(f"/users/{cast.vera.user_id}")).status_code == 401
    assert (await web().post("/sessions", json=VERA)).json()["code"] == "not_active"
    assert (await web().post("/sessions", json=WRONG)).json()["code"] == "wrong_credentials"


async def test_a_person_of_two_organizations_chooses_or_gets_the_first(
    web: Client, cast: Cast, runtime: Runtime
) -> None:
    await people.create(runtime, cast.olga, NewPerson("vera@example.org", Role.MANAGER))
    first, second = web(), web()
    await first.post("/sessions", json=VERA)
    await second.post("/sessions", json={**VERA, "organization_id": str(cast.olga.organization_id)})
    assert (await first.get("/users")).status_code == 403
    assert [row["name"] for row in (await second.get("/users")).json()["items"]] == ["olga", "Vera"]
    elsewhere = await web().post("/sessions", json={**VERA, "organization_id": "999999"})
    assert elsewhere.status_code == 403


async def test_the_sockets_of_an_ended_session_hear_of_it(web: Client, cast: Cast, runtime: Runtime) -> None:
    browser = web()
    await browser.post("/sessions", json=VERA)
    async with runtime.redis.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe(channel_of(runtime.settings.redis_url))
        await browser.delete("/sessions/current", headers=await csrf_of(runtime, browser))
        with anyio.fail_after(20):
            while (said := await heard.get_message(timeout=1)) is None:
                pass
    [(name, payload, rooms, _)] = orjson.loads(said["data"])["said"]
    assert name == "session.ended"
    assert f"person:{cast.vera.user_id}" in rooms
    assert payload == {"reason": "signed_out"}


async def test_whoever_knows_their_password_changes_it_and_is_signed_out_everywhere(
    web: Client, cast: Cast, runtime: Runtime
) -> None:
    browser, other = web(), web()
    for client in (browser, other):
        await client.post("/sessions", json=VERA)
    csrf, path = await csrf_of(runtime, browser), f"/users/{cast.vera.user_id}"
    new = {"password": "a new and long one"}
    unproven = await browser.patch(path, json=new, headers=csrf)
    assert unproven.status_code == 403
    wrong = await browser.patch(path, json={**new, "current_password": "not the password"}, headers=csrf)
    assert [field["field"] for field in wrong.json()["fields"]] == ["current_password"]
    right = await browser.patch(path, json={**new, "current_password": PASSWORD}, headers=csrf)
    assert right.status_code == 200
    assert (await other.get(path)).status_code == 401
    assert (await web().post("/sessions", json=VERA)).status_code == 401
    assert (await web().post("/sessions", json={**VERA, **new})).status_code == 204


async def test_the_own_password_opens_nothing_else(web: Client, cast: Cast, runtime: Runtime) -> None:
    browser = web()
    await browser.post("/sessions", json=VERA)
    csrf, proof = await csrf_of(runtime, browser), {"current_password": PASSWORD, "password": "a new and long one"}
    answers = [
        await browser.patch(f"/users/{cast.vera.user_id}", json={**proof, "role": "manager"}, headers=csrf),
        await browser.patch(f"/users/{cast.vic.user_id}", json=proof, headers=csrf),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (await web().post("/sessions", json=VERA)).status_code == 204
