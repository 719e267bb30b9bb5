"""The recipient report: exact columns, one line a contact, nothing that a spreadsheet runs."""

import csv
import io

import httpx
import pytest

from server.api import recipients
from server.domain import recipient_csv
from server.domain.languages import Phrase, to_column, told
from server.domain.recipient_csv import COLUMNS
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.campaigns.ground import Api

pytestmark = pytest.mark.anyio

FORMULA = '=1+1 "yes"\nsure'


async def report(client: httpx.AsyncClient, campaign_id: int, query: str = "") -> list[list[str]]:
    answer = await client.get(f"/campaigns/{campaign_id}/recipients.csv{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.text)))


async def message(runtime: Runtime, conversation_id: int, **more: object) -> None:
    columns = {"direction": "out", "kind": "initial", "text": "Hi", "state": "delivered", **more}
    names = ", ".join(columns)
    values = ", ".join(f"${n}" for n in range(2, len(columns) + 2))
    await runtime.database.pool.execute(
        f"""INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, parts,
              carrier_class, priority, attempt, requeued, accepted_at, created_at, {names})
            SELECT organization_id, campaign_id, id, contact_id, 1, 'unknown', 1, 0, 0,
              '2026-03-01T17:00:01.5Z', '2026-03-01T17:00:00Z', {values} FROM conversations WHERE id = $1""",
        conversation_id,
        *columns.values(),
    )


async def test_each_contact_has_a_line_with_what_became_of_them(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=4)
    delivered, undelivered, blocked, _ = made.conversation_ids
    await message(runtime, delivered)
    for text, score in ((FORMULA, 91), ("No", 10)):
        await message(runtime, delivered, direction="in", kind="reply", text=text, state="received", score=score)
    await message(runtime, undelivered, state="undelivered", detail="The number is not in service.")
    await message(runtime, blocked, state="blocked", reason="opted_out")
    sql = runtime.database.pool
    await sql.execute("UPDATE conversations SET replies = 2 WHERE id = $1", delivered)
    for conversation, state in ((undelivered, "undelivered"), (blocked, "blocked")):
        await sql.execute(
            "UPDATE conversations SET status = 'opted_out', initial_state = $2 WHERE id = $1", conversation, state
        )
    lines = await report(api(cast.sue), made.campaign_id)
    at = "2026-03-01T17:00:01Z"
    assert lines == [
        list(COLUMNS),
        [
            "+15205550100",
            "Rosa0 Mora",
            at,
            "delivered",
            "",
            "no",
            "'" + FORMULA,
            "2026-03-01T17:00:00Z",
            "91",
        ],
        ["+15205550101", "Rosa1 Mora", at, "undelivered", "The number is not in service.", "yes", "", "", ""],
        ["+15205550102", "Rosa2 Mora", "", "not sent", "", "no", "", "", ""],
        ["+15205550103", "Rosa3 Mora", "", "", "", "no", "", "", ""],
    ]
    raw = await report(api(cast.sue), made.campaign_id, "?raw=1")
    assert raw[1][6] == FORMULA
    told = (await api(cast.sue).get(f"/campaigns/{made.campaign_id}/progress")).json()
    assert told["opt_outs"] == sum(line[5] == "yes" for line in lines)


async def test_the_report_has_every_contact_once_however_long_it_is(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=1)
    count = recipients.RECIPIENTS * 2 + 7
    await runtime.database.pool.execute(
        """WITH people AS (
             INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state,
               language, external_id, notes, custom, place, landline)
             SELECT $1, '+1' || 200 + n / 100 || '55501' || lpad((n % 100)::text, 2, '0'), 'Ana', '', '', '',
               '', '', '', '', '', '{}', '|America/Phoenix', false FROM generate_series(1, $3) n RETURNING id)
           INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place,
             preview, replies, version)
           SELECT $1, $2, id, 'to_send', false, '|America/Phoenix', '', 0, 1 FROM people""",
        cast.max.organization_id,
        made.campaign_id,
        count - 1,
    )
    phones = [line[0] for line in (await report(api(cast.max), made.campaign_id))[1:]]
    assert (len(phones), len(set(phones))) == (count, count)


async def test_volunteers_and_others_get_no_report(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max)
    path = f"/campaigns/{made.campaign_id}/recipients.csv"
    assert (await api(cast.vera).get(path)).status_code == 403
    assert (await api(cast.olga).get(path)).status_code == 404


HOSTILE = [
    *(f"{blank}{start}1+1" for blank in ("", " ", "\t", "\u00a0\u2003", "\x1c\x85") for start in "=+-@\t\r\n＝＋－＠"),
    *("+15205550123", " +15205550123", "+15205550123 ", "+15205550123\n", "+1", "'=1", '"=1"', '=HYPERLINK("a";"b")'),
    *(
        "Sí, ¡claro!",
        "¿Quién?",
        "👍",
        "",
        " ",
        '","=1+1","',
        '"\r\n"=1',
        "~",
        "`",
        "[",
        "_",
        "\x7f=1",
        "\u200b=1",
        "−1",
    ),
]


@pytest.mark.parametrize("query", ["", "?raw=1"])
async def test_the_database_writes_lines_as_every_other_table_has_them(
    runtime: Runtime, api: Api, cast: Cast, query: str
) -> None:
    made = await bank(runtime, cast.max, contacts=len(HOSTILE))
    sql = runtime.database.pool
    for text, conversation, contact in zip(HOSTILE, made.conversation_ids, made.contact_ids, strict=True):
        await message(runtime, conversation, state="undelivered", detail=text)
        await message(runtime, conversation, direction="in", kind="reply", text=text, state="received")
        await sql.execute("UPDATE contacts SET first_name = $2, last_name = '' WHERE id = $1", contact, text)
    await sql.execute("UPDATE conversations SET replies = 1")
    answer = await api(cast.sue).get(f"/campaigns/{made.campaign_id}/recipients.csv{query}")
    at, after = "2026-03-01T17:00:01Z", "2026-03-01T17:00:00Z"
    expected = [recipient_csv.line(COLUMNS)]
    for text, phone in zip(HOSTILE, await phones_of(runtime, made.contact_ids), strict=True):
        cells = (phone, text.strip(" "), at, "undelivered", text, "no", text, after, "")
        expected.append(recipient_csv.line(cells, raw=bool(query)))
    assert answer.content.decode() == "".join(expected)


async def phones_of(runtime: Runtime, contact_ids: list[int]) -> list[str]:
    rows = await runtime.database.pool.fetch("SELECT phone FROM contacts WHERE id = ANY($1) ORDER BY id", contact_ids)
    return [row["phone"] for row in rows]


async def test_reasons_are_told_in_the_language_of_who_reads(runtime: Runtime, api: Api, cast: Cast) -> None:
    """Who is told none by the carrier is told so: nothing is undelivered without a reason."""
    made = await bank(runtime, cast.max, contacts=2)
    kept = to_column(Phrase("The carrier could not deliver it and did not say why."))
    for conversation, told_by in zip(made.conversation_ids, ({"detail": kept}, {}), strict=True):
        await message(runtime, conversation, state="undelivered", **told_by)
    await runtime.database.pool.execute("UPDATE users SET language = 'es' WHERE id = $1", cast.sue.user_id)
    errors = {line[4] for line in (await report(api(cast.sue), made.campaign_id))[1:]}
    assert errors == {told("The carrier could not deliver it and did not say why.", "es")} != {kept}
