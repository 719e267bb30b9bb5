"""From draft to running: readiness, the launch, and the set-up, which survives whatever ends its process."""

import time

import msgspec
import orjson

from server.access import Viewer
from server.actions import audiences, jobs, texts_bought
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import drafts, readiness
from server.domain.audit import Action
from server.domain.campaigns import CampaignState, Kind
from server.domain.languages import joined
from server.domain.organizations import Settings
from server.domain.readiness import Facts
from server.errors import FieldError, NotFound, Refused
from server.realtime import rooms
from server.realtime.events import CampaignChanged, SetUp
from server.runtime import Runtime
from server.settings import PLIVO_API_URL
from server.storage.database import Row
from server.storage.queries import campaign_setup as setup_queries
from server.storage.queries import campaigns as queries
from server.storage.queries import statistics

PIECE = 2_000  # contacts in one transaction: they are locked meanwhile
SAY_EVERY = 0.25  # seconds


async def launch(runtime: Runtime, viewer: Viewer, campaign_id: int) -> None:
    """Locks the draft and hands its set-up to the jobs role.

    Raises NotFound; Refused launched when it is no draft any more, not_ready with what is missing.
    """
    async with unit_of_work(runtime) as work:
        row = await queries.locked(work.sql, viewer.organization_id, campaign_id)
        if row is None or row["kind"] != Kind.P2P:
            raise NotFound
        if row["state"] != CampaignState.DRAFT:
            raise Refused("This campaign was launched already.", code="launched")
        await _check_ready(work, campaign_id)
        await queries.become(work.sql, campaign_id, CampaignState.SETTING_UP)
        list_id = await _list_of(work, viewer, row)
        total = await setup_queries.begin(work.sql, campaign_id, list_id)
        work.audit(viewer, Action.LAUNCHED, f"campaign:{campaign_id}", contacts=total)
        await jobs.defer(work, "set_up_campaign", lock=f"campaign:{campaign_id}", campaign_id=campaign_id)
        _announce(work, viewer.organization_id, campaign_id, CampaignState.SETTING_UP, 0, total)


async def _list_of(work: Work, viewer: Viewer, campaign: Row) -> int:
    """Of an audience, those who are in it when the set-up begins: they stay, whatever becomes known of them."""
    if campaign["audience_id"] is None:
        return int(campaign["list_id"])
    list_id = await audiences.freeze(work, viewer.organization_id, campaign["audience_id"], campaign["title"])
    await setup_queries.settle_list(work.sql, campaign["id"], list_id)
    return list_id


async def _check_ready(work: Work, campaign_id: int) -> None:
    items = readiness.missing(await facts(work.sql, campaign_id))
    if items:
        said = joined([item.detail for item in items[:3]])
        raise Refused(said, code="not_ready", fields=[FieldError(i.section, i.code, i.detail) for i in items])


async def set_up(runtime: Runtime, campaign_id: int) -> None:
    """Makes the conversations. After a crash it goes through the list once more and adds what lacks."""
    scripts = orjson.dumps(spread(await queries.initial_scripts(runtime.database.pool, campaign_id))).decode()
    last, done, said_at = 0, 0, 0.0
    list_id = await setup_queries.unfilled_list(runtime.database.pool, campaign_id)
    if list_id is not None:
        await audiences.fill(runtime, list_id)
        await setup_queries.begin(runtime.database.pool, campaign_id, list_id)
    while True:
        async with unit_of_work(runtime) as work:
            campaign = await setup_queries.locked(work.sql, campaign_id)
            if campaign is None:
                return  # finished before, or ended meanwhile
            last, contacts = await setup_queries.add(work.sql, campaign, scripts, last, PIECE)
            if not contacts:
                await setup_queries.add_test_recipient(work.sql, campaign_id, scripts)
                await _finish(work, campaign)
                break
            done += contacts
            row = await setup_queries.note(work.sql, campaign_id, done)
            if time.monotonic() - said_at >= SAY_EVERY:
                said_at = time.monotonic()
                state = CampaignState.SETTING_UP
                _announce(work, campaign["organization_id"], campaign_id, state, row["setup_done"], row["setup_total"])
    await statistics.renew(runtime.database.pool, "conversations")


async def _finish(work: Work, campaign: Row) -> None:
    row = await setup_queries.finish(work.sql, campaign["id"])
    contacts = row["setup_done"]
    _announce(work, campaign["organization_id"], campaign["id"], CampaignState(row["state"]), contacts, contacts)


def spread(scripts: list[Row]) -> dict[str, list[int]]:
    """Ids of initial scripts by language; "" is for contacts of all other languages.

    Without a script for those, they get what the first script's language has.
    """
    chosen: dict[str, list[int]] = {}
    for script in scripts:
        chosen.setdefault(script["language"] or "", []).append(script["id"])
    return chosen if "" in chosen else {**chosen, "": next(iter(chosen.values()))}


def _announce(work: Work, organization_id: int, campaign_id: int, state: CampaignState, done: int, total: int) -> None:
    event = CampaignChanged(campaign=str(campaign_id), state=state, setup=SetUp(done, total))
    work.announce(event, rooms.supervisors(organization_id), rooms.everybody(organization_id))


async def _people(sql: queries.Source, campaign: Row) -> int:
    if campaign["audience_id"] is not None:
        return await audiences.counted(sql, campaign["organization_id"], campaign["audience_id"])
    return await queries.on_list(sql, campaign["list_id"]) if campaign["list_id"] is not None else 0


async def facts(sql: queries.Source, campaign_id: int) -> Facts:
    """What readiness is judged by, as it is now."""
    row = await queries.facts(sql, campaign_id, PLIVO_API_URL)
    initials = [script["text"] for script in await queries.initial_scripts(sql, campaign_id)]
    responses = [script["text"] for script in await queries.response_scripts(sql, campaign_id)]
    keys: set[str] = set()
    if drafts.uses_custom_fields([*initials, *responses]):
        keys = await queries.custom_keys(sql, campaign_id)
    settings = msgspec.json.decode(row["settings"], type=Settings)
    words = {"firstName": settings.contact_name_fallback, "volunteerFirstName": settings.volunteer_name_fallback}
    return Facts(
        organization=row["organization"],
        p2p=settings.p2p,
        notice_mode=settings.notice.mode,
        description=row["description"],
        same_title=row["same_title"],
        list_chosen=row["list_id"] is not None or row["audience_id"] is not None,
        contacts=await _people(sql, row),
        importing=row["importing"],
        strangers=row["strangers"],
        initial_scripts=initials,
        response_scripts=responses,
        custom_keys=keys,
        unnamed=[name for name, word in words.items() if not word.strip()],
        sandbox=bool(orjson.loads(row["switches"]).get("sandbox")),
        registration_state=row["registration_state"],
        registration_expired=row["registration_expired"],
        verify_expired=row["verify_expired"],
        verify_missing=row["verify_missing"],
        start_passed=row["start_passed"],
        numbers=row["numbers"],
        real_numbers=row["real_numbers"],
        is_template=row["is_template"],
        chosen=row["chosen"] if row["numbers_chosen"] else None,
        pictures=row["pictures"],
        words_only=row["words_only"],
        without_pictures=row["without_pictures"],
        texts=await texts_bought.of(sql, row["organization_id"]),
    )
