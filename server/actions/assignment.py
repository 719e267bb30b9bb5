"""Who holds which conversation: buckets, reply buckets, release, leases that run out."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson

from server.access import Viewer
from server.actions import links, presence
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import campaign_rules, composing, dealing, sms
from server.domain.campaign_rules import Rules
from server.domain.campaigns import CampaignState
from server.domain.languages import Phrase
from server.domain.texting_hours import open_places, sentence_all_closed
from server.errors import NotFound, Refused
from server.realtime import rooms
from server.realtime.events import BucketDealt, ConversationMoved, ConversationView, DealtView
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import assignment as queries
from server.storage.queries import holding

REPLY_BUCKET = 25
TURN = timedelta(minutes=2)  # that a campaign's only sender keeps without a screen, a claim or a text


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a volunteer has to send, and how many are left in the pool (counted to 2,000)."""

    conversations: list[DealtView]
    left: int


async def claim(runtime: Runtime, viewer: Viewer, campaign_id: int) -> Bucket:
    """Fills the volunteer's bucket up to its size; what was held before is part of the answer.

    Raises Refused ended, paused, work_is_replies, replies_first, single_sender, cap_reached, outside_hours, none_left.
    """
    async with unit_of_work(runtime) as work:
        row = await queries.campaign(work.sql, viewer.organization_id, campaign_id, viewer.user_id)
        if row is None:
            raise NotFound
        rules = _rules(row)
        _check_claim(row, rules)
        if row["share"] == "replies":
            raise Refused("You only answer replies; a coordinator can change it under People.", code="work_is_replies")
        if rules.switches.single_sender:
            await _take_turn(runtime, work, viewer, campaign_id, rules)
        size, floor = _size(row, rules), dealing.floor_of(viewer.language)
        wanted = min(size - row["held"], _under_cap(row, rules))
        if wanted > 0:
            await _deal(work, viewer, campaign_id, row, rules, wanted)
        dealt = await queries.bucket(work.sql, campaign_id, viewer.user_id, size, floor)
        bucket = Bucket(dealt_views(runtime, dealt, rules, viewer), await queries.left(work.sql, campaign_id))
        if not bucket.conversations:
            raise await _nobody(work, campaign_id, row, rules)
        event = BucketDealt(campaign=str(campaign_id), conversations=bucket.conversations)
        work.announce(event, rooms.desk(viewer.organization_id, viewer.user_id))
    return bucket


async def _nobody(work: Work, campaign_id: int, row: Row, rules: Rules) -> Refused:
    """Why there is nobody to text: all were, or the law or the pause between campaigns keeps those who are left."""
    places = await queries.places_left(work.sql, campaign_id)
    if not places:
        return Refused("Everybody on this list has been texted or is with a volunteer.", code="none_left")
    if not open_places(places, rules.hours, row["now"]):
        return Refused(sentence_all_closed(places, rules.hours, row["now"]), code="outside_hours")
    if not rules.frequency_guard:
        return Refused("Others are claiming those who are left. Try again in a moment.", code="none_left")
    hours = int(rules.frequency_guard.total_seconds() // 3600)
    said = Phrase.counted(
        "Who is left was texted by another campaign within the last hour. A coordinator can change this pause, in the "
        "settings or in the campaign (Not twice within a few hours).",
        "Who is left was texted by another campaign within the last {count} hours. A coordinator can change this "
        "pause, in the settings or in the campaign (Not twice within a few hours).",
        hours,
    )
    return Refused(said, code="none_left")


async def _take_turn(runtime: Runtime, work: Work, viewer: Viewer, campaign_id: int, rules: Rules) -> None:
    """Refused single_sender with the name of who sends now. Who left without a word gives the unsent back."""
    lease = timedelta(minutes=rules.settings.lease_minutes.initials)
    others = await holding.other_senders(work.sql, campaign_id, viewer.user_id, lease, TURN)
    online = await presence.online(runtime, viewer.organization_id) if others else set()
    for other in others:
        if other["busy"] or other["id"] in online:
            raise Refused(
                Phrase("{name} is sending the first texts of this campaign now.", name=other["name"]),
                code="single_sender",
            )
    rows = await holding.unsent_of(work.sql, campaign_id, [other["id"] for other in others])
    ids = [row["id"] for row in rows]
    await queries.move(work.sql, ids, [None] * len(ids), None, "lease", timedelta())
    await announce_moves(work, ids, {row["id"]: row["assignee_id"] for row in rows}, "Textbank", "lease")


async def _deal(work: Work, viewer: Viewer, campaign_id: int, row: Row, rules: Rules, wanted: int) -> None:
    everywhere = orjson.loads(row["places"])
    places = open_places(everywhere, rules.hours, row["now"])
    if not places and not row["held"]:
        raise Refused(sentence_all_closed(everywhere, rules.hours, row["now"]), code="outside_hours")
    lease = timedelta(minutes=rules.settings.lease_minutes.initials)

    async def deal(most: int, stretch: dealing.Stretch) -> int:
        return await queries.deal(
            work.sql, campaign_id, viewer.user_id, sorted(places), rules.frequency_guard, lease, most, stretch
        )

    for stretch in dealing.stretches(viewer.language, random.random()):  # noqa: S311 - no secret
        wanted -= await deal(wanted, stretch)
        if wanted <= 0:
            return
    if await holding.is_all_dealt(work.sql, campaign_id):
        await deal(1, dealing.LAST)


def _rules(row: Row) -> Rules:
    return campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])


def _size(row: Row, rules: Rules) -> int:
    return int(row["bucket_size"] or rules.settings.bucket_size)


