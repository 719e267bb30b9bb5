"""From the press to the carrier's last word, over real HTTP with signed reports."""

import httpx
import pytest

from server.actions import epochs, reconciling, sweeping
from server.workers.sender import Sender
from tests.integration.sending.conftest import Line

pytestmark = pytest.mark.anyio


async def test_a_press_is_delivered_and_the_contact_keeps_the_number(line: Line, sender: Sender) -> None:
    message = await line.press(line.bank.conversation_ids[0])
    await line.until_state(message, "delivered")
    row = await line.runtime.database.pool.fetchrow(
        """SELECT m.number_id, c.number_id AS sticky, m.carrier_id, cv.initial_state FROM messages m
           JOIN contacts c ON c.id = m.contact_id JOIN conversations cv ON cv.id = m.conversation_id
           WHERE m.id = $1""",
        message,
    )
    assert row is not None
    assert row["number_id"] == row["sticky"]
    assert row["carrier_id"]
    assert row["initial_state"] == "delivered"


async def test_a_refused_text_is_not_sent_and_says_why(line: Line, sender: Sender) -> None:
    message = await line.press(line.bank.conversation_ids[0], text="Hello [undelivered 30]")
    await line.until_state(message, "undelivered")
    detail = await line.runtime.database.pool.fetchval("SELECT detail FROM messages WHERE id = $1", message)
    assert "spam" in detail


async def test_an_error_after_acceptance_is_unknown_until_its_report_and_never_sent_again(
    line: Line, sender: Sender
) -> None:
    message = await line.press(line.bank.conversation_ids[0], text="Hello [500 after]")
    await line.until_state(message, "delivered")
    stats = await _stats(line)
    attempts = await line.runtime.database.pool.fetchval("SELECT count(*) FROM attempts")
    assert attempts == 1
    assert stats["accepted"] == 1


async def test_a_text_nobody_can_confirm_is_looked_up_twice_and_then_left_to_a_person(
    line: Line, sender: Sender
) -> None:
    message = await line.press(line.bank.conversation_ids[0], text="Hello [500]")
    await line.until_state(message, "unknown")
    sql = line.runtime.database.pool
    for _ in range(2):
        await sql.execute("UPDATE attempts SET started_at = started_at - interval '30 minutes'")
        await reconciling.look_up_unknown(line.runtime)
    assert await line.state(message) == "unconfirmed"
    assert (await _stats(line))["accepted"] == 0


async def test_an_accepted_text_whose_answer_was_lost_is_found_at_the_carrier(line: Line, sender: Sender) -> None:
    message = await line.press(line.bank.conversation_ids[0], text="Hello [500 after] [lost]")
    await line.until_state(message, "unknown")
    await line.runtime.database.pool.execute("UPDATE attempts SET looked_up = -1")  # so that it is due
    await reconciling.look_up_unknown(line.runtime)
    assert await line.state(message) == "accepted"


async def test_who_says_stop_between_press_and_call_is_not_texted(line: Line) -> None:
    message = await line.press(line.bank.conversation_ids[0])
    phone, number = await _phones(line, line.bank.conversation_ids[0])
    await line.reply(phone, number, "STOP")
    await line.until_state(message, "blocked")
    await epochs.rebuild(line.runtime)
    await Sender(line.runtime).turn()
    assert (await _stats(line))["accepted"] == 0


async def test_a_reply_is_kept_once_scored_and_needs_attention(line: Line, sender: Sender) -> None:
    conversation = line.bank.conversation_ids[0]
    message = await line.press(conversation)
    await line.until_state(message, "delivered")
    phone, number = await _phones(line, conversation)
    await line.reply(phone, number, "Yes, count me in! I will be there")
    await line.until(lambda: _status(line, conversation, "needs_attention"))
    row = await line.runtime.database.pool.fetchrow(
        "SELECT text, score FROM messages WHERE direction = 'in' AND conversation_id = $1", conversation
    )
    assert row is not None
    assert row["text"].startswith("Yes, count me in")
    assert row["score"] >= 70


async def test_a_stop_opts_out_and_every_later_text_is_blocked(line: Line, sender: Sender) -> None:
    conversation = line.bank.conversation_ids[0]
    await line.until_state(await line.press(conversation), "delivered")
    phone, number = await _phones(line, conversation)
    await line.reply(phone, number, " S t o p! ")
    await line.until(lambda: _status(line, conversation, "opted_out"))
    opted_out = await line.runtime.database.pool.fetchval("SELECT phone FROM opt_outs WHERE ended_at IS NULL")
    assert opted_out == phone


