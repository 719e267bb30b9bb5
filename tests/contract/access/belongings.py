"""One of everything that an organization can own, so that others can be seen to be kept out of it."""

from collections.abc import Callable

import httpx

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone

Api = Callable[[Viewer], httpx.AsyncClient]
PATHS = {"api_key": "/api-keys", "team": "/teams", "list": "/lists", "registration": "/registrations"}
BODIES = {"api_key": {"label": "a"}} | {noun: {"name": "North"} for noun in ("team", "list", "registration")}


async def belongings(runtime: Runtime, cast: Cast, api: Api) -> dict[str, str]:
    """Ids of the first organization by noun; the campaign is shared with Vera alone, who texted once."""
    made = await bank(runtime, cast.ada, contacts=4)
    await runtime.database.pool.execute(
        "UPDATE campaigns SET audience = $1", f'{{"user_ids": ["{cast.vera.user_id}"]}}'
    )
    ada = api(cast.ada)
    ids = {noun: await _id(await ada.post(PATHS[noun], json=BODIES[noun])) for noun in PATHS}
    ids["invite"] = await _id(await ada.post("/invites", json={}))
    ids["opt_out"] = await _id(await ada.post("/opt-outs", json={"phone": phone(60)}))
    linked = {"name": "donate", "url": "https://example.org/donate"}
    ids["link"] = await _id(await ada.post("/links", json=linked))
    everybody = {"name": "Everybody", "filter": {"conditions": []}}
    ids["audience"] = await _id(await ada.post("/audiences", json=everybody))
    group = {"list_id": ids["list"], "text": "Hello!"}
    ids["broadcast"] = await _id(await ada.post("/broadcasts", json=group))
    ids["keyword"] = await _id(await ada.post("/keywords", json={"word": "ward4"}))
    ids["tag"] = await _id(await ada.post("/tags", json={"name": "RSVP"}))
    ids["custom_field"] = await _id(await ada.post("/custom-fields", json={"key": "ward"}))
    ids["folder"] = await _id(await ada.post("/folders", json={"name": "Thanks"}))
    ids["template"] = await _id(await ada.post("/templates", json={"name": "Thanks", "text": "Thank you!"}))
    shared = {"name": "Angry", "query": "", "shared": True}
    ids["saved_filter"] = await _id(await ada.post("/saved-filters", json=shared))
    ids["bulk_act"] = await _id(await ada.post("/bulk-acts", json={"act": "close", "ids": []}))
    said = {"text": "Well done!", "team_id": ids["team"]}
    ids["announcement"] = await _id(await ada.post("/announcements", json=said))
    ids["import"] = await _id(await ada.post("/imports", files={"text": (None, f"phone\n{phone(61)}\n")}))
    return ids | _of_bank(made) | await _texted(runtime, cast, api, made) | {"user": str(cast.ada.user_id)}


async def _id(answer: httpx.Response) -> str:
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def _of_bank(made: Bank) -> dict[str, str]:
    return {
        "campaign": str(made.campaign_id),
        "number": str(made.number_ids[0]),
        "account": str(made.account_id),
        "contact": str(made.contact_ids[0]),
    }


async def _texted(runtime: Runtime, cast: Cast, api: Api, made: Bank) -> dict[str, str]:
    """A thread with a text of unknown fate, one that was handed over, and a text that belongs nowhere."""
    bucket = (await api(cast.vera).post(f"/campaigns/{made.campaign_id}/buckets")).json()["conversations"]
    threads = [one["id"] for one in bucket]
    press = {"client_ref": "vera-0001", "kind": "initial"}
    sent = await api(cast.vera).post(f"/conversations/{threads[0]}/messages", json=press)
    moved = {"ids": [threads[1]], "to": {"user_ids": [str(cast.vera.user_id)]}}
    undo = (await api(cast.ada).post("/reassignments", json=moved)).json()["undo"]
    sql = runtime.database.pool
    await sql.execute("UPDATE messages SET state = 'unconfirmed'")
    orphan = await sql.fetchval(
        """INSERT INTO orphans (organization_id, number_id, phone, text, carrier_id)
           VALUES ($1, $2, $3, 'Hello?', 'carrier-9') RETURNING id""",
        cast.ada.organization_id,
        made.number_ids[0],
        phone(62),
    )
    picture = await sql.fetchval(
        """INSERT INTO media (organization_id, contact_id, state, content_type, content)
           VALUES ($1, $2, 'ready', 'image/png', 'x') RETURNING id""",
        cast.ada.organization_id,
        made.contact_ids[0],
    )
    found = {"orphan": str(orphan), "undo": undo, "media": str(picture)}
    return {"conversation": threads[0], "message": await _id(sent)} | found
