"""The list of what needs attention: who likely wants no more texts, then who waits longest, page after page."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_pages_follow_each_other_until_everybody_was_there_once(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await bank(runtime, cast.ada, contacts=6)
    await runtime.database.pool.execute(
        """UPDATE conversations SET status = 'needs_attention', wants_out = id % 3 = 0,
             needs_attention_since = now() - interval '1 minute' * least(id, 4) WHERE id < $1""",
        max(made.conversation_ids),
    )
    expected = sorted(made.conversation_ids[:-1], key=lambda one: (one % 3 != 0, -min(one, 4), one))
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "2", "cursor": cursor, "campaign": str(made.campaign_id)}
        page = (await api(cast.sue).get("/conversations/attention", params=asked)).json()
        found += [int(one["id"]) for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == expected
    whole = (await api(cast.sue).get("/conversations/attention")).json()
    assert [int(one["id"]) for one in whole["items"]] == expected
    for query, items in (({"campaign": "999"}, []), ({"cursor": "soon"}, None)):
        assert (await api(cast.sue).get("/conversations/attention", params=query)).json().get("items") == items
    assert (await api(cast.olga).get("/conversations/attention")).json()["items"] == []
