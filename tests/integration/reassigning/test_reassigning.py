"""Threads go from one person to others, to a team or to the pool, thousands at once, and come back for ten minutes."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, inbound, people, reassignment, sending, undo
from server.actions.people import Change
from server.actions.sending import Press
from server.carriers.base import Inbound
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
THREADS = 3_000


async def veras(runtime: Runtime, cast: Cast, contacts: int = 6) -> Bank:
    """A bank whose threads all wait for an answer of Vera's."""
    made = await bank(runtime, cast.ada, contacts=contacts)
    await runtime.database.pool.execute(
        "UPDATE conversations SET assignee_id = $1, status = 'needs_attention', needs_attention_since = now()",
        cast.vera.user_id,
    )
    return made


async def owners(runtime: Runtime) -> Counter[int | None]:
    rows = await runtime.database.pool.fetch("SELECT assignee_id FROM conversations")
    return Counter(row["assignee_id"] for row in rows)


async def test_everything_of_one_volunteer_is_spread_evenly_over_a_team(runtime: Runtime, cast: Cast, api: Api) -> None:
    await veras(runtime, cast)
    gone = (await api(cast.max).post("/users", json={"email": "gone@example.org", "role": "volunteer"})).json()["id"]
    await api(cast.max).patch(f"/users/{gone}", json={"suspended": True})
    members = [str(cast.vic.user_id), str(cast.sue.user_id), gone]
    team = (await api(cast.max).post("/teams", json={"name": "Evening", "user_ids": members})).json()["id"]
    body = {"filter": {"assignee": str(cast.vera.user_id)}, "to": {"team_id": team}}
    looked = (await api(cast.sue).post("/reassignments", json=body | {"dry_run": True})).json()
    assert (looked, await owners(runtime)) == ({"count": 6}, {cast.vera.user_id: 6})
    done = (await api(cast.sue).post("/reassignments", json=body)).json()
    assert (done["count"], await owners(runtime)) == (6, {cast.vic.user_id: 3, cast.sue.user_id: 3})
    assert (await api(cast.sue).post(f"/undo/{done['undo']}", json={})).json() == {"count": 6}
    assert await owners(runtime) == {cast.vera.user_id: 6}


@pytest.mark.parametrize("to", [{}, {"pool": True, "team_id": "1"}, {"user_ids": []}, {"team_id": "999999"}])
async def test_it_has_to_be_said_to_whom(runtime: Runtime, cast: Cast, api: Api, to: dict[str, object]) -> None:
    await veras(runtime, cast, 1)
    body = {"filter": {}, "to": to}
    for dry_run in (True, False):
        assert (await api(cast.sue).post("/reassignments", json=body | {"dry_run": dry_run})).status_code == 422
    assert await owners(runtime) == {cast.vera.user_id: 1}


async def test_a_team_of_others_takes_nothing(runtime: Runtime, cast: Cast, api: Api) -> None:
    await veras(runtime, cast, 1)
    theirs = {"name": "Theirs", "user_ids": [str(cast.olga.user_id)]}
    team = (await api(cast.olga).post("/teams", json=theirs)).json()["id"]
    refused = await api(cast.sue).post("/reassignments", json={"filter": {}, "to": {"team_id": team}})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown_person")


async def test_a_draft_goes_along(runtime: Runtime, cast: Cast, api: Api) -> None:
    made = await veras(runtime, cast, 1)
    thread = f"/conversations/{made.conversation_ids[0]}"
    await api(cast.vera).put(f"{thread}/draft", json={"text": "The polls close at"})
    body = {"ids": [str(made.conversation_ids[0])], "to": {"user_ids": [str(cast.vic.user_id)]}}
    await api(cast.sue).post("/reassignments", json=body)
    assert (await api(cast.vic).get(thread)).json()["conversation"]["draft"] == "The polls close at"
    assert (await api(cast.vera).get(thread)).status_code == 404


async def test_three_thousand_threads_move_with_little_work(runtime: Runtime, cast: Cast) -> None:
    made = await veras(runtime, cast, 1)
    await _more(runtime, made)
    rows = await runtime.database.pool.fetch("SELECT id FROM conversations")
    began = time.process_time()  # of ours: how long it takes depends on who else is at work
    ids = [row["id"] for row in rows]
    done = await reassignment.reassign(runtime, cast.sue, ids, [cast.vic.user_id, cast.sue.user_id])
    assert time.process_time() - began <= 1.5
    assert done.count == THREADS
    assert await undo.undo(runtime, cast.sue, done.undo) == THREADS


async def _more(runtime: Runtime, made: Bank) -> None:
    await runtime.database.pool.execute(
        """WITH people AS (
             INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
               external_id, notes, custom, place, landline)
             SELECT organization_id, '+1' || 200 + n / 100 || '55501' || lpad((n % 100)::text, 2, '0'), 'Rosa' || n,
               'Mora', '', '', 'Tucson', '', '', '', '', '{}', place, false
             FROM contacts, generate_series(1, $2 - 1) n WHERE id = $1 RETURNING id)
           INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, version, assignee_id)
           SELECT cv.organization_id, cv.campaign_id, p.id, cv.status, false, cv.place, '', 1, 1, cv.assignee_id
           FROM people p, conversations cv""",
        made.contact_ids[0],
        THREADS,
    )


