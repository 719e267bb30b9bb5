"""Every table that leaves the system: opened in a spreadsheet it runs nothing, and its accents are read as they are."""

import csv
import io
import unicodedata

import orjson
import pytest

from server.api.tables import ENDPOINTS
from server.runtime import Runtime
from tests.cast import Cast
from tests.contract.access.belongings import Api, belongings

pytestmark = pytest.mark.anyio

HOSTILE = '=1&"é"'
# What people and carriers write and a table shows, besides tags on a thread, questions and fields of one's own.
WRITTEN = {
    "contacts": ("first_name", "last_name", "email", "zip", "city", "external_id", "notes"),
    "users": ("name",),
    "campaigns": ("title",),
    "tags": ("name",),
    "messages": ("text", "detail"),
    "conversations": ("preview",),
    "survey_answers": ("answer",),
    "consents": ("detail",),
    "opt_outs": ("source",),
    "import_rejects": ("original", "reason"),
}
# How many cells of each would run.
HARMFUL = {
    "/campaigns/{id}/recipients.csv": 3,  # name, error, response
    "/campaigns/{id}/messages.csv": 5,
    "/campaigns/{id}/answers.csv": 2,
    "/campaigns/{id}/tags.csv": 4,
    "/campaigns/{id}/van.csv": 3,  # the question, and two tags
    "/conversations/export.csv": 6,
    "/imports/{id}/rejects.csv": 2,
    "/lists/{id}/contacts.csv": 10,
    "/opt-outs/export.csv": 1,
    "/tags/{id}/report.csv": 4,
}
NOUNS = {"campaigns": "campaign", "imports": "import", "lists": "list", "tags": "tag"}


@pytest.fixture
async def ids(runtime: Runtime, cast: Cast, api: Api) -> dict[str, str]:
    """One of everything. All of it was written by somebody hostile."""
    ids = await belongings(runtime, cast, api)
    tags = [int(ids["tag"])]
    for kind in ("contact", "message"):
        made = await api(cast.ada).post("/tags", json={"name": "Press", "kind": kind})
        tags.append(int(made.json()["id"]))
    await api(cast.ada).post(f"/contacts/{ids['contact']}/consent", json={"source": "A card."})
    sql = runtime.database.pool
    asked = [{"key": "vote", "text": HOSTILE, "answers": [{"text": "Yes"}]}]
    await sql.execute("UPDATE campaigns SET questions = $1", orjson.dumps(asked).decode())
    await sql.execute(
        "UPDATE contacts SET tag_ids = $1, custom = $2", tags[1:2], orjson.dumps({"=ward": HOSTILE}).decode()
    )
    await sql.execute(
        "UPDATE messages SET tag_ids = $1, state = 'undelivered', user_id = $2", tags[2:], cast.vera.user_id
    )
    await sql.execute("UPDATE conversations SET tag_ids = $1, initial_state = 'undelivered', replies = 1", tags[:1])
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'in', 'reply', '', 1, 'received', 'unknown', 0, 0, 0
           FROM conversations"""
    )
    await sql.execute(
        "INSERT INTO list_contacts (list_id, contact_id) VALUES ($1, $2)", int(ids["list"]), int(ids["contact"])
    )
    await sql.execute(
        "INSERT INTO survey_answers (campaign_id, conversation_id, question, answer) VALUES ($1, $2, 'vote', '')",
        int(ids["campaign"]),
        int(ids["conversation"]),
    )
    await sql.execute(
        "INSERT INTO import_rejects (imported_id, row, original, code, reason) VALUES ($1, 1, '', 'x', '')",
        int(ids["import"]),
    )
    for table, columns in WRITTEN.items():
        await sql.execute(f"UPDATE {table} SET {', '.join(f'{column} = $1::text' for column in columns)}", HOSTILE)
    return ids | {"tag": str(tags[2])}


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take it for a formula; a phone number with its plus sign is a number."""
    begins = unicodedata.normalize("NFKC", cell).lstrip()
    return begins[:1] in tuple("=+-@") and not begins[1:].isdigit()


async def test_no_cell_of_any_table_runs_and_excel_reads_its_accents(cast: Cast, api: Api, ids: dict[str, str]) -> None:
    rows = [row.path for row in ENDPOINTS if row.path.endswith(".csv")]
    assert set(rows) == set(HARMFUL)
    for row in rows:
        path = row.replace("{id}", ids.get(NOUNS.get(row.split("/")[1], ""), ""))
        plain, raw, marked = [(await api(cast.ada).get(path + query)).content for query in ("", "?raw=1", "?bom=1")]
        assert marked == b"\xef\xbb\xbf" + plain, path
        told, untouched = read(plain), read(raw)
        assert [cell for line in told for cell in line if runs(cell)] == [], path
        assert max(sum(map(runs, line)) for line in untouched) == HARMFUL[row], path
        assert [[cell.removeprefix("'") for cell in line] for line in told] == untouched, path
        by_heading = csv.DictReader(io.StringIO(marked.decode("utf-8-sig"), newline=""))
        assert by_heading.fieldnames == told[0], path
        assert any("'" + HOSTILE in line.values() for line in by_heading), path


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
