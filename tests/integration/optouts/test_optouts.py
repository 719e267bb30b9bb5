"""Opting out stops what has not left, wherever it comes from; opting in opens the thread again."""

from collections.abc import Callable
from io import BytesIO

import httpx
import pytest

from server.access import Viewer
from server.actions import optouts
from server.actions.unit_of_work import Work, unit_of_work
from server.realtime.events import ConversationChanged, MessageState
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def queued_initial(runtime: Runtime, cast: Cast, bank: factories.Bank) -> int:
    """The first conversation is Vera's, and its first text waits to leave."""
    pool = runtime.database.pool
    await pool.execute(
        """UPDATE conversations SET assignee_id = $1, status = 'waiting', initial_state = 'queued'
           WHERE id = $2""",
        cast.vera.user_id,
        bank.conversation_ids[0],
    )
    return int(
        await pool.fetchval(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction,
                 kind, text, parts, state, number_id, carrier_class, priority, attempt,
                 requeued, user_id)
               VALUES ($1, $2, $3, $4, 'out', 'initial', 'Hi', 1, 'queued', $5, 'unknown', 1, 0, 0, $6)
               RETURNING id""",
            cast.max.organization_id,
            bank.campaign_id,
            bank.conversation_ids[0],
            bank.contact_ids[0],
            bank.number_ids[0],
            cast.vera.user_id,
        )
    )


async def opt_out(runtime: Runtime, cast: Cast, phone: str) -> tuple[bool, Work]:
    async with unit_of_work(runtime) as work:
        new = await optouts.opt_out_phone(work, cast.max.organization_id, phone, "reply")
    return new, work


async def test_an_opt_out_blocks_what_waits_and_tells_who_holds_the_thread(runtime: Runtime, cast: Cast) -> None:
    bank = await factories.bank(runtime, cast.max, contacts=2)
    message_id = await queued_initial(runtime, cast, bank)
    new, work = await opt_out(runtime, cast, factories.phone(0))
    assert new
    pool = runtime.database.pool
    message = await pool.fetchrow("SELECT state, reason, settled_at FROM messages WHERE id = $1", message_id)
    assert message is not None
    assert (message["state"], message["reason"]) == ("blocked", "opted_out")
    assert message["settled_at"] is not None
    thread = await pool.fetchrow("SELECT * FROM conversations WHERE id = $1", bank.conversation_ids[0])
    assert thread is not None
    assert (thread["status"], thread["initial_state"]) == ("opted_out", "blocked")
    assert (thread["assignee_id"], thread["version"]) == (cast.vera.user_id, 2)
    changed, blocked = (announced.event for announced in work.announcements)
    assert isinstance(changed, ConversationChanged)
    assert isinstance(blocked, MessageState)
    assert (changed.version, blocked.version, blocked.message.state) == (2, 2, "blocked")
    desk = f"desk:{cast.vera.organization_id}:{cast.vera.user_id}"
    assert all(desk in announced.rooms for announced in work.announcements)
    other = await pool.fetchval("SELECT status FROM conversations WHERE id = $1", bank.conversation_ids[1])
    assert other == "to_send"


async def test_a_second_opt_out_changes_nothing_and_says_nothing(runtime: Runtime, cast: Cast) -> None:
    bank = await factories.bank(runtime, cast.max, contacts=1)
    await queued_initial(runtime, cast, bank)
    await opt_out(runtime, cast, factories.phone(0))
    new, work = await opt_out(runtime, cast, factories.phone(0))
    assert not new
    assert work.announcements == []
    assert await runtime.database.pool.fetchval("SELECT version FROM conversations") == 2


async def test_threads_nobody_holds_are_opted_out_silently(runtime: Runtime, cast: Cast) -> None:
    await factories.bank(runtime, cast.max, contacts=1)
    _, work = await opt_out(runtime, cast, factories.phone(0))
    assert work.announcements == []
    assert await runtime.database.pool.fetchval("SELECT status FROM conversations") == "opted_out"


async def test_a_suppressed_thread_stays_suppressed(runtime: Runtime, cast: Cast) -> None:
    await factories.bank(runtime, cast.max, contacts=1)
    await runtime.database.pool.execute("UPDATE conversations SET suppressed = true")
    await opt_out(runtime, cast, factories.phone(0))
    assert await runtime.database.pool.fetchval("SELECT status FROM conversations") == "to_send"


async def test_a_phone_nobody_knows_can_opt_out(runtime: Runtime, cast: Cast) -> None:
    assert (await opt_out(runtime, cast, "+15205550199"))[0]
    assert not (await opt_out(runtime, cast, "+15205550199"))[0]


async def test_opting_in_opens_threads_again_but_revives_no_text(runtime: Runtime, cast: Cast) -> None:
    bank = await factories.bank(runtime, cast.max, contacts=2)
    await queued_initial(runtime, cast, bank)
    organization_id = cast.max.organization_id
    async with unit_of_work(runtime) as work:
        phones = [factories.phone(0), factories.phone(1)]
        assert await optouts.opt_out_phones(work, organization_id, phones, "manual") == 2
    async with unit_of_work(runtime) as work:
        for phone in phones:
            assert await optouts.opt_in(work, cast.max, phone, "said so on the phone")
        assert not await optouts.opt_in(work, cast.max, "+15205550199", "nobody")
    pool = runtime.database.pool
    assert await pool.fetchval("SELECT count(*) FROM contacts WHERE opted_out_at IS NOT NULL") == 0
    assert [row["status"] for row in await pool.fetch("SELECT status FROM conversations ORDER BY id")] == [
        "closed",
        "to_send",
    ]
    assert await pool.fetchval("SELECT state FROM messages") == "blocked"
    kept = await pool.fetch("SELECT ended_source FROM opt_outs WHERE ended_at IS NOT NULL")
    assert {row["ended_source"] for row in kept} == {"said so on the phone"}


async def test_a_do_not_call_list_is_honoured_for_known_and_unknown_phones(runtime: Runtime, cast: Cast) -> None:
    await factories.bank(runtime, cast.max, contacts=3)
    text = f"{factories.phone(0)}\n520-555-0188, again 5205550188\n900-555-0100\n"
    file = BytesIO(text.encode())
    assert await optouts.add_list(runtime, cast.max, file, "dnc.txt") == (2, 0, 1)
    assert await optouts.add_list(runtime, cast.max, BytesIO(text.encode()), "dnc.txt") == (0, 2, 1)
    marked = "SELECT count(*) FROM contacts WHERE opted_out_at IS NOT NULL"
    assert await runtime.database.pool.fetchval(marked) == 1


async def test_the_list_is_read_exported_and_ended_over_the_api(api: Api, cast: Cast) -> None:
    added = (await api(cast.sue).post("/opt-outs", json={"phone": "(520) 555-0100"})).json()
    assert (added["phone"], added["source"], added["by"]) == ("+15205550100", "manual", "Sue")
    imported = await api(cast.max).post("/opt-outs/import", files={"text": (None, "5205550100 5205550101")})
    assert imported.json() == {"created": 1, "known": 1, "invalid": 0}
    export = await api(cast.max).get("/opt-outs/export.csv")
    assert export.text.count("+1520555010") == 2
    assert (await api(cast.vera).get("/opt-outs")).status_code == 403
    assert (await api(cast.sue).get("/opt-outs/export.csv")).status_code == 403
    assert (await api(cast.olga).delete(f"/opt-outs/{added['id']}")).status_code == 404
    assert (await api(cast.max).delete(f"/opt-outs/{added['id']}")).status_code == 204
    left = (await api(cast.sue).get("/opt-outs")).json()["items"]
    assert [one["phone"] for one in left] == ["+15205550101"]
    wrong = await api(cast.sue).post("/opt-outs", json={"phone": "911"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "phone")
