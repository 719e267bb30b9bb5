"""The same words put right in the scripts of several campaigns at once, after a look at each of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from server.access import Viewer
from server.actions import drafts
from server.actions.unit_of_work import unit_of_work
from server.domain.campaigns import CampaignState
from server.domain.drafts import CampaignChange, InitialScript, ResponseScript
from server.domain.languages import Phrase
from server.errors import Invalid
from server.runtime import Runtime
from server.storage.database import Connection, Row
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import replacing as queries

MOST = 500  # scripts at once

Kind = Literal["initial", "response"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`campaign_ids` None: every campaign that has not ended."""

    find: str
    replace: str
    campaign_ids: Sequence[int] | None = None
    match_case: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One script; `locked` ones stay as they are: their campaign was launched."""

    campaign_id: int
    campaign: str
    kind: Kind
    place: int
    title: str
    before: str
    after: str
    locked: bool


async def look(runtime: Runtime, viewer: Viewer, wanted: Wanted) -> list[Change]:
    """What would change, by campaign, in the order of the scripts; at most MOST."""
    return await _changes(runtime.database.pool, viewer, wanted)


async def replace(runtime: Runtime, viewer: Viewer, wanted: Wanted) -> list[Change]:
    """What was changed: all of it, or nothing. Raises Invalid, with the campaign that a text does not fit."""
    async with unit_of_work(runtime) as work:
        changes = [one for one in await _changes(work.sql, viewer, wanted) if not one.locked]
        for campaign_id, of_one in groupby(changes, key=lambda change: change.campaign_id):
            mine = list(of_one)
            change = await _as_change(work.sql, campaign_id, mine)
            try:
                await drafts.change_within(runtime, work, viewer, campaign_id, change)
            except Invalid as problem:
                said = Phrase("{campaign}: {problem}", campaign=mine[0].campaign, problem=problem.detail)
                raise Invalid(said, fields=problem.fields) from problem
        return changes


async def _changes(sql: Connection, viewer: Viewer, wanted: Wanted) -> list[Change]:
    rows = await queries.scripts_with(sql, viewer.organization_id, wanted.find, wanted.campaign_ids, MOST)
    found = [_change(row, wanted) for row in rows]
    return [one for one in found if one.before != one.after]


def _change(row: Row, wanted: Wanted) -> Change:
    return Change(
        campaign_id=row["campaign_id"],
        campaign=row["campaign"],
        kind=row["kind"],
        place=row["place"],
        title=row["title"],
        before=row["text"],
        after=replaced(row["text"], wanted),
        locked=row["kind"] == "initial" and row["state"] != CampaignState.DRAFT,
    )


def replaced(text: str, wanted: Wanted) -> str:
    if wanted.match_case:
        return text.replace(wanted.find, wanted.replace)
    return re.sub(re.escape(wanted.find), lambda _: wanted.replace, text, flags=re.IGNORECASE)


async def _as_change(sql: Connection, campaign_id: int, changes: Sequence[Change]) -> CampaignChange:
    """All scripts of a kind are written together, those that stay among them."""
    after = {(one.kind, one.place): one.after for one in changes}
    kinds = {one.kind for one in changes}
    scripts: dict[str, list[InitialScript] | list[ResponseScript]] = {}
    if "initial" in kinds:
        scripts["initial_scripts"] = [
            InitialScript(_words(after, "initial", place, row), row["language"], row["media_url"])
            for place, row in enumerate(await campaign_queries.initial_scripts(sql, campaign_id))
        ]
    if "response" in kinds:
        scripts["response_scripts"] = [
            ResponseScript(row["title"], _words(after, "response", place, row))
            for place, row in enumerate(await campaign_queries.response_scripts(sql, campaign_id))
        ]
    return CampaignChange(**scripts)  # type: ignore[arg-type]


def _words(after: Mapping[tuple[Kind, int], str], kind: Kind, place: int, row: Row) -> str:
    words: str = after.get((kind, place), row["text"])
    return words
