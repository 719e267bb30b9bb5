"""Numbers, the accounts they belong to and the registrations they share."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from server.access import Viewer
from server.actions import carrier_accounts, epochs
from server.carriers.simulator import Config, running
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast
from tests.integration.campaigns.ground import draft_of, ground

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
ACCOUNT = {"name": "Main", "auth_id": "MA00000000000000001X", "auth_token": "canary-token-77"}


async def account(api: Api, cast: Cast) -> dict[str, Any]:
    answer = await api(cast.ada).post("/carrier-accounts", json=ACCOUNT)
    assert answer.status_code == 201
    view: dict[str, Any] = answer.json()
    return view


async def number(api: Api, cast: Cast, **body: Any) -> httpx.Response:
    return await api(cast.max).post("/numbers", json={"phone": "+15205550150", **body})


async def test_a_number_gets_the_rate_of_its_kind_and_the_first_account(api: Api, cast: Cast) -> None:
    first = await account(api, cast)
    await account(api, cast)
    long_code = (await number(api, cast)).json()
    assert (long_code["carrier_account_id"], long_code["parts_per_second"]) == (first["id"], 1.0)
    toll_free = (await number(api, cast, phone="+18005550150", kind="toll_free")).json()
    assert toll_free["parts_per_second"] == 25.0
    short = (await number(api, cast, phone="55501", kind="short_code", parts_per_second=40)).json()
    assert (short["phone"], short["parts_per_second"]) == ("55501", 40.0)
    assert (long_code["mms"], short["mms"]) == (True, False)  # short codes send pictures only by arrangement


async def test_a_wrong_number_is_refused_with_its_field(api: Api, cast: Cast) -> None:
    assert (await number(api, cast)).json()["code"] == "no_account"
    await account(api, cast)
    assert (await number(api, cast)).status_code == 201
    assert (await number(api, cast, phone="(520) 555-0150")).json()["code"] == "taken"
    for body, field in (
        ({"phone": "12"}, "phone"),
        ({"phone": "5555", "kind": "short_code"}, "phone"),
        ({"phone": "+15205550151", "registration_id": "999"}, "registration_id"),
        ({"phone": "+15205550151", "carrier_account_id": "999"}, "carrier_account_id"),
        ({"phone": "+15205550151", "user_id": str(cast.olga.user_id)}, "user_id"),
    ):
        answer = await number(api, cast, **body)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


async def test_numbers_show_their_queue_rate_and_delivery(api: Api, cast: Cast, runtime: Runtime) -> None:
    bank = await factories.bank(runtime, cast.max, contacts=4, numbers=1, rate=10.0)
    await epochs.rebuild(runtime)
    await texts(runtime, cast, bank, ["delivered", "undelivered", "queued", "queued"])
    (one,) = (await api(cast.max).get("/numbers")).json()["items"]
    assert (one["queue"], one["rate"], one["delivered"]) == (2, 10.0, 0.5)


async def texts(runtime: Runtime, cast: Cast, bank: factories.Bank, states: list[str]) -> None:
    for at, state in enumerate(states):
        message = await runtime.database.pool.fetchval(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction,
                 kind, text, parts, state, number_id, carrier_class, priority, attempt, requeued)
               VALUES ($1, $2, $3, $4, 'out', 'initial', 'Hi', 1, $5, $6, 'unknown', 1, 1, 0) RETURNING id""",
            cast.max.organization_id,
            bank.campaign_id,
            bank.conversation_ids[at],
            bank.contact_ids[at],
            state,
            bank.number_ids[0],
        )
        await runtime.database.pool.execute(
            "UPDATE contacts SET number_id = $1 WHERE id = $2", bank.number_ids[0], bank.contact_ids[at]
        )
        if state != "queued":
            await runtime.database.pool.execute(
                """INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
                   VALUES ($1, $2, 1, $3, 1, now(), 0)""",
                message,
                bank.number_ids[0],
                f"token {at}",
            )


