"""Texting hours, or where somebody lives, changed: what waits is held to the new hours from the commit on."""

from datetime import datetime

from server.actions.unit_of_work import Work
from server.domain import campaign_rules
from server.domain.texting_hours import next_window
from server.domain.zones import Place
from server.storage.database import Row
from server.storage.queries import hours as queries

WAITS = ("initial", "answer")  # for the next hours; a reply goes back to whoever wrote it


async def retime(
    work: Work, organization_id: int, *, campaign_id: int | None = None, contact_id: int | None = None
) -> None:
    """Of all campaigns or one, of all contacts or one. In the transaction of the change, whose rows it reads.

    A reply that may not leave now is past its hours: a sweep makes it the draft of its volunteer.
    """
    rows = await queries.lock_waiting(work.sql, organization_id, campaign_id=campaign_id, contact_id=contact_id)
    for row in rows:
        opens, closes = _span(row)
        await queries.set_span(work.sql, row["message_ids"], opens, closes)
    work.wakes_senders = work.wakes_senders or bool(rows)


def _span(row: Row) -> tuple[datetime, datetime]:
    rules = campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])
    span = next_window(Place.from_key(row["place"]), rules.hours, row["now"])
    if span is None or (span[0] > row["now"] and row["kind"] not in WAITS):
        return row["now"], row["now"]
    return max(span[0], row["now"]), span[1]
