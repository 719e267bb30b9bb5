"""The import job: a file becomes contacts, chunk by chunk; cut off anywhere, it goes on where it stood."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

import asyncpg
import orjson

from server.actions import awaited_reports, erased_phones
from server.actions.imports import view
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import carrier_names, consents, import_files
from server.domain.import_files import ContactFields, Known, Rejected
from server.domain.languages import to_column
from server.domain.zones import place_of
from server.realtime import rooms
from server.realtime.events import ImportProgress
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import imports as queries
from server.storage.queries import optouts as opt_out_queries
from server.storage.queries import statistics
from server.storage.queries.imports import NewContact

CHUNK = 5_000  # rows in one transaction
TELL_EVERY = 0.25  # seconds between two events of one import
MOST_DEADLOCKS = 5  # in a row, against others that write to the same contacts
UNREADABLE = "The file could not be read to its end. What is listed here was taken over; check the rows after it."


@dataclass(slots=True)
class Chunk:
    """Some rows of a file, read and sorted out."""

    rows: list[NewContact] = field(default_factory=list)
    rejects: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    read: int = 0
    duplicates: int = 0
    expected: int | None = None  # rows of the whole file, by the bytes read; None when this is the end


class Reader:
    """Reads a file from the row after `rows_read`; remembers every phone of it, also of the rows before."""

    def __init__(self, job: Row, known: Known, people: Mapping[str, int]) -> None:
        """`people` are ids of volunteers by e-mail address."""
        mapping = orjson.loads(job["mapping"]) if job["mapping"] else None
        self._source = import_files.open_rows(
            BytesIO(job["content"]), job["filename"], job["mode"], mapping, job["encoding"], known
        )
        self._people = people
        self._import_id: int = job["id"]
        self._outcomes: Iterator[import_files.Outcome] = iter(self._source)
        self._seen: set[int] = set()
        self._read = 0
        self._skip(job["rows_read"])

    def _skip(self, rows: int) -> None:
        for outcome in islice(self._outcomes, rows):
            self._read += 1
            if not isinstance(outcome, Rejected):
                self._seen.add(int(outcome.values.phone))

    def next(self) -> Chunk:
        """The next rows; the last chunk may be empty."""
        chunk = Chunk()
        for outcome in islice(self._outcomes, CHUNK):
            chunk.read += 1
            if isinstance(outcome, Rejected):
                why = to_column(outcome.reason)
                chunk.rejects.append((self._import_id, outcome.number, outcome.raw, outcome.code, why))
            else:
                self._keep(chunk, outcome.values)
        self._read += chunk.read
        if chunk.read == CHUNK:
            chunk.expected = max(self._read, self._read * self._source.total // max(self._source.done, 1))
        return chunk

    def _keep(self, chunk: Chunk, values: ContactFields) -> None:
        phone = int(values.phone)
        if phone in self._seen:
            chunk.duplicates += 1
        else:
            self._seen.add(phone)
            chunk.rows.append(contact_row(values, self._people.get(values.assignee_email)))


def contact_row(values: ContactFields, assignee_id: int | None = None) -> NewContact:
    """A contact as its columns hold it."""
    line = carrier_names.read(values.carrier)
    consent = values.consent if consents.given_in(values.consent) else ""
    return NewContact(
        phone=values.phone,
        first_name=values.first_name,
        last_name=values.last_name,
        email=values.email,
        zip=values.zip,
        city=values.city,
        state=values.state if len(values.state) == 2 else "",
        language=values.language if len(values.language) == 2 else "",
        external_id=values.external_id,
        notes=values.notes,
        custom=orjson.dumps(values.custom).decode() if values.custom else "{}",
        place=place_of(values.phone, values.zip, values.state, values.timezone).key,
        told=bool(values.zip or values.state or values.timezone),
        carrier_class=line.carrier_class,
        landline=line.landline,
        assignee_id=assignee_id,
        consent=consent,
        consented_at=consents.moment_in(values.consent_date, values.consent) if consent else None,
    )


async def run(runtime: Runtime, import_id: int) -> None:
    """Reads on to the end. Cut off anywhere, or run twice at once, it takes no row twice and loses none."""
    job = await queries.begin(runtime.database.pool, import_id)
    if job is None:
        return
    pool = runtime.database.pool
    people = await queries.people(pool, job["organization_id"])
    known = Known(people.keys(), await field_queries.all_of(pool, job["organization_id"]))
    try:
        reader = await asyncio.to_thread(Reader, job, known, people)
    except import_files.ImportRefused as refused:
        await give_up(runtime, import_id, refused.sentence)
        return
    taking = _Taking(runtime, import_id, job["organization_id"], job["user_id"], job["rows_read"])
    del job  # the bytes are the reader's now
    chunk = await asyncio.to_thread(reader.next)
    while chunk.expected is not None:
        mine, chunk = await asyncio.gather(taking.take(chunk), asyncio.to_thread(reader.next))
        if not mine:
            return
    await taking.take(chunk)
    await statistics.renew(runtime.database.pool, "contacts", "list_contacts")


async def give_up(runtime: Runtime, import_id: int, sentence: str = UNREADABLE) -> None:
    """The end of a file that cannot be read; what was taken over before stays."""
    async with unit_of_work(runtime) as work:
        row = await queries.fail(work.sql, import_id, to_column(sentence))
        if row is not None:
            await queries.forget_file(work.sql, import_id)
            work.announce(_progress(row), rooms.desk(row["organization_id"], row["user_id"]))


class _Taking:
    """Takes over the chunks of one import, in order."""

    def __init__(self, runtime: Runtime, import_id: int, organization_id: int, user_id: int, rows_read: int) -> None:
        self._runtime = runtime
        self._import_id = import_id
        self._organization_id = organization_id
        self._user_id = user_id
        self._rows_read = rows_read
        self._told_at = 0.0
        self._some_known = True  # to be expected, as there were some in the chunk before

    async def take(self, chunk: Chunk) -> bool:
        """Contacts, list, rejects and figures commit together; False when another worker is ahead of us."""
        for tries_left in reversed(range(MOST_DEADLOCKS)):
            try:
                async with unit_of_work(self._runtime) as work:
                    mine = await self._write(work, chunk)
                break
            except asyncpg.DeadlockDetectedError:
                self._some_known = True
                if not tries_left:
                    raise
        self._rows_read += chunk.read
        return mine

    async def _write(self, work: Work, chunk: Chunk) -> bool:
        held = await queries.hold(work.sql, self._import_id, self._rows_read)
        if held is None:
            return False
        figures: dict[str, Any] = {"created": 0, "updated": 0, "opted_out": 0, "landlines": 0}
        if chunk.rows:
            await opt_out_queries.hold_for_new_contacts(work.sql, self._organization_id)
            rows = await self._without_erased(work, chunk)
            figures |= await queries.merge(
                work.sql, self._organization_id, held["list_id"], rows, some_known=self._some_known
            )
            self._some_known = figures["created"] < len(rows)
            figures["opted_out"] += len(chunk.rows) - len(rows)
        if chunk.rejects:
            await queries.add_rejects(work.sql, chunk.rejects)
        figures |= {"duplicates": chunk.duplicates, "invalid": len(chunk.rejects)}
        row = await queries.advance(work.sql, self._import_id, chunk.read, figures, chunk.expected)
        if chunk.expected is None:
            await queries.forget_file(work.sql, self._import_id)
            if row["updated"]:
                await awaited_reports.settle_all_later(work, self._organization_id)
        self._tell(work, row)
        return True

    async def _without_erased(self, work: Work, chunk: Chunk) -> list[NewContact]:
        erased = await erased_phones.among(work, self._organization_id, [row.phone for row in chunk.rows])
        return [row for row in chunk.rows if row.phone not in erased] if erased else chunk.rows

    def _tell(self, work: Work, row: Row) -> None:
        now = time.monotonic()
        if row["status"] == "done" or now - self._told_at >= TELL_EVERY:
            self._told_at = now
            work.announce(_progress(row), rooms.desk(self._organization_id, self._user_id))


def _progress(row: Row) -> ImportProgress:
    return ImportProgress(figures=view(row))
