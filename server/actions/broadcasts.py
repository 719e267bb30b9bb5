"""Group messages: written, checked and launched by managers. They pause, resume and end as every campaign does."""

from dataclasses import replace
from datetime import UTC, datetime
from textwrap import shorten
from typing import Any

import msgspec
from msgspec import UNSET

from server.access import Viewer
from server.actions import campaign_setup, jobs
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import links, readiness, scripts, sms
from server.domain.audit import Action
from server.domain.broadcasts import BroadcastChange, NewBroadcast
from server.domain.campaigns import CampaignState
from server.domain.drafts import is_over
from server.domain.languages import joined
from server.domain.organizations import Settings
from server.domain.readiness import Facts, Item
from server.domain.scripts import ScriptError
from server.errors import FieldError, Invalid, NotFound, Refused
from server.realtime import rooms
from server.realtime.events import CampaignChanged, SetUp
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.models import Organization
from server.storage.queries import broadcasts as queries
from server.storage.queries import campaign_setup as setup_queries
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import links as link_queries

OF_TEXT_BANKS = ("p2p_locked", "no_description")  # what group messages do without, and volunteers do not
TITLE = 60  # characters of the text that stand for a title


async def create(runtime: Runtime, viewer: Viewer, new: NewBroadcast) -> int:
    """A draft; its id. Raises Invalid with the fields."""
    async with unit_of_work(runtime) as work:
        given: dict[str, Any] = {
            "registration_id": None,
            "scheduled_at": None,
            "sandbox": False,
            "media_url": None,
            "title": "",
        }
        given |= await _checked(work, viewer, new, None)
        given["title"] = given["title"] or shorten(given["text"], TITLE, placeholder="…")
        made = await queries.add(work.sql, viewer.organization_id, viewer.user_id, given)
        work.audit(viewer, Action.SCRIPTS_CHANGED, f"campaign:{made}")
        return made


async def change(runtime: Runtime, viewer: Viewer, broadcast_id: int, wanted: BroadcastChange) -> None:
    """Raises NotFound; Refused locked once it is launched; Invalid with the fields."""
    async with unit_of_work(runtime) as work:
        row = await _draft(work, viewer, broadcast_id, "locked")
        await queries.change(
            work.sql, broadcast_id, {**row, **await _checked(work, viewer, wanted, row["scheduled_at"])}
        )
        work.audit(viewer, Action.SCRIPTS_CHANGED, f"campaign:{broadcast_id}")


async def launch(runtime: Runtime, viewer: Viewer, broadcast_id: int) -> None:
    """Puts its texts into the queue, or waits for its time.

    Raises NotFound; Refused launched when it was before, not_ready with what is missing.
    """
    async with unit_of_work(runtime) as work:
        row = await _draft(work, viewer, broadcast_id, "launched")
        items = await missing(work.sql, row)
        if items:
            said = joined([item.detail for item in items[:3]])
            raise Refused(said, code="not_ready", fields=[FieldError(i.section, i.code, i.detail) for i in items])
        later = await work.sql.fetchval("SELECT $1::timestamptz > now()", row["scheduled_at"])
        if later:
            await queries.schedule(work.sql, broadcast_id)
        else:
            await campaign_queries.become(work.sql, broadcast_id, CampaignState.SETTING_UP)
            await begin(work, row)
        work.audit(viewer, Action.LAUNCHED, f"campaign:{broadcast_id}")
        state = CampaignState.SCHEDULED if later else CampaignState.SETTING_UP
        announce(work, viewer.organization_id, broadcast_id, state)


async def begin(work: Work, broadcast: Row) -> None:
    """Hands the queueing to the jobs role: who is on the list now, and may be texted."""
    await setup_queries.begin(work.sql, broadcast["id"], broadcast["list_id"])
    await jobs.defer(work, "queue_broadcast", lock=f"campaign:{broadcast['id']}", campaign_id=broadcast["id"])


