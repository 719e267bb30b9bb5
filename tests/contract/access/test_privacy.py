"""What volunteers are answered and told holds no phone, and of a person no more than the first name and one letter."""

import re

import aiohttp
import httpx
import orjson
import pytest

from server.carriers.plivo.signatures import sign_v3
from server.runtime import Runtime
from tests.cast import Cast
from tests.contract.access.belongings import Api, belongings
from tests.contract.access.rights import RIGHTS
from tests.contract.access.test_access_matrix import call, id_of
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio

SURNAME, MAIL, CUSTOMER = "Quetzalcoatl", "canary@example.org", "crm-4711"
HIDDEN = re.compile(rf"\+?1?[\s(.-]*\d{{3}}[\s).-]*555[\s.-]*01\d\d|{SURNAME}|{MAIL}|{CUSTOMER}", re.IGNORECASE)
BOUND = "UPDATE contacts SET number_id = (SELECT min(id) FROM numbers)"  # as after the first text
NAMED = "INSERT INTO templates (organization_id, name, text) VALUES ($1, 'Whole', '{firstName} {lastName}, {email}')"
ON_SCREEN = ("look", "typing", "answer", "skip", "close", "opt_out", "wrong_number", "pass_on", "release", "send")


async def reply(runtime: Runtime, served: str, conversation: str) -> None:
    """As the carrier posts it, which knows the phone."""
    row = await runtime.database.pool.fetchrow(
        """SELECT ct.phone, n.account_id AS account, n.phone AS ours FROM conversations cv
           JOIN contacts ct ON ct.id = cv.contact_id JOIN numbers n ON n.id = ct.number_id WHERE cv.id = $1""",
        int(conversation),
    )
    assert row is not None
    url = f"{served}/hooks/plivo/inbound/{row['account']}"
    form = {"From": row["phone"][1:], "To": row["ours"][1:], "Text": "Who is it?", "Type": "sms", "MessageUUID": "one"}
    signature = sign_v3("the token", "POST", url, "once", form.items())
    async with httpx.AsyncClient() as carrier:
        headers = {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": "once"}
        assert (await carrier.post(url, data=form, headers=headers)).status_code == 200


async def test_no_answer_no_event_and_no_refusal_names_a_phone_or_a_hidden_name(
    runtime: Runtime, cast: Cast, api: Api, served: str
) -> None:
    ids = await belongings(runtime, cast, api)
    sql, vera = runtime.database.pool, api(cast.vera)
    await sql.execute("UPDATE contacts SET last_name = $1, email = $2, external_id = $3", SURNAME, MAIL, CUSTOMER)
    await sql.execute(BOUND)
    await sql.execute(NAMED, cast.ada.organization_id)
    await sql.execute("UPDATE campaigns SET test_contact_id = $1", int(ids["contact"]))
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await reply(runtime, served, ids["conversation"])
        await socket.until(lambda event: event.name == "message.added")
        mine = await vera.get(f"/conversations/{ids['conversation']}")  # before what follows hands it to somebody else
        assert mine.status_code == 200
        told = {"mine": mine.text}
        for name, right in RIGHTS.items():
            answer = await call(vera, name, right, id_of(right, ids))
            told[name] = f"{answer.status_code} {answer.headers} {answer.text}"
        for path in (f"/conversations/{ids['conversation']}", f"/campaigns/{ids['campaign']}/desk", "/conversations"):
            told[f"again {path}"] = (await vera.get(path)).text
        for command in ("claim", "watch", "sync", *ON_SCREEN):
            body = {"campaign": ids["campaign"], "conversation": ids["conversation"], "since": "0:0"}
            more = {
                "kind": "reply",
                "client_ref": "vera-0002",
                "text": "Hi!",
                "reason": "upset",
                "question": "q1",
                "answer": None,
            }
            told[f"socket {command}"] = orjson.dumps(await socket.ask(command, **body, **more)).decode()
        told["events"] = orjson.dumps([[event.name, event.payload] for event in socket.heard]).decode()
        await socket.close()
    assert {name: found[0] for name, text in told.items() if (found := HIDDEN.search(text))} == {}
    assert '"Rosa' in told["events"]  # of people, and yet by their first names


async def test_a_search_finds_nobody_by_what_is_hidden(runtime: Runtime, cast: Cast, api: Api) -> None:
    ids = await belongings(runtime, cast, api)
    sql, vera = runtime.database.pool, api(cast.vera)
    await sql.execute("UPDATE contacts SET last_name = $1", SURNAME)
    await sql.execute(BOUND)
    row = await sql.fetchrow(
        "SELECT first_name, phone FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id WHERE cv.id = $1",
        int(ids["conversation"]),
    )
    assert row is not None

    async def found(q: str) -> list[str]:
        return [one["id"] for one in (await vera.get("/conversations", params={"q": q})).json()["items"]]

    for hidden in (row["phone"], row["phone"][2:], SURNAME, SURNAME[:3], f"{row['first_name']} {SURNAME}"):
        assert await found(hidden) == [], hidden
    assert ids["conversation"] in await found(row["first_name"])
    assert ids["conversation"] in await found(f"{row['first_name']} {SURNAME[0]}")
    await sql.execute("""UPDATE organizations SET settings = settings || '{"show_last_name": true}'""")
    assert ids["conversation"] in await found(SURNAME)
