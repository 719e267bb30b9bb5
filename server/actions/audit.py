"""Sealing the audit log, checking it, and what is written into it by itself: downloads, and what has aged."""

from datetime import timedelta

from server.access import Viewer
from server.actions.unit_of_work import unit_of_work
from server.domain.audit import BEGINNING, Action, Chain, Sealed, seal
from server.runtime import Runtime
from server.storage.queries import audit as queries

PIECE = 1_000  # entries in one transaction
KEEP = timedelta(days=7 * 365)


async def exported(runtime: Runtime, viewer: Viewer, what: str, subject: str | None = None) -> None:
    """Before the first byte of a download leaves."""
    async with unit_of_work(runtime) as work:
        work.audit(viewer, Action.EXPORTED, subject, what=what)


async def seal_new(runtime: Runtime) -> int:
    """Chains what was written since, in order of its arrival; how many entries."""
    sealed = 0
    while new := await _seal_piece(runtime):
        sealed += new
    return sealed


async def _seal_piece(runtime: Runtime) -> int:
    async with runtime.database.transaction() as tx:
        if not await queries.hold(tx.sql):
            return 0
        row = await queries.newest(tx.sql)
        place, previous = (row["place"], row["hash"]) if row else (0, BEGINNING)
        chain: list[Sealed] = []
        for entry in await queries.unsealed(tx.sql, PIECE):
            chain.append(seal(entry, place + 1, previous))
            place, previous = chain[-1].place, chain[-1].hash
        await queries.keep_seals(tx.sql, chain)
        return len(chain)


async def verify(runtime: Runtime) -> tuple[int, int]:
    """How many entries fit together, and how many are not sealed yet. Raises Broken."""
    chain = Chain()
    async with runtime.database.reading() as sql:
        async for one in queries.chain(sql):
            chain.take(one)
        waiting = await queries.waiting(sql)
    chain.finish()
    return chain.entries, waiting


async def trim(runtime: Runtime, keep: timedelta = KEEP) -> None:
    """Ends what is older; an entry says up to where, and with which hash the rest begins."""
    async with unit_of_work(runtime) as work:
        if not await queries.hold(work.sql):
            return
        last = await queries.last_before(work.sql, keep)
        if last is not None:
            await queries.end_up_to(work.sql, last["place"])
            said = {"place": last["place"], "hash": last["hash"]}
            work.record(last["organization_id"], None, Action.TRIMMED, None, said)
