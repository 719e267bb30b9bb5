"""What can be taken out of a campaign as a table: every text, and what VAN takes in bulk."""

import csv
import io

import httpx
import orjson
import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.campaigns.ground import Api
from tests.integration.campaigns.test_recipients import message

pytestmark = pytest.mark.anyio

WHY = "The number is not in service."
QUESTIONS = [
    {"key": "support", "text": "=Support?", "answers": [{"text": "Yes", "next": None}]},
    {"key": "ride", "text": "Ride?", "answers": [{"text": "No", "next": None}]},
]


async def table(client: httpx.AsyncClient, path: str) -> list[list[str]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))


async def test_every_text_of_a_campaign_is_a_line_without_formulas(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=3)
    first, second, _ = made.conversation_ids
    tag = (await api(cast.max).post("/tags", json={"name": "=Press", "kind": "message"})).json()["id"]
    await message(runtime, first, user_id=cast.vera.user_id)
    await message(runtime, first, direction="in", kind="reply", text="@SUM(1)", state="received", score=12)
    await message(runtime, second, state="undelivered", detail=WHY)
    sql = runtime.database.pool
    await sql.execute("UPDATE conversations SET initial_state = 'sent' WHERE id = ANY($1)", [first, second])
    await sql.execute("UPDATE messages SET tag_ids = $1 WHERE direction = 'in'", [int(tag)])
    lines = await table(api(cast.sue), f"/campaigns/{made.campaign_id}/messages.csv")
    at = "2026-03-01T17:00:00Z"
    assert lines[0][:4] == ["Recipient Phone Number", "Recipient Name", "Direction", "Text"]
    assert lines[1:] == [
        ["+15205550100", "Rosa0 Mora", "sent", "Hi", at, "Vera", "delivered", "", "1", "", ""],
        ["+15205550100", "Rosa0 Mora", "received", "'@SUM(1)", at, "", "", "", "", "12", "'=Press"],
        ["+15205550101", "Rosa1 Mora", "sent", "Hi", at, "", "undelivered", WHY, "1", "", ""],
    ]


async def test_van_takes_who_was_texted_with_answers_and_tags_in_columns(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    made = await bank(runtime, cast.max, contacts=7)
    sql, ids = runtime.database.pool, made.conversation_ids
    tag = (await api(cast.max).post("/tags", json={"name": "Volunteer"})).json()["id"]
    await sql.execute("UPDATE campaigns SET questions = $1::jsonb", orjson.dumps(QUESTIONS).decode())
    await sql.execute('UPDATE organizations SET settings = \'{"texting_hours": {"zone": "America/Phoenix"}}\'')
    await sql.execute("UPDATE contacts SET external_id = 'V' || id - $1 WHERE id <> $1 + 5", made.contact_ids[0])
    await api(cast.sue).post(f"/conversations/{ids[6]}/wrong-number")
    await sql.execute(
        """UPDATE conversations SET initial_state = 'delivered', last_message_at = '2026-03-02T05:00:00Z'
           WHERE id <> $1""",
        ids[4],
    )
    await sql.execute("UPDATE conversations SET replies = 1, tag_ids = $2 WHERE id = $1", ids[0], [int(tag)])
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", made.contact_ids[1])
    await sql.execute("UPDATE contacts SET undeliverable_at = now() WHERE id = $1", made.contact_ids[2])
    await sql.execute(
        """INSERT INTO survey_answers (campaign_id, conversation_id, question, answer)
           VALUES ($1, $2, 'ride', 'No')""",
        made.campaign_id,
        ids[0],
    )
    lines = await table(api(cast.sue), f"/campaigns/{made.campaign_id}/van.csv")
    assert lines == [
        ["VAN ID", "Date Canvassed", "Phone", "Contact Type", "Result", "'=Support?", "Ride?", "Volunteer"],
        ["V0", "03/01/2026", "5205550100", "SMS Text", "Canvassed", "", "No", "Yes"],
        ["V1", "03/01/2026", "5205550101", "SMS Text", "Do Not Text", "", "", ""],
        ["V2", "03/01/2026", "5205550102", "SMS Text", "Disconnected", "", "", ""],
        ["V3", "03/01/2026", "5205550103", "SMS Text", "Texted", "", "", ""],
        ["V6", "03/01/2026", "5205550106", "SMS Text", "Wrong Number", "", "", ""],
    ]