async def test_a_number_rests_and_is_woken(api: Api, cast: Cast, runtime: Runtime) -> None:
    await epochs.rebuild(runtime)
    await account(api, cast)
    path = f"/numbers/{(await number(api, cast)).json()['id']}"
    rested = (await api(cast.max).post(f"{path}/rest", json={"minutes": 5})).json()
    assert (rested["state"], rested["rate"]) == ("resting", 0.0)
    assert 290 < rested["resting_seconds"] <= 300
    assert (await api(cast.max).post(f"{path}/rest", json={"minutes": 0})).json()["state"] == "active"
    assert (await api(cast.max).post(f"{path}/rest")).json()["state"] == "resting"
    assert (await api(cast.max).post(f"{path}/rest", json={"minutes": 0})).json()["state"] == "active"
    assert (await api(cast.olga).post(f"{path}/rest")).status_code == 404
    assert (await api(cast.sue).post(f"{path}/rest")).status_code == 403


async def test_a_retired_number_lets_go_of_those_who_never_heard_from_it(
    api: Api, cast: Cast, runtime: Runtime
) -> None:
    bank = await factories.bank(runtime, cast.max, contacts=2, numbers=1)
    await texts(runtime, cast, bank, ["delivered", "queued"])
    retired = await api(cast.max).post(f"/numbers/{bank.number_ids[0]}/retire")
    assert retired.json()["state"] == "retired"
    pool = runtime.database.pool
    bound = [row["number_id"] for row in await pool.fetch("SELECT number_id FROM contacts ORDER BY id")]
    assert bound == [bank.number_ids[0], None]
    assert await pool.fetchval("SELECT number_id FROM messages WHERE state = 'queued'") is None
    again = await api(cast.max).post(f"/numbers/{bank.number_ids[0]}/rest")
    assert (again.status_code, again.json()["code"]) == (409, "gone")


async def test_a_token_is_never_shown_and_never_stored_as_it_is(api: Api, cast: Cast, runtime: Runtime) -> None:
    made = await account(api, cast)
    path = f"/carrier-accounts/{made['id']}"
    changed = await api(cast.ada).patch(path, json={"auth_token": "canary-token-88", "name": "Other"})
    shown = [await api(cast.ada).get(path), await api(cast.ada).get("/carrier-accounts"), changed]
    assert all("canary" not in answer.text for answer in shown)
    sealed = await runtime.database.pool.fetchval("SELECT token_encrypted FROM carrier_accounts")
    assert "canary" not in sealed
    assert runtime.secrets.open(sealed) == "canary-token-88"
    assert (changed.json()["name"], changed.json()["auth_id"]) == ("Other", ACCOUNT["auth_id"])


async def test_accounts_are_an_administrators_and_stay_while_in_use(api: Api, cast: Cast, runtime: Runtime) -> None:
    path = f"/carrier-accounts/{(await account(api, cast))['id']}"
    refused = await api(cast.max).get("/carrier-accounts")
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("Only administrators may do this. One of them can change your role ")
    assert (await api(cast.olga).patch(path, json={})).status_code == 404
    await number(api, cast)
    assert (await api(cast.ada).delete(path)).json()["code"] == "in_use"
    await runtime.database.pool.execute("UPDATE carrier_accounts SET stopped_at = now(), stopped_reason = 'no'")
    started = (await api(cast.ada).patch(path, json={"stopped": False})).json()
    assert (started["stopped_at"], started["stopped_reason"]) == (None, None)
    await runtime.database.pool.execute("DELETE FROM numbers")
    assert (await api(cast.ada).delete(path)).status_code == 204


async def test_registrations_are_made_changed_and_deleted(api: Api, cast: Cast) -> None:
    body = {"name": "GOTV", "att_class": "K", "tmobile_daily_cap": 2000, "expires_on": "2027-01-31"}
    made = (await api(cast.max).post("/registrations", json=body)).json()
    path = f"/registrations/{made['id']}"
    changed = (await api(cast.max).patch(path, json={"tmobile_daily_cap": None, "brand": "Ward 4"})).json()
    assert changed == {**made, "tmobile_daily_cap": None, "brand": "Ward 4"}
    assert (await api(cast.olga).get(path)).status_code == 404
    await account(api, cast)
    await number(api, cast, registration_id=made["id"])
    assert (await api(cast.max).delete(path)).json()["code"] == "in_use"
    other = (await api(cast.max).post("/registrations", json={"name": "Other"})).json()
    assert (await api(cast.max).delete(f"/registrations/{other['id']}")).status_code == 204


