"""What a campaign is launched from: a list of people, approved numbers, a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from server.access import Viewer
from server.actions import campaign_setup
from server.runtime import Runtime
from tests.factories import SCRIPT, daytime_zone

Api = Callable[[Viewer], httpx.AsyncClient]


@dataclass(frozen=True, slots=True)
class Ground:
    """Ids as the API gives them."""

    list_id: str
    registration_id: str
    account_id: int


async def ground(
    runtime: Runtime,
    owner: Viewer,
    *,
    contacts: int = 10,
    numbers: int = 2,
    api_url: str = "http://127.0.0.1:9",
) -> Ground:
    """Everybody is somewhere in the afternoon, speaks no known language, and was never texted."""
    sql = runtime.database.pool
    account = await sql.fetchval(
        """INSERT INTO carrier_accounts (organization_id, name, auth_id, token_encrypted, api_url,
             messages_per_second)
           VALUES ($1, 'main', 'MA000000000000000001', $2, $3, 1000) RETURNING id""",
        owner.organization_id,
        runtime.secrets.seal("the token"),
        api_url,
    )
    registration = await sql.fetchval(
        """INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state)
           VALUES ($1, 'Ward 4', 'Ward 4', 'charity', 'A', 'approved') RETURNING id""",
        owner.organization_id,
    )
    await sql.execute(
        """INSERT INTO numbers (organization_id, account_id, registration_id, phone, kind,
             parts_per_second, state)
           SELECT $1, $2, $3, '+1520555019' || n, 'long_code', 1, 'active'
           FROM generate_series(0, $4 - 1) n""",
        owner.organization_id,
        account,
        registration,
        numbers,
    )
    list_id = await sql.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Ward 4') RETURNING id",
        owner.organization_id,
    )
    await sql.execute(
        """WITH people AS (
             INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state,
               language, external_id, notes, custom, place, landline)
             SELECT $1, '+1' || 200 + n / 100 || '55501' || lpad((n % 100)::text, 2, '0'), 'Rosa' || n,
               'Mora', '', '', 'Tucson', '', '', '', '', '{}', $3, false
             FROM generate_series(0, $4 - 1) n RETURNING id)
           INSERT INTO list_contacts (list_id, contact_id) SELECT $2, id FROM people ORDER BY id""",
        owner.organization_id,
        list_id,
        f"|{daytime_zone()}",
        contacts,
    )
    return Ground(str(list_id), str(registration), account)


def draft_of(on: Ground, **more: Any) -> dict[str, Any]:
    """The body of a draft that lacks nothing."""
    return {
        "title": "Ward 4 calls",
        "description": "Ask for a ride to the polls.",
        "list_id": on.list_id,
        "registration_id": on.registration_id,
        "initial_scripts": [{"text": SCRIPT}],
        "response_scripts": [{"title": "Thanks", "text": "Thank you, {firstName}!"}],
        **more,
    }


async def created(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/campaigns", json=body)
    assert answer.status_code == 201, answer.text
    campaign: dict[str, Any] = answer.json()
    return campaign


async def launched(runtime: Runtime, client: httpx.AsyncClient, body: dict[str, Any]) -> int:
    """A campaign that was launched and set up; its id."""
    campaign = await created(client, body)
    answer = await client.post(f"/campaigns/{campaign['id']}/launch")
    assert answer.status_code == 202, answer.text
    await campaign_setup.set_up(runtime, int(campaign["id"]))
    return int(campaign["id"])