def announce(
    work: Work, organization_id: int, broadcast_id: int, state: CampaignState, progress: SetUp | None = None
) -> None:
    """To those who watch; volunteers have nothing to do with group messages."""
    event = CampaignChanged(campaign=str(broadcast_id), state=state, setup=progress)
    work.announce(event, rooms.supervisors(organization_id))


async def missing(sql: queries.Source, broadcast: Row) -> list[Item]:
    """Why it cannot be launched; nothing when it can."""
    facts = await campaign_setup.facts(sql, broadcast["id"])
    items = [item for item in readiness.missing(facts) if item.code not in OF_TEXT_BANKS]
    reached = await queries.reached(sql, broadcast["list_id"])
    if reached["total"] and not reached["people"]:
        detail = "Nobody on this list asked for texts and can get them."
        items.append(Item("no_consent", detail, "contacts"))
    return items


def warnings(facts: Facts, people: int) -> list[Item]:
    """What does not stop a launch to so many people; its cost by the text as it is written."""
    texts = [scripts.with_notice(text, facts.notice_mode, "initials", "initial") for text in facts.initial_scripts]
    cost = people * sum(sms.measure(text).parts for text in texts)
    return [item for item in readiness.warnings(replace(facts, cost=cost)) if item.code != "no_description"]


async def delete(runtime: Runtime, viewer: Viewer, broadcast_id: int) -> None:
    """A draft, away from the list. Raises NotFound, Refused launched."""
    async with unit_of_work(runtime) as work:
        await _draft(work, viewer, broadcast_id, "launched")
        await campaign_queries.become(work.sql, broadcast_id, CampaignState.ARCHIVED)
        work.audit(viewer, Action.ARCHIVED, f"campaign:{broadcast_id}")


async def _draft(work: Work, viewer: Viewer, broadcast_id: int, code: str) -> Row:
    row = await queries.locked(work.sql, viewer.organization_id, broadcast_id)
    if row is None:
        raise NotFound
    if row["state"] != CampaignState.DRAFT:
        raise Refused("This group message was launched already.", code=code)
    return row


async def _checked(work: Work, viewer: Viewer, wanted: BroadcastChange, stood: datetime | None) -> dict[str, Any]:
    """What is wanted, as the columns hold it; `stood` is the time it had before. Raises Invalid."""
    given = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not UNSET}
    problems = []
    if "text" in given:
        named = map(links.field, await link_queries.names(work.sql, viewer.organization_id))
        fields = [*await field_queries.all_of(work.sql, viewer.organization_id), *named]
        try:
            given["text"] = scripts.compile(given["text"], fields).source
        except ScriptError as problem:
            problems.append(FieldError("text", problem.code, problem.sentence))
        row = await Organization.get(id=viewer.organization_id, using_db=work.tx.orm)
        notice = msgspec.convert(row.settings, Settings).notice
        if notice.mode == "in_script" and not scripts.has_opt_out_words(given["text"]):
            problems.append(FieldError("text", "no_opt_out_words", scripts.NO_WAY_OUT))
    if "list_id" in given:
        given["list_id"] = int(given["list_id"])
        if not await campaign_queries.known_list(work.sql, viewer.organization_id, given["list_id"]):
            problems.append(FieldError("list_id", "unknown", "There is no such list."))
    if given.get("registration_id") is not None:
        given["registration_id"] = int(given["registration_id"])
        known = await campaign_queries.known_registration(work.sql, viewer.organization_id, given["registration_id"])
        if not known:
            problems.append(FieldError("registration_id", "unknown", "There is no such registration."))
    problems += _wrong_time(given.get("scheduled_at"), stood)
    if problems:
        raise Invalid(problems[0].detail, fields=problems)
    return given


def _wrong_time(at: datetime | None, stood: datetime | None) -> list[FieldError]:
    if at is None or at == stood:
        return []
    if not 2000 <= at.year <= 2200:
        return [FieldError("scheduled_at", "invalid", "Choose a date of this century.")]
    if is_over(at, datetime.now(UTC)):
        detail = "This time has passed. Choose a later one, or none: then it is sent as soon as it is launched."
        return [FieldError("scheduled_at", "passed", detail)]
    return []