async def test_a_text_from_nobody_we_texted_waits_as_an_orphan(line: Line, sender: Sender) -> None:
    _, number = await _phones(line, line.bank.conversation_ids[0])
    await line.reply("+15205550199", number, "Who is this?")
    await line.until(lambda: line.runtime.database.pool.fetchval("SELECT count(*) FROM orphans"))


async def test_a_webhook_without_a_right_signature_is_refused(line: Line, served: str) -> None:
    async with httpx.AsyncClient() as client:
        form = {"MessageUUID": "x", "From": "15205550123", "To": "15205550100", "Type": "sms", "Text": "hi"}
        url = f"{served}/hooks/plivo/inbound/{line.bank.account_id}"
        unsigned = await client.post(url, data=form)
        forged = await client.post(
            url, data=form, headers={"X-Plivo-Signature-V3": "bm8=", "X-Plivo-Signature-V3-Nonce": "1"}
        )
    assert (unsigned.status_code, forged.status_code) == (403, 403)
    assert await line.runtime.database.pool.fetchval("SELECT count(*) FROM orphans") == 0


async def test_a_reply_that_cannot_be_stored_is_asked_for_again_and_then_kept(line: Line, sender: Sender) -> None:
    conversation = line.bank.conversation_ids[0]
    await line.until_state(await line.press(conversation), "delivered")
    phone, number = await _phones(line, conversation)
    sql = line.runtime.database.pool
    await sql.execute("ALTER TABLE messages RENAME TO messages_away")
    await line.reply(phone, number, "Hello?")
    await line.until(lambda: _refused_once(line))
    await sql.execute("ALTER TABLE messages_away RENAME TO messages")
    await line.until(lambda: _status(line, conversation, "needs_attention"))


async def test_a_dead_senders_claim_becomes_unknown_and_not_a_second_text(line: Line) -> None:
    message = await line.press(line.bank.conversation_ids[0])
    sql = line.runtime.database.pool
    await sql.execute("UPDATE messages SET state = 'sending', attempt = 1 WHERE id = $1", message)
    await sql.execute(
        """INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
           VALUES ($1, $2, 1, 'a-token', 1, now() - interval '1 second', 0)""",
        message,
        line.bank.number_ids[0],
    )
    await sweeping.dead_leases(line.runtime)
    assert await line.state(message) == "unknown"


async def test_past_its_hours_a_first_text_waits_and_a_reply_becomes_a_draft(line: Line, sender: Sender) -> None:
    first, second = line.bank.conversation_ids[:2]
    await line.until_state(await line.press(first), "delivered")
    sql = line.runtime.database.pool
    await sql.execute("UPDATE numbers SET state = 'resting'")
    waiting = await line.press(second, "ref-0002")
    reply = await sql.fetchval(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued, not_before)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'reply', 'See you there', 1, 'queued', 'unknown',
             0, 0, 0, now() FROM conversations WHERE id = $1 RETURNING id""",
        first,
    )
    await sql.execute("UPDATE messages SET not_after = now() WHERE id IN ($1, $2)", waiting, reply)
    await sweeping.late_texts(line.runtime)
    assert (await line.state(waiting), await line.state(reply)) == ("queued", "cancelled")
    assert await sql.fetchval("SELECT not_after > now() FROM messages WHERE id = $1", waiting)
    assert await sql.fetchval("SELECT draft FROM conversations WHERE id = $1", first) == "See you there"


async def _stats(line: Line) -> dict[str, int]:
    async with httpx.AsyncClient() as client:
        found: dict[str, int] = (await client.get(f"{line.carrier.url}/_sim/stats")).json()
        return found


async def _phones(line: Line, conversation: int) -> tuple[str, str]:
    row = await line.runtime.database.pool.fetchrow(
        """SELECT c.phone, n.phone AS number FROM conversations v JOIN contacts c ON c.id = v.contact_id
           JOIN numbers n ON n.id = coalesce(c.number_id, $2) WHERE v.id = $1""",
        conversation,
        line.bank.number_ids[0],
    )
    assert row is not None
    return row["phone"], row["number"]


async def _status(line: Line, conversation: int, wanted: str) -> bool:
    found = await line.runtime.database.pool.fetchval("SELECT status FROM conversations WHERE id = $1", conversation)
    return bool(found == wanted)


async def _refused_once(line: Line) -> bool:
    stats = await _stats(line)
    return stats["posted"] > stats["taken"]