async def test_what_nobody_answers_in_time_goes_back_by_itself(runtime: Runtime, cast: Cast, api: Api) -> None:
    leases = {"lease_minutes": {"initials": 60, "replies": 7}}
    assert (await api(cast.ada).patch("/organization", json=leases)).status_code == 200
    await reply(runtime, await texted(runtime, cast))
    left = await runtime.database.pool.fetchval("SELECT lease_until - now() FROM conversations")
    assert 6 * 60 < left.total_seconds() <= 7 * 60
    assert await assignment.return_expired(runtime) == 0
    await runtime.database.pool.execute("UPDATE conversations SET lease_until = now() - interval '1 second'")
    assert await assignment.return_expired(runtime) == 1
    assert await owners(runtime) == {None: 1}


async def test_a_reply_to_somebody_suspended_goes_back_at_once(runtime: Runtime, cast: Cast) -> None:
    made = await texted(runtime, cast)
    await people.change(runtime, cast.max, cast.vera.user_id, Change(suspended=True))
    await reply(runtime, made)
    assert await owners(runtime) == {cast.vera.user_id: 1}
    assert await assignment.return_expired(runtime) == 1
    assert await owners(runtime) == {None: 1}


async def texted(runtime: Runtime, cast: Cast) -> Bank:
    """A bank of one, whom Vera has texted."""
    made = await bank(runtime, cast.ada, contacts=1, numbers=1)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await sending.send(runtime, cast.vera, Press(made.conversation_ids[0], "ref-00001", "initial"))
    await runtime.database.pool.execute("UPDATE messages SET state = 'delivered'")
    return made


async def reply(runtime: Runtime, made: Bank) -> None:
    number = await runtime.database.pool.fetchval("SELECT phone FROM numbers WHERE id = $1", made.number_ids[0])
    await inbound.receive(runtime, made.account_id, Inbound("in-1", phone(0), number, "Where do I vote?"))


async def test_a_volunteer_who_leaves_early_gives_all_that_is_open_to_others_at_once(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    """What waits for a text, for an answer, or may still be answered; not what is done."""
    made = await veras(runtime, cast)
    for thread, status in zip(made.conversation_ids, ("to_send", "waiting", "closed", "skipped"), strict=False):
        await runtime.database.pool.execute("UPDATE conversations SET status = $2 WHERE id = $1", thread, status)
    which = {"campaign": str(made.campaign_id), "assignee": str(cast.vera.user_id)}
    to = {"user_ids": [str(cast.vic.user_id), str(cast.sue.user_id)]}
    body = {"filter": which | {"status": "to_send,needs_attention,waiting"}, "to": to, "reason": "had to leave"}
    assert (await api(cast.sue).post("/reassignments", json=body | {"dry_run": True})).json() == {"count": 4}
    assert (await api(cast.sue).post("/reassignments", json=body)).json()["count"] == 4
    assert await owners(runtime) == {cast.vera.user_id: 2, cast.vic.user_id: 2, cast.sue.user_id: 2}


async def test_threads_that_nobody_holds_are_found_and_given_to_somebody(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await veras(runtime, cast)
    await api(cast.sue).post("/reassignments", json={"ids": ids_of(made)[:2], "to": {"pool": True}})
    body = {"filter": {"assignee": "none"}, "to": {"user_ids": [str(cast.vic.user_id)]}}
    assert (await api(cast.sue).post("/reassignments", json=body)).json()["count"] == 2
    assert await owners(runtime) == {cast.vera.user_id: 4, cast.vic.user_id: 2}


def ids_of(made: Bank) -> list[str]:
    return [str(one) for one in made.conversation_ids]


async def test_two_coordinators_who_move_the_same_threads_at_once_end_in_one_result(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    """The later one wins, of all of them, and what the earlier one did cannot be taken back any more."""
    made = await veras(runtime, cast, contacts=12)

    async def give(viewer: Viewer, to: Viewer) -> str:
        body = {"ids": ids_of(made), "to": {"user_ids": [str(to.user_id)]}}
        done = (await api(viewer).post("/reassignments", json=body)).json()
        assert done["count"] == 12
        return str(done["undo"])

    for _ in range(3):
        sues, maxs = await asyncio.gather(give(cast.sue, cast.vic), give(cast.max, cast.vera))
        ((owner, count),) = (await owners(runtime)).items()
        assert (owner in (cast.vic.user_id, cast.vera.user_id), count) == (True, 12)
        earlier = sues if owner == cast.vera.user_id else maxs
        assert (await api(cast.max).post(f"/undo/{earlier}", json={})).json() == {"count": 0}
        assert (await owners(runtime)).keys() == {owner}


async def test_who_sent_the_first_text_and_who_answers_may_be_two_people_after_the_end_too(
    runtime: Runtime, cast: Cast, api: Api
) -> None:
    made = await texted(runtime, cast)
    await reply(runtime, made)
    (thread,) = ids_of(made)
    given = await api(cast.sue).post(
        "/reassignments", json={"ids": [thread], "to": {"user_ids": [str(cast.vic.user_id)]}}
    )
    assert given.status_code == 200
    text = {"client_ref": "ref-00002", "kind": "reply", "text": "At the school."}
    assert (await api(cast.vic).post(f"/conversations/{thread}/messages", json=text)).status_code == 201
    whole = (await api(cast.sue).get(f"/conversations/{thread}")).json()
    assert [message.get("by") for message in whole["messages"]] == ["Vera", None, "Vic"]
    await runtime.database.pool.execute("UPDATE campaigns SET state = 'ended', ended_at = now()")
    back = await api(cast.sue).post(
        "/reassignments", json={"ids": [thread], "to": {"user_ids": [str(cast.vera.user_id)]}}
    )
    assert (back.json()["count"], await owners(runtime)) == (1, {cast.vera.user_id: 1})
