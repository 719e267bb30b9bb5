"""The import job when others write at the same time, and when it is cut off."""

import asyncio
import re
from collections.abc import Sequence
from io import BytesIO

import pytest

from server.actions import importing, imports, lists
from server.actions.optouts import opt_out_phone
from server.actions.unit_of_work import unit_of_work
from server.domain.zones import area_codes
from server.realtime.events import ImportProgress
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.load.import_contacts import jobs_process, sample

pytestmark = pytest.mark.anyio


def numbers(first: int, last: int) -> bytes:
    codes = [code for code, area in area_codes().items() if area.kind == "US"]
    return "".join(f"{codes[n // 100]}55501{n % 100:02},P{n}\n" for n in range(first, last)).encode()


async def hand_in(runtime: Runtime, cast: Cast, content: bytes, list_id: int) -> int:
    given = imports.Given(BytesIO(content), "list.csv", "names", list_id)
    return int((await imports.accept(runtime, cast.max, given)).id)


async def on_list(runtime: Runtime, list_id: int) -> int:
    return int(await runtime.database.pool.fetchval("SELECT count(*) FROM list_contacts WHERE list_id = $1", list_id))


async def test_two_imports_at_once_into_one_list_count_each_contact_once(
    runtime: Runtime, cast: Cast, list_id: int
) -> None:
    first = await hand_in(runtime, cast, numbers(0, 12_000), list_id)
    second = await hand_in(runtime, cast, numbers(4_000, 16_000), list_id)
    await asyncio.gather(importing.run(runtime, first), importing.run(runtime, second))
    one, two = [await imports.read(runtime, cast.max, import_id) for import_id in (first, second)]
    assert (one.status, two.status) == ("done", "done")
    assert one.created + two.created == await on_list(runtime, list_id) == 16_000
    assert one.updated + two.updated == 8_000


async def test_the_same_import_run_twice_at_once_takes_every_row_once(
    runtime: Runtime, cast: Cast, list_id: int
) -> None:
    import_id = await hand_in(runtime, cast, numbers(0, 12_000), list_id)
    await asyncio.gather(importing.run(runtime, import_id), importing.run(runtime, import_id))
    view = await imports.read(runtime, cast.max, import_id)
    assert (view.status, view.created, view.updated, view.duplicates) == ("done", 12_000, 0, 0)


async def test_a_killed_process_goes_on_where_it_stood_with_nothing_doubled(
    runtime: Runtime, settings: Settings, cast: Cast, list_id: int
) -> None:
    """It is killed in its second chunk, which waits for somebody who writes to a contact of it."""
    rows, pool = 2 * importing.CHUNK, runtime.database.pool
    content = sample(rows)
    known = re.sub(rb"\D", b"", content.splitlines()[rows - 1_000].partition(b",")[0]).decode()
    await importing.run(runtime, await hand_in(runtime, cast, f"{known},Ann\n".encode(), list_id))
    import_id = await hand_in(runtime, cast, content, list_id)
    async with pool.acquire() as other, other.transaction():
        await other.execute("SELECT 1 FROM contacts FOR UPDATE")
        with jobs_process(settings) as process:
            await at_least(runtime, import_id, importing.CHUNK)
            process.kill()
            process.wait()
    assert (await imports.read(runtime, cast.max, import_id)).done == importing.CHUNK
    with jobs_process(settings):
        await finished(runtime, import_id)
    killed = await imports.read(runtime, cast.max, import_id)
    assert (killed.status, killed.total, killed.updated) == ("done", rows, 1)
    # The second run of the same file finds every contact the first one made, and the same other rows.
    again = await hand_in(runtime, cast, content, await lists.create(runtime, cast.max, "whole"))
    await importing.run(runtime, again)
    whole = await imports.read(runtime, cast.max, again)
    assert (whole.status, whole.created, whole.updated) == ("done", 0, killed.created + 1)
    assert (whole.duplicates, whole.invalid) == (killed.duplicates, killed.invalid)
    rejects = "SELECT count(*) FROM import_rejects WHERE imported_id = $1"
    assert await pool.fetchval(rejects, import_id) == killed.invalid


async def at_least(runtime: Runtime, import_id: int, rows: int) -> None:
    read = "SELECT rows_read FROM imports WHERE id = $1"
    async with asyncio.timeout(120):
        while await runtime.database.pool.fetchval(read, import_id) < rows:
            await asyncio.sleep(0.01)


async def finished(runtime: Runtime, import_id: int) -> None:
    ended = "SELECT finished_at IS NOT NULL FROM imports WHERE id = $1"
    async with asyncio.timeout(120):
        while not await runtime.database.pool.fetchval(ended, import_id):
            await asyncio.sleep(0.01)


async def test_an_opt_out_during_an_import_is_never_missed(runtime: Runtime, cast: Cast, list_id: int) -> None:
    """Whichever commits first, the contact ends up marked."""
    import_id = await hand_in(runtime, cast, b"5205550100,Rosa\n5205550101,Luis\n", list_id)

    async def say_stop(phone: str) -> None:
        async with unit_of_work(runtime) as work:
            await opt_out_phone(work, cast.max.organization_id, phone, "reply")
            await asyncio.sleep(0.05)  # the transaction stays open while the import begins

    await asyncio.gather(say_stop("+15205550100"), importing.run(runtime, import_id), say_stop("+15205550101"))
    unmarked = "SELECT count(*) FROM contacts WHERE opted_out_at IS NULL"
    assert await runtime.database.pool.fetchval(unmarked) == 0


async def test_a_list_that_is_deleted_meanwhile_costs_no_contact(runtime: Runtime, cast: Cast, list_id: int) -> None:
    import_id = await hand_in(runtime, cast, b"5205550100,Rosa\n", list_id)
    await lists.delete(runtime, cast.max, list_id)
    await importing.run(runtime, import_id)
    view = await imports.read(runtime, cast.max, import_id)
    assert (view.status, view.created, view.list) == ("done", 1, None)


async def test_the_uploader_is_told_the_figures_at_the_end(
    runtime: Runtime, cast: Cast, list_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Announcement] = []

    async def keep(announcements: Sequence[Announcement]) -> None:
        said.extend(announcements)

    monkeypatch.setattr(runtime.publisher, "publish", keep)
    import_id = await hand_in(runtime, cast, numbers(0, 6_000), list_id)
    await importing.run(runtime, import_id)
    assert all(one.rooms == (f"desk:{cast.max.organization_id}:{cast.max.user_id}",) for one in said)
    last = said[-1].event
    assert isinstance(last, ImportProgress)
    assert (last.figures.status, last.figures.created) == ("done", 6_000)
