"""Hours are told by PostgreSQL's clock: a process whose own clock is wrong texts nobody at night."""

from datetime import UTC, datetime

import pytest

from server.actions import assignment, sending
from server.actions.sending import Press
from server.errors import Refused
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.stores import own_clock

pytestmark = pytest.mark.anyio

NOON, NIGHT = 12, 3


@pytest.fixture
def settings(settings: Settings, hour: int) -> Settings:
    """PostgreSQL thinks that it is this hour in UTC; this process knows better."""
    ahead = hour - datetime.now(UTC).hour
    own_clock(settings.database_url, f"pg_catalog.now() + make_interval(hours => {ahead})")
    return settings


async def held(runtime: Runtime, cast: Cast) -> Bank:
    """One conversation of Vera's, with somebody who lives by UTC."""
    made = await bank(runtime, cast.ada, contacts=1, place="|Etc/UTC")
    await runtime.database.pool.execute("UPDATE conversations SET assignee_id = $1", cast.vera.user_id)
    return made


@pytest.mark.parametrize("hour", [NOON])
async def test_a_text_leaves_when_the_database_says_that_it_is_day(runtime: Runtime, cast: Cast) -> None:
    made = await held(runtime, cast)
    sent = await sending.send(runtime, cast.vera, Press(made.conversation_ids[0], "press-0001", "initial"))
    assert sent.state == "queued"


@pytest.mark.parametrize("hour", [NIGHT])
async def test_no_text_leaves_when_the_database_says_that_it_is_night(runtime: Runtime, cast: Cast) -> None:
    made = await held(runtime, cast)
    with pytest.raises(Refused) as refusal:
        await sending.send(runtime, cast.vera, Press(made.conversation_ids[0], "press-0001", "initial"))
    assert refusal.value.code == "outside_hours"


@pytest.mark.parametrize("hour", [NIGHT])
async def test_nobody_is_dealt_where_the_database_says_that_it_is_night(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=1, place="|Etc/UTC")
    with pytest.raises(Refused) as refusal:
        await assignment.claim(runtime, cast.vera, made.campaign_id)
    assert refusal.value.code == "outside_hours"
