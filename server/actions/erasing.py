"""What people may ask for about themselves: all of it, or that it goes; and everybody whose time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from server.actions import erased_phones, optouts
from server.actions.conversations import announce_change
from server.actions.unit_of_work import Work, unit_of_work
from server.domain.audit import Action
from server.errors import NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import audiences as audience_queries
from server.storage.queries import erasing as queries
from server.storage.queries import optouts as opt_out_queries
from server.storage.queries import person_export

SOURCE: Final = "erased"  # of the opt-out that stays
CHUNK: Final = 500  # contacts in one transaction: they are locked meanwhile
LONGEST_LOOK: Final = 20_000  # ms


async def erase(runtime: Runtime, organization_id: int, contact_id: int, by_user: int | None = None) -> None:
    """Nothing of the person is left but a mark on the opt-out list, by which lists are kept from bringing them back.

    Raises NotFound, also for who was erased before; Refused texting_now while a text to them is leaving: from then
    on no other does.
    """
    async with unit_of_work(runtime) as work:
        phone = await _phone(work, organization_id, contact_id)
        await optouts.opt_out_phone(work, organization_id, phone, SOURCE, by_user)
    async with unit_of_work(runtime) as work:
        await queries.lock_campaigns(work.sql, [contact_id])
        await opt_out_queries.close_gate(work.sql, organization_id)
        phone = await _phone(work, organization_id, contact_id)
        if await queries.on_the_way(work.sql, [contact_id]):
            sentence = "A text to this person is just leaving. No other will; erase them in a few minutes."
            raise Refused(sentence, code="texting_now")
        await queries.forget_rejects(work.sql, organization_id, phone)
        await queries.forget_answers(work.sql, organization_id, phone, contact_id)
        await _empty(work, organization_id, {contact_id: phone})
        work.record(organization_id, by_user, Action.PERSON_ERASED, f"contact:{contact_id}", {})
        for thread in await queries.threads(work.sql, contact_id):
            await announce_change(work, thread, None)


async def _phone(work: Work, organization_id: int, contact_id: int) -> str:
    rows = await queries.lock(work.sql, organization_id, [contact_id])
    if not rows:
        raise NotFound
    phone: str = rows[0]["phone"]
    return phone


async def _empty(work: Work, organization_id: int, phones: Mapping[int, str]) -> None:
    """Of locked contacts, by id, while nobody adds any."""
    marks = {phone: erased_phones.mark(work, organization_id, phone) for phone in phones.values()}
    await opt_out_queries.put_marks(work.sql, organization_id, marks)
    await queries.cancel_queued(work.sql, list(phones))
    await queries.forget_phones(work.sql, organization_id, list(marks))
    await queries.empty(work.sql, list(phones))


@dataclass(frozen=True, slots=True)
class Over:
    """What a purge would take: people, their texts, texts that belong to nobody, refused rows of imports."""

    contacts: int
    texts: int
    orphans: int
    rejects: int


async def look(runtime: Runtime, organization_id: int, days: int) -> Over:
    """Changes nothing."""
    async with runtime.database.transaction() as tx:
        await audience_queries.patience(tx.sql, LONGEST_LOOK)
        return Over(**await queries.count_over(tx.sql, organization_id, timedelta(days=days)))


async def purge(runtime: Runtime, organization_id: int, days: int, by_user: int | None = None) -> int:
    """Erases everybody whose time is over, a chunk at a time; how many people.

    Who had opted out stays so, as a mark. Others may be imported again.
    """
    keep, last, erased = timedelta(days=days), 0, 0
    while ids := await queries.over(runtime.database.pool, organization_id, keep, last, CHUNK):
        erased += await _purge_chunk(runtime, organization_id, keep, ids, by_user)
        last = ids[-1]
    async with unit_of_work(runtime) as work:
        await queries.forget_old(work.sql, organization_id, keep)
    return erased


async def _purge_chunk(
    runtime: Runtime, organization_id: int, keep: timedelta, ids: Sequence[int], by_user: int | None
) -> int:
    async with unit_of_work(runtime) as work:
        await opt_out_queries.close_gate(work.sql, organization_id)
        phones = {row["id"]: row["phone"] for row in await queries.lock(work.sql, organization_id, ids)}
        over = set(await queries.still_over(work.sql, organization_id, keep, list(phones)))
        over -= set(await queries.on_the_way(work.sql, list(over)))
        if over:
            await _empty(work, organization_id, {id_: phones[id_] for id_ in sorted(over)})
            said = {"count": len(over), "days": keep.days}
            work.record(organization_id, by_user, Action.PURGED, None, said)
        return len(over)


async def purge_all(runtime: Runtime) -> None:
    """For every organization that says how long it keeps people."""
    for row in await queries.kept_for(runtime.database.pool):
        await purge(runtime, row["id"], row["days"])


async def export(runtime: Runtime, organization_id: int, contact_id: int, by_user: int | None = None) -> dict[str, Any]:
    """Everything that is held about a person. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        found = await person_export.all_about(work.sql, organization_id, contact_id)
        if found is None:
            raise NotFound
        work.record(organization_id, by_user, Action.PERSON_EXPORTED, f"contact:{contact_id}", {})
    return found
