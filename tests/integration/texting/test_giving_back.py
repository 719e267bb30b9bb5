"""Work that goes from hand to hand: done for today, one sender at a time, replies for who speaks their language."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, presence
from server.errors import Refused
from server.runtime import Runtime
from server.storage.queries import assignment as queries
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
WAITS = "status = 'needs_attention', needs_attention_since = now()"


async def switched(runtime: Runtime, made: Bank, switches: str) -> None:
    change = "UPDATE campaigns SET switches = switches || $2::jsonb WHERE id = $1"
    await runtime.database.pool.execute(change, made.campaign_id, switches)


async def held_by(runtime: Runtime, viewer: Viewer) -> int:
    count: int = await runtime.database.pool.fetchval(
        "SELECT count(*) FROM conversations WHERE assignee_id = $1", viewer.user_id
    )
    return count


@pytest.fixture
async def made(runtime: Runtime, cast: Cast) -> Bank:
    return await bank(runtime, cast.ada, contacts=6)


async def done(api: Api, viewer: Viewer, made: Bank) -> Any:
    answer = await api(viewer).post(f"/campaigns/{made.campaign_id}/release", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_whoever_is_done_for_today_gives_back_what_is_open_and_may_take_it_again(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    sql, (answered, texted) = runtime.database.pool, made.conversation_ids[:2]
    await sql.execute(f"UPDATE conversations SET {WAITS} WHERE id = $1", answered)
    await sql.execute("UPDATE conversations SET status = 'waiting' WHERE id = $1", texted)
    given = await done(api, cast.vera, made)
    assert (given["count"], await held_by(runtime, cast.vera)) == (5, 1)
    assert (await done(api, cast.vera, made)) == {"count": 0}
    assert (await api(cast.vera).post(f"/undo/{given['undo']}", json={})).json() == {"count": 5}
    assert await held_by(runtime, cast.vera) == 6
    assert await sql.fetchval("SELECT status FROM conversations WHERE id = $1", answered) == "needs_attention"


async def test_what_somebody_took_meanwhile_is_not_taken_from_them(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    given = await done(api, cast.vera, made)
    await assignment.claim(runtime, cast.vic, made.campaign_id)
    assert (await api(cast.vera).post(f"/undo/{given['undo']}", json={})).json() == {"count": 0}
    assert await held_by(runtime, cast.vic) == 6


async def test_a_campaign_that_keeps_assignments_takes_nothing_back(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await switched(runtime, made, '{"keep_assignments": true}')
    bucket = await assignment.claim(runtime, cast.vera, made.campaign_id)
    assert await done(api, cast.vera, made) == {"count": 0}
    one = f"/conversations/{bucket.conversations[0].id}/release"
    assert (await api(cast.vera).post(one, json={})).json()["code"] == "kept"
    assert await held_by(runtime, cast.vera) == 6
    assert (await api(cast.sue).post(one, json={})).is_success, "a supervisor may"


async def test_one_person_at_a_time_sends_and_the_next_is_told_who(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await switched(runtime, made, '{"single_sender": true}')
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    refused = await api(cast.vic).post(f"/campaigns/{made.campaign_id}/buckets")
    assert (refused.status_code, refused.json()["code"]) == (409, "single_sender")
    assert "Vera is sending" in refused.json()["detail"]
    await done(api, cast.vera, made)
    assert len((await assignment.claim(runtime, cast.vic, made.campaign_id)).conversations) == 6


async def test_who_left_without_a_word_keeps_nobody_waiting_and_what_they_held_is_dealt_again(
    runtime: Runtime, cast: Cast, made: Bank
) -> None:
    await switched(runtime, made, '{"single_sender": true}')
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    since = "UPDATE conversations SET lease_until = lease_until - interval '3 minutes'"
    await runtime.database.pool.execute(since)
    person = (cast.vera.organization_id, cast.vera.user_id)
    await presence.seen(runtime, [person])
    with pytest.raises(Refused, match="Vera is sending"):
        await assignment.claim(runtime, cast.vic, made.campaign_id)
    await presence.gone(runtime, [person])
    assert len((await assignment.claim(runtime, cast.vic, made.campaign_id)).conversations) == 6
    with pytest.raises(Refused, match="Vic is sending"):
        await assignment.claim(runtime, cast.vera, made.campaign_id)


async def test_of_two_who_begin_at_the_same_moment_one_sends(runtime: Runtime, cast: Cast, made: Bank) -> None:
    await switched(runtime, made, '{"single_sender": true}')
    await runtime.database.pool.execute("UPDATE campaigns SET bucket_size = 2")
    claims = [assignment.claim(runtime, viewer, made.campaign_id) for viewer in (cast.vera, cast.vic)]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Bucket", "Refused"]


async def test_other_campaigns_of_the_same_people_go_on_beside_it(runtime: Runtime, cast: Cast, made: Bank) -> None:
    sql = runtime.database.pool
    await switched(runtime, made, '{"single_sender": true}')
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    other = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes, places,
             setup_total, setup_done, created_by_id, launched_at)
           SELECT organization_id, 'Ward 5', '', state, switches, audience, '[]', places, 0, 0, created_by_id, now()
           FROM campaigns RETURNING id"""
    )
    await sql.execute("UPDATE conversations SET campaign_id = $1 WHERE id = $2", other, made.conversation_ids[5])
    await sql.execute("UPDATE conversations SET assignee_id = NULL WHERE id = $1", made.conversation_ids[5])
    assert len((await assignment.claim(runtime, cast.vic, other)).conversations) == 1
    with pytest.raises(Refused):
        await assignment.claim(runtime, cast.vic, made.campaign_id)


