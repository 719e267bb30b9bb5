"""Audiences: saving them, looking who is in one now, and keeping those people as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import msgspec

from server.access import Viewer
from server.actions import jobs
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import audiences as domain
from server.domain.audiences import Answered, Clicked, Felt, Filter, InCampaign, OnList, Replied, Tagged
from server.domain.custom_fields import Kind
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import audiences as queries
from server.storage.queries import custom_fields as field_queries

PATIENCE: Final = 1_200  # ms for a count; what takes longer is guessed, as somebody is looking at it
SHOWN: Final = 12  # people of a preview


@dataclass(frozen=True, slots=True)
class Found:
    """Who is in an audience now; not `exact` when so many are asked about that the count is a guess."""

    people: int
    textable: int  # neither opted out nor out of reach
    exact: bool
    some: Sequence[Row]


async def create(runtime: Runtime, viewer: Viewer, name: str, chosen: Filter) -> int:
    """Its id. Raises Invalid, Refused (`taken`)."""
    async with unit_of_work(runtime) as work:
        settled = await _settled(work, viewer, chosen)
        made = await queries.add(work.sql, viewer.organization_id, viewer.user_id, name.strip(), _column(settled))
    if made is None:
        raise _taken()
    return made


async def change(runtime: Runtime, viewer: Viewer, audience_id: int, name: str | None, chosen: Filter | None) -> None:
    """Lists that were made of it stay as they are. Raises NotFound, Invalid, Refused (`taken`)."""
    try:
        async with unit_of_work(runtime) as work:
            row = await _one(work, viewer, audience_id)
            column = row["chosen_by"] if chosen is None else _column(await _settled(work, viewer, chosen))
            await queries.change(work.sql, audience_id, (name or row["name"]).strip(), column)
    except asyncpg.UniqueViolationError as problem:
        raise _taken() from problem


async def delete(runtime: Runtime, viewer: Viewer, audience_id: int) -> None:
    """Raises NotFound, Refused (`in_use`)."""
    try:
        async with unit_of_work(runtime) as work:
            if not await queries.delete(work.sql, viewer.organization_id, audience_id):
                raise NotFound
    except asyncpg.IntegrityConstraintViolationError as problem:
        raise Refused("A campaign texts this audience, so it has to stay.", code="in_use") from problem


async def look(runtime: Runtime, viewer: Viewer, chosen: Filter) -> Found:
    """Raises Invalid."""
    async with unit_of_work(runtime) as work:
        settled = await _settled(work, viewer, chosen)
        kinds = await _kinds(work.sql, viewer.organization_id)
    try:
        return await _looked(runtime, viewer.organization_id, settled, kinds)
    except asyncpg.QueryCanceledError:
        return await _guessed(runtime, viewer.organization_id, settled, kinds)


async def _looked(runtime: Runtime, organization_id: int, chosen: Filter, kinds: Mapping[str, Kind]) -> Found:
    async with runtime.database.transaction() as tx:
        await queries.patience(tx.sql, PATIENCE)
        row = await queries.counted(tx.sql, organization_id, chosen, kinds)
        some = await queries.some(tx.sql, organization_id, chosen, kinds, SHOWN)
    return Found(row["people"], row["textable"], True, some)


async def _guessed(runtime: Runtime, organization_id: int, chosen: Filter, kinds: Mapping[str, Kind]) -> Found:
    """From a sample, to two figures: nobody is shown, as finding the first few may take as long as counting all."""
    async with runtime.database.transaction() as tx:
        await queries.patience(tx.sql, 10 * PATIENCE)
        row = await queries.guessed(tx.sql, organization_id, chosen, kinds)
    people, textable = (round(row[name] / row["share"]) for name in ("people", "textable"))
    return Found(_rounded(people), _rounded(textable), False, [])


def _rounded(count: int) -> int:
    return round(count, 2 - len(str(count))) if count >= 100 else count


async def counted(sql: queries.Source, organization_id: int, audience_id: int) -> int:
    """How many people are in a saved audience now."""
    row = await queries.one(sql, organization_id, audience_id)
    if row is None:
        return 0
    kinds = await _kinds(sql, organization_id)
    return int((await queries.counted(sql, organization_id, domain.decode(row["chosen_by"]), kinds))["people"])


async def keep_as_list(runtime: Runtime, viewer: Viewer, audience_id: int, name: str) -> int:
    """A list of those who are in it now; a job fills it. Its id. Raises NotFound, Refused (`taken`)."""
    async with unit_of_work(runtime) as work:
        row = await _one(work, viewer, audience_id)
        list_id = await queries.begin_list(work.sql, viewer.organization_id, name.strip(), row["chosen_by"])
        if list_id is None:
            sentence = "Another list has this name."
            raise Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])
        await jobs.defer(work, "fill_list", lock=f"list:{list_id}", list_id=list_id)
    return list_id


async def freeze(work: Work, organization_id: int, audience_id: int, name: str) -> int:
    """The list of a campaign that is launched, yet to be filled; its id."""
    row = await queries.one(work.sql, organization_id, audience_id)
    if row is None:
        raise NotFound
    for again in range(1, 1_000):
        title = name[:90] if again == 1 else f"{name[:90]} ({again})"
        list_id = await queries.begin_list(work.sql, organization_id, title, row["chosen_by"])
        if list_id is not None:
            return list_id
    raise Refused("Too many lists have this name. Give the campaign another title.", code="taken")


async def fill(runtime: Runtime, list_id: int) -> None:
    """Puts everybody on the list, a piece at a time; begun again after a crash, it adds who is missing."""
    row = await queries.being_filled(runtime.database.pool, list_id)
    if row is None:
        return
    chosen, last = domain.decode(row["filled_by"]), 0
    kinds = await _kinds(runtime.database.pool, row["organization_id"])
    while True:
        async with runtime.database.transaction() as tx:
            after, found = last, await queries.until(tx.sql, row["organization_id"], last)
            if found is None:
                await queries.end_filling(tx.sql, list_id)
                return
            await queries.patience(tx.sql, 55_000)
            await queries.fill(tx.sql, row, chosen, kinds, after, found)
            last = found


async def _one(work: Work, viewer: Viewer, audience_id: int) -> Row:
    row = await queries.one(work.sql, viewer.organization_id, audience_id)
    if row is None:
        raise NotFound
    return row


def _column(chosen: Filter) -> str:
    return msgspec.json.encode(chosen).decode()


def _taken() -> Refused:
    sentence = "Another audience has this name."
    return Refused(sentence, code="taken", fields=[FieldError("name", "taken", sentence)])


async def _kinds(sql: queries.Source, organization_id: int) -> dict[str, Kind]:
    return {key: field.kind for key, field in (await field_queries.all_of(sql, organization_id)).items()}


async def _settled(work: Work, viewer: Viewer, chosen: Filter) -> Filter:
    fields = await field_queries.all_of(work.sql, viewer.organization_id)
    settled, problems = domain.settled(chosen, fields)
    for noun in await queries.strangers(work.sql, viewer.organization_id, _named(settled)):
        problems.append(FieldError("filter", "unknown", _UNKNOWN[noun]))
    if problems:
        raise Invalid(problems[0].detail, fields=problems)
    return settled


_UNKNOWN: Final = {
    "tags": Phrase("There is no such tag."),
    "lists": Phrase("There is no such list."),
    "campaigns": Phrase("There is no such campaign."),
    "links": Phrase("There is no such link."),
}


def _named(chosen: Filter) -> dict[str, list[int]]:
    """Ids that the filter names, by noun."""
    named: dict[str, list[int]] = {"tags": [], "lists": [], "campaigns": [], "links": []}
    for condition in chosen.conditions:
        match condition:
            case Tagged():
                named["tags"] += map(int, condition.tags)
            case OnList():
                named["lists"] += map(int, condition.lists)
            case Answered():
                named["campaigns"].append(int(condition.campaign))
            case Clicked():
                named["links"] += map(int, condition.links)
                named["campaigns"] += map(int, condition.campaigns)
            case Replied() | Felt() | InCampaign():
                named["campaigns"] += map(int, condition.campaigns)
    return named