def _check_claim(row: Row, rules: Rules) -> None:
    state = CampaignState(row["state"])
    if state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise Refused("This campaign has ended. Thank you for texting!", code="ended")
    if state != CampaignState.RUNNING and row["paused"] is None:
        raise Refused("This campaign has not started yet.", code="not_shared")
    if row["paused"] is not None:
        raise Refused("This campaign is paused. Your conversations are safe; try again later.", code="paused")
    if rules.switches.work == "replies":
        raise Refused("In this campaign you answer replies; first texts are sent by others.", code="work_is_replies")
    if rules.switches.replies_first and row["unanswered"]:
        said = Phrase.counted(
            "Answer your open reply first.", "Answer your {count} open replies first.", row["unanswered"]
        )
        raise Refused(said, code="replies_first")
    if row["held"] == 0 and _under_cap(row, rules) <= 0:
        raise Refused("You have sent as many first texts as this campaign gives one person.", code="cap_reached")


def _under_cap(row: Row, rules: Rules) -> int:
    most = rules.switches.max_per_volunteer
    return 10**6 if most is None else int(most - row["sent"] - row["held"])


async def bucket(runtime: Runtime, viewer: Viewer, campaign_id: int) -> Bucket:
    """What the volunteer holds now, for a screen that opens; claims nothing."""
    pool = runtime.database.pool
    row = await queries.campaign(pool, viewer.organization_id, campaign_id, viewer.user_id)
    if row is None:
        raise NotFound
    rules = _rules(row)
    floor = dealing.floor_of(viewer.language)
    dealt = await queries.bucket(pool, campaign_id, viewer.user_id, _size(row, rules), floor)
    return Bucket(dealt_views(runtime, dealt, rules, viewer), await queries.left(pool, campaign_id))


def dealt_views(runtime: Runtime, rows: Sequence[Row], rules: Rules, viewer: Viewer) -> list[DealtView]:
    return [_dealt_view(runtime, row, rules, viewer) for row in rows]


def _dealt_view(runtime: Runtime, row: Row, rules: Rules, viewer: Viewer) -> DealtView:
    """The text as it will leave: what a volunteer reads is what a contact gets."""
    link = links.in_thread(runtime, rules.settings, row["id"])
    to = composing.addressee(row, link)
    text = composing.initial(row["initial_script"], None, rules, to, viewer.name)
    return DealtView(
        id=str(row["id"]),
        version=row["version"],
        contact=views.contact(row),
        text=text,
        parts=sms.measure(text).parts,
    )


async def claim_replies(runtime: Runtime, viewer: Viewer, campaign_id: int) -> list[ConversationView]:
    """Up to 25 unanswered threads that nobody holds. Refused none_left, ended, work_is_initials."""
    async with unit_of_work(runtime) as work:
        row = await queries.campaign(work.sql, viewer.organization_id, campaign_id, viewer.user_id)
        if row is None:
            raise NotFound
        if row["state"] in (CampaignState.ENDED, CampaignState.ARCHIVED):
            raise Refused("This campaign has ended. Thank you for texting!", code="ended")
        rules = _rules(row)
        if rules.switches.work == "initials":
            raise Refused(
                "In this campaign you send first texts; replies are answered by others.", code="work_is_initials"
            )
        if row["share"] == "initials":
            detail = "You only send first texts; a coordinator can change it under People."
            raise Refused(detail, code="work_is_initials")
        lease = timedelta(minutes=rules.settings.lease_minutes.replies)
        ids = await queries.deal_replies(work.sql, campaign_id, viewer.user_id, lease, REPLY_BUCKET)
        if not ids:
            raise Refused("No replies are waiting for somebody.", code="none_left")
        return await announce_moves(work, ids, dict.fromkeys(ids), viewer.name, "claimed")


async def release(runtime: Runtime, viewer: Viewer, conversation_ids: Sequence[int]) -> int:
    """Gives conversations of this person back to the pool; how many."""
    async with unit_of_work(runtime) as work:
        rows = await queries.lock_conversations(work.sql, viewer.organization_id, conversation_ids)
        mine = [row["id"] for row in rows if row["assignee_id"] == viewer.user_id]
        await queries.move(work.sql, mine, [None] * len(mine), viewer.user_id, "released", timedelta())
        await announce_moves(work, mine, dict.fromkeys(mine, viewer.user_id), viewer.name, "released")
    return len(mine)


async def return_expired(runtime: Runtime, most: int = 500) -> int:
    """Conversations whose lease ran out go back to the pool; how many did."""
    async with unit_of_work(runtime) as work:
        rows = await queries.expired(work.sql, most)
        ids = [row["id"] for row in rows]
        await queries.move(work.sql, ids, [None] * len(ids), None, "lease", timedelta())
        await announce_moves(work, ids, {row["id"]: row["assignee_id"] for row in rows}, "Textbank", "lease")
    return len(ids)


async def announce_moves(
    work: Work, ids: Sequence[int], from_users: dict[int, int | None], by: str, reason: str | None
) -> list[ConversationView]:
    """Tells both people and the supervisors, each with the row as it now is; answers those rows."""
    shown = []
    for row in await queries.views_of(work.sql, ids):
        view = views.conversation(row)
        shown.append(view)
        giver = from_users.get(row["id"])
        event = ConversationMoved(
            conversation=view.id,
            version=view.version,
            changed=view.changed,
            by=by,
            from_=None if giver is None else str(giver),
            to=view.assignee,
            reason=reason,
            row=view,
        )
        holders = (giver, row["assignee_id"])
        people = {rooms.desk(row["organization_id"], user) for user in holders if user is not None}
        watching = (rooms.supervisors(row["organization_id"]), rooms.conversation(row["id"]))
        work.announce(event, *sorted(people), *watching)
    return shown
