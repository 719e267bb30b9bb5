"""Skipping, closing and opting out can be taken back for a few seconds, unless something happened since."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, conversations, inbound, sending, undo
from server.actions.sending import Press
from server.actions.undo_tokens import UndoableView
from server.carriers.base import Inbound
from server.errors import NotFound, Refused
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def held(runtime: Runtime, cast: Cast, *, sent: bool = False) -> tuple[Bank, int]:
    """A thread of Vera's, and the bank."""
    made = await bank(runtime, cast.ada, contacts=1)
    thread = int((await assignment.claim(runtime, cast.vera, made.campaign_id)).conversations[0].id)
    if sent:
        await sending.send(runtime, cast.vera, Press(thread, "ref-00001", "initial"))
        await runtime.database.pool.execute("UPDATE messages SET state = 'delivered'")
        await runtime.database.pool.execute("UPDATE conversations SET initial_state = 'delivered'")
    return made, thread


async def hear(runtime: Runtime, made: Bank, text: str) -> None:
    number = await runtime.database.pool.fetchval("SELECT phone FROM numbers WHERE id = $1", made.number_ids[0])
    count = await runtime.database.pool.fetchval("SELECT count(*) FROM messages")
    await inbound.receive(runtime, made.account_id, Inbound(f"in-{count}", phone(0), number, text))


def token(view: UndoableView) -> str:
    assert view.undo is not None
    assert view.undo_until is not None
    return view.undo


async def state(runtime: Runtime, thread: int) -> tuple[str, int | None]:
    row = await runtime.database.pool.fetchrow("SELECT status, assignee_id FROM conversations WHERE id = $1", thread)
    assert row is not None
    return row["status"], row["assignee_id"]


async def test_a_skip_taken_back_gives_the_same_person_to_the_same_volunteer(runtime: Runtime, cast: Cast) -> None:
    _, thread = await held(runtime, cast)
    skipped = await conversations.skip(runtime, cast.vera, thread)
    assert await state(runtime, thread) == ("skipped", None)
    assert await undo.undo(runtime, cast.vera, token(skipped)) == 1
    assert await state(runtime, thread) == ("to_send", cast.vera.user_id)
    sent = await sending.send(runtime, cast.vera, Press(thread, "ref-00001", "initial"))
    assert sent.state == "queued"


async def test_a_closing_taken_back_leaves_the_place_in_the_queue(runtime: Runtime, cast: Cast) -> None:
    made, thread = await held(runtime, cast, sent=True)
    await hear(runtime, made, "Where do I vote?")
    since = "SELECT needs_attention_since FROM conversations"
    before = await runtime.database.pool.fetchval(since)
    closed = await conversations.close(runtime, cast.vera, thread)
    # What the carrier reports meanwhile, and half-typed words that come late, are no reason to refuse.
    await runtime.database.pool.execute("UPDATE conversations SET version = version + 1")
    await conversations.save_draft(runtime, cast.vera, thread, "At the lib")
    assert await undo.undo(runtime, cast.vera, token(closed)) == 1
    assert await state(runtime, thread) == ("needs_attention", cast.vera.user_id)
    assert await runtime.database.pool.fetchval(since) == before


async def test_an_opt_out_taken_back_lets_texts_leave_again(runtime: Runtime, cast: Cast) -> None:
    _, thread = await held(runtime, cast, sent=True)
    out = await conversations.opt_out(runtime, cast.vera, thread)
    assert (await state(runtime, thread))[0] == "opted_out"
    assert await undo.undo(runtime, cast.vera, token(out)) == 1
    assert (await state(runtime, thread))[0] == "waiting"
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM opt_outs WHERE ended_at IS NULL") == 0
    assert await runtime.database.pool.fetchval("SELECT opted_out_at FROM contacts") is None


async def test_answers_that_an_opt_out_blocked_are_no_reason_to_keep_it(runtime: Runtime, cast: Cast) -> None:
    """One was on its way, one was pressed later: neither left, and the person still waits for one."""
    made, thread = await held(runtime, cast, sent=True)
    await hear(runtime, made, "Where do I vote?")
    await sending.send(runtime, cast.vera, Press(thread, "ref-00002", "reply", "At the library."))
    out = await conversations.opt_out(runtime, cast.vera, thread)
    late = await sending.send(runtime, cast.vera, Press(thread, "ref-00003", "reply", "From 7 am on."))
    assert late.state == "blocked"
    assert await undo.undo(runtime, cast.vera, token(out)) == 1
    assert await state(runtime, thread) == ("needs_attention", cast.vera.user_id)
    again = await sending.send(runtime, cast.vera, Press(thread, "ref-00004", "reply", "From 7 am on."))
    assert again.state == "queued"


async def test_an_opt_out_of_someone_who_wrote_since_stays(runtime: Runtime, cast: Cast) -> None:
    made, thread = await held(runtime, cast, sent=True)
    out = await conversations.opt_out(runtime, cast.vera, thread)
    await hear(runtime, made, "STOP")
    assert await undo.undo(runtime, cast.vera, token(out)) == 0
    assert (await state(runtime, thread))[0] == "opted_out"
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM opt_outs WHERE ended_at IS NULL") == 1


async def test_an_opt_out_that_was_one_before_offers_no_undo(runtime: Runtime, cast: Cast) -> None:
    _, thread = await held(runtime, cast, sent=True)
    await conversations.opt_out(runtime, cast.vera, thread)
    assert (await conversations.opt_out(runtime, cast.vera, thread)).undo is None


async def test_an_undo_works_once_for_whom_it_was_offered_to_and_in_time(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    _, thread = await held(runtime, cast)
    offered = token(await conversations.skip(runtime, cast.vera, thread))
    assert (await api(cast.vic).post(f"/undo/{offered}", json={})).status_code == 404
    assert (await api(cast.vera).post(f"/undo/{offered}", json={})).json() == {"count": 1}
    with pytest.raises(NotFound):
        await undo.undo(runtime, cast.vera, offered)
    late = token(await conversations.skip(runtime, cast.vera, thread))
    await runtime.database.pool.execute("UPDATE reassignments SET undo_until = now() - interval '1 second'")
    with pytest.raises(Refused, match="too late"):
        await undo.undo(runtime, cast.vera, late)
    assert await state(runtime, thread) == ("skipped", None)


async def test_the_answer_carries_the_thread_and_its_undo(runtime: Runtime, cast: Cast, api: Api) -> None:
    _, thread = await held(runtime, cast)
    answer = (await api(cast.vera).post(f"/conversations/{thread}/skip", json={})).json()
    assert answer["status"] == "skipped"
    assert answer["undo"]
    assert answer["undo_until"].endswith("Z")
