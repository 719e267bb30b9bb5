"""What a campaign lets its volunteers do, kept by the server whatever a screen sends."""

from typing import Any

import orjson
import pytest

from server.access import Viewer
from server.actions import assignment, people, sending
from server.actions.people import Change
from server.actions.sending import Press
from server.errors import Forbidden, Invalid, Refused, TextbankError
from server.runtime import Runtime
from server.storage.queries import inbound as inbound_queries
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

DETAILS = "Doors 7:30 pm on 3/5, \u00a1s\u00ed! \U0001f389 https://example.org/a?b=1&c=\u00e9 \u2014 {not a field}"


@pytest.fixture
async def made(runtime: Runtime, cast: Cast) -> Bank:
    return await bank(runtime, cast.ada, contacts=4)


async def switch(runtime: Runtime, **switches: object) -> None:
    change = "UPDATE campaigns SET switches = switches || $1::jsonb"
    await runtime.database.pool.execute(change, orjson.dumps(switches).decode())


async def settle(runtime: Runtime, **settings: object) -> None:
    change = "UPDATE organizations SET settings = settings || $1::jsonb"
    await runtime.database.pool.execute(change, orjson.dumps(settings).decode())


async def claimed(runtime: Runtime, viewer: Viewer, made: Bank) -> list[int]:
    bucket = await assignment.claim(runtime, viewer, made.campaign_id)
    return [int(one.id) for one in bucket.conversations]


async def press(runtime: Runtime, viewer: Viewer, thread: int, kind: Any = "initial", **what: Any) -> str:
    """What was written down to leave."""
    sent = await sending.send(runtime, viewer, Press(thread, f"press-{thread}-{kind}", kind, **what))
    text: str = await runtime.database.pool.fetchval("SELECT text FROM messages WHERE id = $1", int(sent.id))
    return text


async def refusal(doing: Any) -> str:
    with pytest.raises(TextbankError) as refused:
        await doing
    return str(refused.value.code)


async def test_who_only_answers_claims_nobody_and_who_only_sends_takes_no_replies(
    runtime: Runtime, cast: Cast, made: Bank
) -> None:
    await switch(runtime, work="replies")
    assert await refusal(assignment.claim(runtime, cast.vera, made.campaign_id)) == "work_is_replies"
    await switch(runtime, work="initials")
    assert len(await claimed(runtime, cast.vera, made)) == 4
    assert await refusal(assignment.claim_replies(runtime, cast.vera, made.campaign_id)) == "work_is_initials"


async def test_one_volunteer_may_only_answer_or_only_send_whatever_the_campaign(
    runtime: Runtime, cast: Cast, made: Bank
) -> None:
    await people.change(runtime, cast.max, cast.vera.user_id, Change(work="replies"))
    assert await refusal(assignment.claim(runtime, cast.vera, made.campaign_id)) == "work_is_replies"
    await people.change(runtime, cast.max, cast.vera.user_id, Change(work="initials"))
    thread = (await claimed(runtime, cast.vera, made))[0]
    assert await refusal(assignment.claim_replies(runtime, cast.vera, made.campaign_id)) == "work_is_initials"
    await press(runtime, cast.vera, thread)
    async with runtime.database.pool.acquire() as sql:
        row = await inbound_queries.keep(
            sql,
            thread,
            made.number_ids[0],
            text="Where?",
            media=None,
            parts=1,
            carrier_id="in-1",
            reason=None,
            score=None,
            opt_out="no",
            preview="Where?",
        )
    assert row["assignee_id"] == cast.vera.user_id
    assert await assignment.return_expired(runtime) == 1
    assert [one.id for one in await assignment.claim_replies(runtime, cast.vic, made.campaign_id)] == [str(thread)]
    with pytest.raises(Forbidden):
        await people.change(runtime, cast.vera, cast.vera.user_id, Change(work="both"))


async def test_nobody_sends_more_first_texts_than_the_campaign_gives_one_person(
    runtime: Runtime, cast: Cast, made: Bank
) -> None:
    await switch(runtime, max_per_volunteer=2)
    threads = await claimed(runtime, cast.vera, made)
    assert len(threads) == 2
    for thread in threads:
        await press(runtime, cast.vera, thread)
    assert await refusal(assignment.claim(runtime, cast.vera, made.campaign_id)) == "cap_reached"
    assert len(await claimed(runtime, cast.vic, made)) == 2


async def test_open_replies_come_before_new_people(runtime: Runtime, cast: Cast, made: Bank) -> None:
    await switch(runtime, replies_first=True)
    await runtime.database.pool.execute("UPDATE campaigns SET bucket_size = 1")
    (thread,) = await claimed(runtime, cast.vera, made)
    await press(runtime, cast.vera, thread)
    waits = "UPDATE conversations SET status = 'needs_attention', needs_attention_since = now() WHERE id = $1"
    await runtime.database.pool.execute(waits, thread)
    assert await refusal(assignment.claim(runtime, cast.vera, made.campaign_id)) == "replies_first"
    await press(runtime, cast.vera, thread, "reply", text="At the library.")
    assert len(await claimed(runtime, cast.vera, made)) == 1