async def test_replies_in_a_language_go_first_to_who_speaks_it(runtime: Runtime, cast: Cast, made: Bank) -> None:
    sql = runtime.database.pool
    await sql.execute(f"UPDATE conversations SET {WAITS}")
    await sql.execute("UPDATE contacts SET language = 'es' WHERE id = ANY($1)", made.contact_ids[4:])
    await sql.execute("UPDATE users SET language = 'es' WHERE id = $1", cast.vic.user_id)
    for viewer, most, theirs in ((cast.vic, 2, slice(4, 6)), (cast.vera, 4, slice(0, 4))):
        taken = await queries.deal_replies(sql, made.campaign_id, viewer.user_id, timedelta(hours=1), most)
        assert sorted(taken) == made.conversation_ids[theirs]


async def test_a_wrong_number_hears_nothing_more_until_it_is_taken_back(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    sql, thread = runtime.database.pool, made.conversation_ids[0]
    await sql.execute(f"UPDATE conversations SET {WAITS} WHERE id = $1", thread)
    wrong = (await api(cast.vera).post(f"/conversations/{thread}/wrong-number", json={})).json()
    assert wrong["status"] == "opted_out"
    assert await sql.fetchval("SELECT source FROM opt_outs") == "wrong_number"
    assert await sql.fetchval("SELECT count(*) FROM messages") == 0
    assert await sql.fetchval("SELECT count(*) FROM audit_log WHERE action = 'opt_out.added'") == 1
    await api(cast.vera).post(f"/undo/{wrong['undo']}", json={})
    assert await sql.fetchval("SELECT status FROM conversations WHERE id = $1", thread) == "needs_attention"


async def test_what_is_passed_on_for_a_reason_of_ones_own_can_be_taken_back(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    sql, thread = runtime.database.pool, made.conversation_ids[0]
    await sql.execute("UPDATE conversations SET status = 'waiting' WHERE id = $1", thread)
    body = {"reason": "Wants to talk to the candidate", "note": "Call after six."}
    passed = (await api(cast.vera).post(f"/conversations/{thread}/pass-on", json=body)).json()
    assert (passed["status"], passed["assignee"]) == ("needs_attention", None)
    reason = await sql.fetchval("SELECT reason FROM conversation_moves WHERE conversation_id = $1", thread)
    assert reason == "Wants to talk to the candidate: Call after six."
    (why,) = (await api(cast.sue).get(f"/conversations/{thread}")).json()["notes"]
    assert (why["text"], why["by"]) == (reason, "Vera")
    assert (await api(cast.vera).post(f"/undo/{passed['undo']}", json={})).json() == {"count": 1}
    row = await sql.fetchrow("SELECT status, assignee_id FROM conversations WHERE id = $1", thread)
    assert row is not None
    assert (row["status"], row["assignee_id"]) == ("waiting", cast.vera.user_id)
    assert (await api(cast.vera).get(f"/conversations/{thread}")).json()["notes"] == []
