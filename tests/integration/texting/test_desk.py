"""What a volunteer's screen begins with, however much they did before."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank, talk

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]

# So many who were silent and so many done, older by id than the reply and the person to send.
PAST = """WITH past AS (
  INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language, external_id,
    notes, custom, place, landline)
  SELECT organization_id, 'past-' || n, 'Pat', '', '', '', '', '', '', '', '', '{}', place, false
  FROM (SELECT * FROM contacts ORDER BY id LIMIT 1) one, generate_series(1, $2) n RETURNING id, organization_id, place)
INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview, replies,
  version, assignee_id, last_message_at)
SELECT organization_id, $1, id, $3, false, place, '', 0, 1, $4, now() - interval '1 day' + id * interval '1 second'
FROM past"""


async def test_everything_to_do_is_there_however_much_was_done(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=2)
    sql = runtime.database.pool
    reply, unsent = made.conversation_ids
    for count, status in ((240, "waiting"), (120, "closed")):
        await sql.execute(PAST.replace("past-", f"{status}-"), made.campaign_id, count, status, cast.vera.user_id)
    await sql.execute("UPDATE conversations SET assignee_id = $1", cast.vera.user_id)
    await sql.execute("UPDATE conversations SET status = 'needs_attention' WHERE id = $1", reply)
    rows = (await api(cast.vera).get(f"/campaigns/{made.campaign_id}/desk")).json()["conversations"]
    counts = {status: sum(row["status"] == status for row in rows) for status in {row["status"] for row in rows}}
    assert counts == {"to_send": 1, "needs_attention": 1, "waiting": 200, "closed": 100}
    assert {str(reply), str(unsent)} <= {row["id"] for row in rows}
    newest = await sql.fetchval("SELECT id FROM conversations WHERE status = 'waiting' ORDER BY last_message_at DESC")
    assert str(newest) in {row["id"] for row in rows}
    assert (await api(cast.vic).get(f"/campaigns/{made.campaign_id}/desk")).json() == {"conversations": []}


async def test_a_long_thread_comes_a_piece_at_a_time_the_newest_first(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=1)
    await runtime.database.pool.execute("UPDATE conversations SET assignee_id = $1", cast.vera.user_id)
    await talk(runtime, made.conversation_ids[0], 205)
    path = f"/conversations/{made.conversation_ids[0]}"
    newest = (await api(cast.vera).get(path)).json()
    above = (await api(cast.vera).get(f"{path}?before={newest['messages'][0]['id']}")).json()
    assert (newest["earlier"], above["earlier"]) == (True, False)
    texts = [message["text"] for message in above["messages"] + newest["messages"]]
    assert texts == [f"Thought {n}" for n in range(1, 206)]