async def test_a_campaign_verify_token_is_sealed_and_its_end_stops_launches(
    api: Api, cast: Cast, runtime: Runtime
) -> None:
    on = await ground(runtime, cast.max)
    path, secret = f"/registrations/{on.registration_id}", "cv|canary-token-2027|77ab"
    await api(cast.max).patch(path, json={"use_case": "POLITICAL"})
    draft = (await api(cast.max).post("/campaigns", json=draft_of(on))).json()
    assert "no_verify_token" in [one["code"] for one in draft["warnings"]]
    kept = await api(cast.max).patch(path, json={"verify_token": secret, "verify_expires_on": "2020-01-31"})
    assert (kept.json()["verify_hint"], kept.json()["verify_expires_on"]) == ("77ab", "2020-01-31")
    sealed = await runtime.database.pool.fetchval("SELECT verify_token FROM registrations")
    assert "canary" not in kept.text + (await api(cast.max).get("/registrations")).text + sealed
    assert runtime.secrets.open(sealed) == secret
    refused = await api(cast.max).post(f"/campaigns/{draft['id']}/launch")
    assert [one["code"] for one in refused.json()["fields"]] == ["verify_expired"]
    assert "Numbers, Registrations" in refused.json()["detail"]
    await api(cast.max).patch(path, json={"verify_expires_on": "2199-01-31"})
    ready = (await api(cast.max).get(f"/campaigns/{draft['id']}")).json()
    assert ready["readiness"] == []
    assert "no_verify_token" not in [one["code"] for one in ready["warnings"]]
    gone = (await api(cast.max).patch(path, json={"verify_token": None})).json()
    assert (gone["verify_hint"], gone["verify_expires_on"]) == (None, None)


async def test_an_account_is_tried_and_says_what_is_wrong_with_it(api: Api, cast: Cast) -> None:
    async with running(Config(port=0, numbers=3, accounts={ACCOUNT["auth_id"]: "the-token"})) as carrier:
        body = ACCOUNT | {"api_url": carrier.url, "auth_token": "the-token"}
        made = (await api(cast.ada).post("/carrier-accounts", json=body)).json()
        path = f"/carrier-accounts/{made['id']}"
        works = (await api(cast.ada).post(f"{path}/check")).json()
        assert (works["works"], works["numbers"]) == (True, 3)
        assert works["detail"] == "The carrier knows this account. It holds 3 numbers there."
        await api(cast.ada).patch(path, json={"auth_token": "another-token"})
        refused = (await api(cast.ada).post(f"{path}/check")).json()
        assert (refused["works"], refused["numbers"]) == (False, None)
        assert refused["detail"] == "The carrier did not accept the credentials of the account."
    away = (await api(cast.ada).post(f"{path}/check")).json()
    assert away["detail"] == f"The carrier could not be asked: nothing answers at {carrier.url}."
    stopped = (await api(cast.ada).patch(path, json={"stopped": True})).json()
    assert stopped["stopped_reason"] == "It was stopped by hand."
    assert (await api(cast.ada).patch(path, json={"stopped": False})).json()["stopped_at"] is None


async def test_a_changed_token_is_soon_known_to_whoever_calls_the_carrier(
    api: Api, cast: Cast, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier_accounts, "KEEP", 0.1)
    made = await account(api, cast)
    before = await carrier_accounts.opened(runtime, int(made["id"]))
    assert before is not None
    await api(cast.ada).patch(f"/carrier-accounts/{made['id']}", json={"auth_token": "another-token-1"})
    with anyio.fail_after(20):
        while (now := await carrier_accounts.opened(runtime, int(made["id"]))) == before:
            await anyio.sleep(0.05)
    assert now is not None
    assert now.auth_token == "another-token-1"
