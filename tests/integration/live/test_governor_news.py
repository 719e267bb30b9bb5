"""Who watches a campaign sees how fast it goes and what binds it, at most twice a second."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from server.actions import assignment, epochs, governor_news, paces, sending
from server.actions.sending import Press
from server.realtime import rooms
from server.realtime.events import GovernorChanged
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.sending.heard import Heard

pytestmark = pytest.mark.anyio

AT_ONCE = 0.002  # seconds of a turn, so that the next look is not refused


async def news(runtime: Runtime, organization_id: int, heard: Heard) -> Mapping[str, Any]:
    """Of the only campaign."""
    await runtime.redis.flushdb()
    await epochs.rebuild(runtime)
    silent: Any = heard
    await governor_news.say(replace(runtime, publisher=silent), organization_id, AT_ONCE)
    event = heard.said[-1].event
    assert isinstance(event, GovernorChanged)
    (campaign,) = event.campaigns
    return campaign


async def test_what_binds_a_campaign_is_told_to_its_supervisors(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=3, numbers=1, rate=1.0)
    sql, heard, organization_id = runtime.database.pool, Heard(), cast.ada.organization_id
    assert (await news(runtime, organization_id, heard))["bound_by"] is None
    assert heard.said[-1].rooms == (rooms.supervisors(organization_id),)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    for conversation in made.conversation_ids:
        await sending.send(runtime, cast.vera, Press(conversation, f"press-{conversation}", "initial"))
    told = await news(runtime, organization_id, heard)
    assert (told["bound_by"], told["limit"]) == ("numbers", 1.0)
    assert told["forecast_end"]
    await sql.execute("UPDATE carrier_accounts SET messages_per_second = 0.5")
    assert (await news(runtime, organization_id, heard))["bound_by"] == "account"
    await sql.execute(
        """UPDATE campaigns SET places = '["|Pacific/Kiritimati"]',
             texting_hours = '{"start": "03:00", "end": "03:01", "zone": "contact"}'"""
    )
    assert (await news(runtime, organization_id, heard))["bound_by"] == "hours"
    await sql.execute("UPDATE campaigns SET paused = 'all'")
    assert (await news(runtime, organization_id, heard))["bound_by"] == "paused"


async def test_two_processes_tell_the_same_news_once(runtime: Runtime, cast: Cast) -> None:
    await bank(runtime, cast.ada, contacts=1)
    await epochs.rebuild(runtime)
    heard = Heard()
    silent: Any = heard
    for _ in range(2):
        await governor_news.say(replace(runtime, publisher=silent), cast.ada.organization_id, 30.0)
    assert len(heard.said) == 1


async def test_a_number_that_rests_says_why_and_until_when(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=1, numbers=3)
    await epochs.rebuild(runtime)
    await runtime.governor.rest(made.number_ids[0], 600, "filtered")
    rest = "UPDATE numbers SET state = 'resting', state_reason = 'New SIM' WHERE id = $1"
    await runtime.database.pool.execute(rest, made.number_ids[1])
    found = await paces.of(runtime, cast.ada.organization_id)
    spam, sim, active = ({name: one.get(name) for name in ("state", "reason", "until")} for one in found.numbers)
    assert spam["until"]
    assert (spam["state"], spam["reason"]) == ("resting", "Too many of its texts were taken for spam.")
    assert sim == {"state": "resting", "reason": "New SIM", "until": None}
    assert active == {"state": "active", "reason": None, "until": None}
