"""The carrier of a phone is learned from its first report, and a full limit of one carrier holds up no other."""

import pytest

from server.carriers.simulator.networks import network_of
from server.workers.sender import Sender
from tests.integration.sending.conftest import Line

pytestmark = pytest.mark.anyio


async def test_the_carrier_of_a_phone_is_learned_from_its_first_report_and_kept_for_later_texts(
    line: Line, sender: Sender
) -> None:
    sql = line.runtime.database.pool
    first, second = line.bank.conversation_ids[:2]
    message = await line.press(first)
    assert await sql.fetchval("SELECT carrier_class FROM messages WHERE id = $1", message) == "unknown"
    await line.until_state(message, "delivered")
    contact = await sql.fetchrow("SELECT phone, carrier_class FROM contacts WHERE id = $1", line.bank.contact_ids[0])
    assert contact is not None
    assert contact["carrier_class"] == network_of(contact["phone"].removeprefix("+")).name
    await sql.execute("UPDATE contacts SET carrier_class = 'att' WHERE id = $1", line.bank.contact_ids[1])
    known = await line.press(second, "ref-0002")
    assert await sql.fetchval("SELECT carrier_class FROM messages WHERE id = $1", known) == "att"


async def test_a_full_minute_of_one_carrier_holds_up_no_other(line: Line) -> None:
    """Of one number: two texts to AT&T wait for its minute, and the one to Verizon passes them."""
    sql = line.runtime.database.pool
    registration = await sql.fetchval(
        "INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state)"
        " VALUES ($1, 'Ward 4', '', '', 'W', 'approved') RETURNING id",
        line.cast.ada.organization_id,
    )
    await sql.execute("UPDATE campaigns SET registration_id = $1", registration)
    await sql.execute("DELETE FROM numbers WHERE id = $1", line.bank.number_ids[1])
    await sql.execute("UPDATE numbers SET registration_id = $1", registration)
    await sql.execute("UPDATE contacts SET carrier_class = 'att'")
    await sql.execute("UPDATE contacts SET carrier_class = 'verizon' WHERE id = $1", line.bank.contact_ids[3])
    presses = [await line.press(one, f"ref-{at:04}") for at, one in enumerate(line.bank.conversation_ids[:4])]
    sender = Sender(line.runtime)
    while await line.state(presses[3]) == "queued":
        await sender.turn()
    assert [await line.state(one) for one in presses[1:3]] == ["queued", "queued"]
    assert await line.state(presses[0]) != "queued"
