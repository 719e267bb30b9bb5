"""A text that matched no thread is kept, and a person puts it where it belongs."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
CAME = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TEXT = "Yes, I will be there!"


async def orphaned(runtime: Runtime, cast: Cast, text: str = TEXT) -> tuple[Bank, int]:
    made = await bank(runtime, cast.ada, contacts=2)
    orphan_id: int = await runtime.database.pool.fetchval(
        """INSERT INTO orphans (organization_id, number_id, phone, text, carrier_id, received_at)
           VALUES ($1, $2, $3, $4, 'carrier-1', $5) RETURNING id""",
        cast.ada.organization_id,
        made.number_ids[0],
        phone(77),
        text,
        CAME,
    )
    return made, orphan_id


async def attach(client: httpx.AsyncClient, orphan_id: int, conversation_id: int) -> httpx.Response:
    return await client.post(f"/orphans/{orphan_id}/attach", json={"conversation": str(conversation_id)})


async def listed(client: httpx.AsyncClient) -> list[Any]:
    items: list[Any] = (await client.get("/orphans")).json()["items"]
    return items


async def test_a_supervisor_sees_who_wrote_to_which_number(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, orphan_id = await orphaned(runtime, cast)
    [item] = await listed(api(cast.sue))
    assert item == {
        "id": str(orphan_id),
        "phone": phone(77),
        "number": phone(1300),
        "text": TEXT,
        "media": [],
        "received_at": "2026-03-02T17:30:00Z",
    }
    assert await listed(api(cast.olga)) == []


async def test_an_attached_text_is_a_reply_that_needs_attention(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, orphan_id = await orphaned(runtime, cast)
    thread_id = made.conversation_ids[0]
    answer = await attach(api(cast.sue), orphan_id, thread_id)
    assert answer.status_code == 200
    thread = (await api(cast.sue).get(f"/conversations/{thread_id}")).json()
    assert (thread["conversation"]["status"], thread["conversation"]["replies"]) == ("needs_attention", 1)
    [message] = thread["messages"]
    assert (message["direction"], message["text"]) == ("in", TEXT)
    assert message["at"] == "2026-03-02T17:30:00Z"
    assert message["score"] == runtime.scorer.score(TEXT)
    assert await listed(api(cast.sue)) == []


async def test_a_text_is_attached_once(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, orphan_id = await orphaned(runtime, cast)
    await attach(api(cast.sue), orphan_id, made.conversation_ids[0])
    again = await attach(api(cast.sue), orphan_id, made.conversation_ids[1])
    assert (again.status_code, again.json()["code"]) == (409, "attached")
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM messages") == 1


async def test_a_text_stays_in_its_organization(runtime: Runtime, cast: Cast, api: Api) -> None:
    made, orphan_id = await orphaned(runtime, cast)
    theirs = await bank(runtime, cast.olga, contacts=1)
    thread_id = made.conversation_ids[0]
    assert (await attach(api(cast.olga), orphan_id, theirs.conversation_ids[0])).status_code == 404
    assert (await attach(api(cast.sue), orphan_id, theirs.conversation_ids[0])).status_code == 404
    assert (await attach(api(cast.vera), orphan_id, thread_id)).status_code == 403
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM messages") == 0
