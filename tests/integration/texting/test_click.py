"""One press is one message, whatever is repeated, refused, or happens at once."""

import asyncio
from dataclasses import replace

import pytest

from server.actions import assignment, conversations, reassignment, sending
from server.actions.sending import Press
from server.errors import NotFound, Refused
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio


async def dealt(runtime: Runtime, cast: Cast, contacts: int = 5) -> tuple[Bank, list[int]]:
    made = await bank(runtime, cast.ada, contacts=contacts)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    return made, [int(one.id) for one in bucket.conversations]


def other(runtime: Runtime) -> Runtime:
    """A web process beside it, as far as presses go: it has groups of its own."""
    return replace(runtime, groups={})


async def test_a_press_becomes_a_queued_message_with_the_dealt_text(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada)
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    first = bucket.conversations[0]
    sent = await sending.send(runtime, cast.vera, Press(int(first.id), "ref-00001", "initial"))
    row = await runtime.database.pool.fetchrow("SELECT * FROM messages WHERE id = $1", int(sent.id))
    assert row is not None
    assert sent.state == "queued"
    assert row["text"] == first.text
    assert "Hi Rosa" in row["text"]
    assert "Vera" in row["text"]


async def test_the_same_press_twice_at_once_is_one_message(runtime: Runtime, cast: Cast) -> None:
    _, ids = await dealt(runtime, cast)
    press = Press(ids[0], "ref-00001", "initial")
    answers = await asyncio.gather(*(sending.send(web, cast.vera, press) for web in [runtime, other(runtime)] * 4))
    assert len({answer.id for answer in answers}) == 1
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM messages") == 1


async def test_a_draft_that_comes_after_its_text_is_not_kept(runtime: Runtime, cast: Cast) -> None:
    """On a slow line the words as they were a second before the press arrive behind it."""
    _, (thread, *_) = await dealt(runtime, cast)
    for ref, text in (("ref-00001", "At the"), ("ref-00002", "At the school")):
        await sending.send(runtime, cast.vera, Press(thread, "ref-00001", "initial"))
        view = await conversations.save_draft(runtime, cast.vera, thread, text, ref)
        assert view.draft == (None if ref == "ref-00001" else text)


async def test_two_presses_for_one_contact_send_one_initial(runtime: Runtime, cast: Cast) -> None:
    _, ids = await dealt(runtime, cast)
    presses = [Press(ids[0], f"ref-0000{n}", "initial") for n in range(6)]
    webs = [runtime, other(runtime)] * 3
    answers = await asyncio.gather(
        *(sending.send(web, cast.vera, press) for web, press in zip(webs, presses, strict=True)), return_exceptions=True
    )
    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == 5
    assert {r.code for r in refused} == {"already_sent"}


async def test_a_volunteer_who_never_held_a_thread_learns_nothing_of_it(runtime: Runtime, cast: Cast) -> None:
    _, ids = await dealt(runtime, cast)
    with pytest.raises(NotFound):
        await sending.send(runtime, cast.vic, Press(ids[0], "ref-00001", "initial"))


async def test_the_former_owner_is_refused_with_the_name_of_the_new_one(runtime: Runtime, cast: Cast) -> None:
    _, ids = await dealt(runtime, cast)
    await reassignment.reassign(runtime, cast.sue, ids[:1], [cast.vic.user_id])
    with pytest.raises(Refused, match="Vic") as refusal:
        await sending.send(runtime, cast.vera, Press(ids[0], "ref-00001", "initial"))
    assert refusal.value.code == "not_yours"


async def test_buckets_claimed_at_once_share_nobody(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=80)
    one, other = await asyncio.gather(
        assignment.claim(runtime, cast.vera, made.campaign_id),
        assignment.claim(runtime, cast.vic, made.campaign_id),
    )
    ids = [c.id for c in one.conversations] + [c.id for c in other.conversations]
    assert len(ids) == len(set(ids)) == 80


async def test_outside_hours_the_refusal_names_the_contact_and_the_time(runtime: Runtime, cast: Cast) -> None:
    made, ids = await dealt(runtime, cast)
    await runtime.database.pool.execute(
        'UPDATE campaigns SET texting_hours = \'{"start": "00:00", "end": "00:01"}\' WHERE id = $1',
        made.campaign_id,
    )
    with pytest.raises(Refused, match="Rosa") as refusal:
        await sending.send(runtime, cast.vera, Press(ids[0], "ref-00001", "initial"))
    assert refusal.value.code == "outside_hours"


async def test_who_opted_out_after_the_deal_gets_a_blocked_message(runtime: Runtime, cast: Cast) -> None:
    _, ids = await dealt(runtime, cast)
    await runtime.database.pool.execute("UPDATE contacts SET opted_out_at = now()")
    sent = await sending.send(runtime, cast.vera, Press(ids[0], "ref-00001", "initial"))
    again = await sending.send(runtime, cast.vera, Press(ids[0], "ref-00001", "initial"))
    assert (sent.state, sent.reason) == ("blocked", "opted_out")
    assert again.id == sent.id