async def test_without_own_words_only_canned_responses_leave_and_only_as_they_are(
    runtime: Runtime, cast: Cast, made: Bank
) -> None:
    await switch(runtime, custom_responses=False)
    thread = (await claimed(runtime, cast.vera, made))[0]
    await press(runtime, cast.vera, thread)
    canned = made.response_script_id
    assert await refusal(press(runtime, cast.vera, thread, "reply", text="Hello!")) == "text_locked"
    typed = press(runtime, cast.vera, thread, "reply", text="Thanks a lot!", response_script_id=canned)
    assert await refusal(typed) == "text_locked"
    assert (await press(runtime, cast.vera, thread, "reply", response_script_id=canned)).startswith("Thank you, Rosa")


async def test_a_first_text_is_changed_only_where_that_is_allowed(runtime: Runtime, cast: Cast, made: Bank) -> None:
    thread = (await claimed(runtime, cast.vera, made))[0]
    own = "Hola, soy Vera. Reply STOP to end."
    assert await refusal(press(runtime, cast.vera, thread, text=own)) == "text_locked"
    await switch(runtime, edit_initials=True)
    assert (await press(runtime, cast.vera, thread, text=own)).startswith(own)


@pytest.mark.parametrize("mode", ["append", "in_script"])
async def test_whoever_edits_a_first_text_cannot_take_the_way_out_away(
    runtime: Runtime, cast: Cast, made: Bank, mode: str
) -> None:
    await switch(runtime, edit_initials=True)
    await settle(runtime, notice={"mode": mode, "on": "initials"})
    thread = (await claimed(runtime, cast.vera, made))[0]
    if mode == "append":
        assert "STOP" in await press(runtime, cast.vera, thread, text="Just hello.")
    else:
        with pytest.raises(Invalid) as refused:
            await press(runtime, cast.vera, thread, text="Just hello.")
        assert refused.value.code == "no_opt_out_words"


async def test_a_pace_leaves_room_for_replies(runtime: Runtime, cast: Cast, made: Bank) -> None:
    await settle(runtime, pace={"per_second": 0.01, "burst": 2})
    threads = await claimed(runtime, cast.vera, made)
    for thread in threads[:2]:
        await press(runtime, cast.vera, thread)
    with pytest.raises(Refused) as refused:
        await press(runtime, cast.vera, threads[2])
    assert refused.value.code == "too_fast"
    await runtime.database.pool.execute("UPDATE conversations SET assignee_id = $1", cast.vic.user_id)
    await press(runtime, cast.vic, threads[2])  # each has their own


async def test_names_that_are_missing_are_never_a_blank(runtime: Runtime, cast: Cast, made: Bank) -> None:
    await settle(runtime, contact_name_fallback="neighbor", volunteer_name_fallback="a volunteer")
    await runtime.database.pool.execute("UPDATE contacts SET first_name = ''")
    nameless = Viewer(cast.vera.user_id, cast.vera.organization_id, cast.vera.role, "")
    bucket = await assignment.claim(runtime, nameless, made.campaign_id)
    assert bucket.conversations[0].text.startswith("Hi neighbor, it's a volunteer with Ward 4.")
    assert await press(runtime, nameless, int(bucket.conversations[0].id)) == bucket.conversations[0].text
    await settle(runtime, contact_name_fallback="", volunteer_name_fallback="")
    bucket = await assignment.claim(runtime, nameless, made.campaign_id)
    assert bucket.conversations[0].text.startswith("Hi there, it's a volunteer with Ward 4.")


async def test_a_text_is_made_of_what_is_known_of_both(runtime: Runtime, cast: Cast, made: Bank) -> None:
    script = (
        "UPDATE initial_scripts SET text = '{firstName} in {city}: {volunteerFirstName}, {dog}, {email}. Reply STOP.'"
    )
    await runtime.database.pool.execute(script)
    known = """UPDATE contacts SET custom = '{"dog": "Rex"}', email = 'rosa@example.org'"""
    await runtime.database.pool.execute(known)
    thread = (await claimed(runtime, cast.vera, made))[0]
    name = f"Rosa{made.conversation_ids.index(thread)}"
    assert (await press(runtime, cast.vera, thread)).startswith(f"{name} in Tucson: Vera, Rex, rosa@example.org.")


async def test_links_dates_and_emoji_leave_sign_for_sign(runtime: Runtime, cast: Cast, made: Bank) -> None:
    thread = (await claimed(runtime, cast.vera, made))[0]
    await press(runtime, cast.vera, thread)
    assert await press(runtime, cast.vera, thread, "reply", text=DETAILS) == DETAILS
