"""A group message goes once to each on a list who asked for texts, by the rules of every text."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import broadcast_queueing, campaigns, epochs, hours, links
from server.actions.unit_of_work import unit_of_work
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast
from tests.integration.optouts.writing_in import Phones, answering

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 15) Mobile"}
TEXT = "Hi {firstName}, the garden opens on Saturday. {organization}"


@pytest.fixture
async def phones(runtime: Runtime, cast: Cast) -> Phones:
    """Of the three on the list the first two asked for texts; the first has a number they know."""
    made = await answering(runtime, cast)
    await epochs.rebuild(runtime)
    pool = runtime.database.pool
    list_id = await pool.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Garden') RETURNING id", cast.max.organization_id
    )
    await pool.execute("INSERT INTO list_contacts (list_id, contact_id) SELECT $1, id FROM contacts", list_id)
    await pool.execute(
        """INSERT INTO consents (organization_id, contact_id, source)
           SELECT organization_id, id, 'manual' FROM contacts WHERE id = ANY($1::bigint[])""",
        made.bank.contact_ids[:2],
    )
    await made.set(frequency_guard_hours=0)
    return made


async def written(phones: Phones, api: Api, **more: Any) -> dict[str, Any]:
    list_id = await phones.runtime.database.pool.fetchval("SELECT id FROM lists WHERE name = 'Garden'")
    body = {"list_id": str(list_id), "text": TEXT, "sandbox": True} | more
    answer = await api(phones.cast.max).post("/broadcasts", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def launched(phones: Phones, api: Api, **more: Any) -> int:
    """Its texts are in the queue; the id."""
    draft = await written(phones, api, **more)
    answer = await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")
    assert answer.status_code == 202, answer.text
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    return int(draft["id"])


async def texts(phones: Phones, broadcast_id: int) -> list[dict[str, Any]]:
    rows = await phones.runtime.database.pool.fetch(
        """SELECT m.id, m.contact_id, m.text, m.state, m.number_id, m.priority, m.not_before > now() AS later
           FROM messages m WHERE m.campaign_id = $1 AND m.direction = 'out' ORDER BY m.id""",
        broadcast_id,
    )
    return [dict(row) for row in rows]


async def test_each_who_asked_for_texts_gets_one_and_others_none(phones: Phones, api: Api) -> None:
    draft = await written(phones, api)
    assert draft["reached"] == {"total": 3, "people": 2, "opted_out": 0, "no_consent": 1, "unreachable": 0}
    assert (draft["title"], draft["readiness"]) == (TEXT, [])
    assert await phones.sent("initial") == [await first(phones)], "a draft texts nobody"
    await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    found = await texts(phones, int(draft["id"]))
    assert [text["contact_id"] for text in found] == phones.bank.contact_ids[:2]
    assert found[0]["text"] == "Hi Rosa0, the garden opens on Saturday. Ward 4\n\nSTOP2END"
    assert [text["number_id"] for text in found] == [phones.bank.number_ids[0]] * 2
    knows = "SELECT number_id FROM contacts WHERE id = $1"
    assert await phones.runtime.database.pool.fetchval(knows, phones.bank.contact_ids[1]) == found[1]["number_id"]
    view = (await api(phones.cast.sue).get(f"/broadcasts/{draft['id']}")).json()
    assert (view["state"], view["progress"]["waiting"], view["progress"]["suppressed"]) == ("running", 2, 1)
    assert await phones.claimed() == [found[0]["id"]]


async def first(phones: Phones) -> dict[str, Any]:
    return (await phones.sent("initial"))[0]


async def test_launched_twice_and_queued_by_two_processes_it_texts_once(phones: Phones, api: Api) -> None:
    draft = await written(phones, api)
    url = f"/broadcasts/{draft['id']}/launch"
    answers = await asyncio.gather(*(api(phones.cast.max).post(url) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    await asyncio.gather(*(broadcast_queueing.run(phones.runtime, int(draft["id"])) for _ in range(3)))
    assert len(await texts(phones, int(draft["id"]))) == 2


async def test_cut_off_in_the_middle_it_goes_on_and_nobody_gets_two(
    phones: Phones, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast_queueing, "PIECE", 1)
    draft = await written(phones, api)
    await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")
    pool = phones.runtime.database.pool
    second = phones.bank.contact_ids[1]
    await pool.execute(f"ALTER TABLE messages ADD CONSTRAINT cut CHECK (contact_id <> {second}) NOT VALID")
    with pytest.raises(Exception, match="cut"):
        await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    assert [text["contact_id"] for text in await texts(phones, int(draft["id"]))] == phones.bank.contact_ids[:1]
    assert await phones.claimed() == [], "nothing leaves before all of it is in the queue"
    await pool.execute("ALTER TABLE messages DROP CONSTRAINT cut")
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    assert [text["contact_id"] for text in await texts(phones, int(draft["id"]))] == phones.bank.contact_ids[:2]


async def test_who_says_stop_between_queue_and_phone_is_not_texted(phones: Phones, api: Api) -> None:
    broadcast_id = await launched(phones, api)
    await phones.say("STOP")
    found = await texts(phones, broadcast_id)
    assert [text["state"] for text in found] == ["blocked", "queued"]
    assert await phones.claimed() == [found[1]["id"]]
    again = await written(phones, api)
    assert (again["reached"]["people"], again["reached"]["opted_out"]) == (1, 1)


async def test_a_consent_that_is_taken_back_takes_the_text_back(phones: Phones, api: Api) -> None:
    broadcast_id = await launched(phones, api)
    url = f"/contacts/{phones.bank.contact_ids[0]}/consent"
    assert (await api(phones.cast.max).delete(url)).status_code == 204
    assert [text["state"] for text in await texts(phones, broadcast_id)] == ["blocked", "queued"]
    contact = (await api(phones.cast.sue).get(f"/contacts/{phones.bank.contact_ids[0]}")).json()
    assert (contact["consent"]["revoked_at"] is None, contact["opted_out_at"]) == (False, None)
    assert (await api(phones.cast.max).delete(url)).status_code == 404


async def test_stop_may_end_group_messages_alone_and_said_again_ends_everything(phones: Phones, api: Api) -> None:
    await phones.set(opt_out_scope="kind", automatic={"confirm_opt_out": True})
    await launched(phones, api)
    await phones.runtime.database.pool.execute("UPDATE messages SET state = 'delivered' WHERE state = 'queued'")
    await phones.say("STOP")
    opted_out = "SELECT opted_out_at IS NOT NULL FROM contacts WHERE id = $1"
    assert not await phones.runtime.database.pool.fetchval(opted_out, phones.bank.contact_ids[0])
    [text] = await phones.sent("confirmation")
    assert text["text"].endswith("no further group messages from us. Reply STOPALL to end all texts.")
    assert (await written(phones, api))["reached"]["no_consent"] == 2
    await phones.say("STOP")
    assert await phones.runtime.database.pool.fetchval(opted_out, phones.bank.contact_ids[0])


async def test_without_anybody_who_asked_for_texts_it_is_not_launched(phones: Phones, api: Api) -> None:
    await phones.runtime.database.pool.execute("UPDATE consents SET revoked_at = now()")
    draft = await written(phones, api)
    refused = await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
    assert refused.json()["fields"][0]["code"] == "no_consent"


async def test_the_registration_gates_it_but_for_a_sandbox(phones: Phones, api: Api) -> None:
    pool = phones.runtime.database.pool
    registration = await pool.fetchval(
        """INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state)
           VALUES ($1, 'Ward 4', '', '', '', 'pending') RETURNING id""",
        phones.cast.max.organization_id,
    )
    await pool.execute("UPDATE numbers SET registration_id = $1", registration)
    draft = await written(phones, api, sandbox=False)
    assert [one["code"] for one in draft["readiness"]] == ["no_registration", "no_numbers"]
    url = f"/broadcasts/{draft['id']}"
    changed = await api(phones.cast.max).patch(url, json={"registration_id": str(registration)})
    assert [one["code"] for one in changed.json()["readiness"]] == ["registration_not_approved"]
    await pool.execute("UPDATE registrations SET state = 'approved', expires_on = current_date - 1")
    refused = await api(phones.cast.max).post(f"{url}/launch")
    assert refused.json()["fields"][0]["code"] == "registration_expired"
    await pool.execute("UPDATE registrations SET expires_on = NULL")
    assert (await api(phones.cast.max).post(f"{url}/launch")).status_code == 202


async def test_a_picture_goes_to_nobody_whose_number_sends_none(phones: Phones, api: Api) -> None:
    """At the launch it is refused; who comes to such a number until its time gets nothing."""
    pool, picture = phones.runtime.database.pool, "https://example.org/map.png"
    await pool.execute("UPDATE numbers SET mms = false")
    draft = await written(phones, api, media_url=picture)
    assert {one["code"] for one in draft["readiness"]} >= {"no_picture_numbers"}
    await pool.execute("UPDATE numbers SET mms = true")
    assert (await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")).status_code == 202
    await pool.execute(
        """UPDATE numbers SET mms = false FROM contacts c WHERE c.number_id = numbers.id AND c.id = $1""",
        phones.bank.contact_ids[0],
    )
    phones.runtime.campaign_pools.clear()
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    assert phones.bank.contact_ids[0] not in [one["contact_id"] for one in await texts(phones, int(draft["id"]))]


async def test_where_scripts_say_the_way_out_none_is_saved_without_it(phones: Phones, api: Api) -> None:
    await phones.set(notice={"mode": "in_script", "on": "initials"})
    list_id = str(await phones.runtime.database.pool.fetchval("SELECT id FROM lists WHERE name = 'Garden'"))
    refused = await api(phones.cast.max).post("/broadcasts", json={"list_id": list_id, "text": TEXT})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "no_opt_out_words")
    await written(phones, api, text=f"{TEXT} Reply STOP to end.")


async def test_a_scheduled_one_looks_at_its_time_who_is_on_the_list(phones: Phones, api: Api) -> None:
    draft = await written(phones, api, scheduled_at="2199-01-01T00:00:00Z")
    view = (await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")).json()
    assert (view["state"], view["reached"]["people"]) == ("scheduled", 2)
    assert await texts(phones, int(draft["id"])) == []
    await phones.say("STOP")
    pool = phones.runtime.database.pool
    await pool.execute("UPDATE campaigns SET scheduled_at = now() WHERE state = 'scheduled'")
    await campaigns.start_scheduled(phones.runtime)
    jobs = await pool.fetch("SELECT task_name FROM procrastinate_jobs WHERE task_name = 'queue_broadcast'")
    assert len(jobs) == 1
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    assert [text["contact_id"] for text in await texts(phones, int(draft["id"]))] == phones.bank.contact_ids[1:2]


async def test_it_is_paused_goes_on_and_is_called_off(phones: Phones, api: Api) -> None:
    broadcast_id = await launched(phones, api)
    url, max_ = f"/broadcasts/{broadcast_id}", api(phones.cast.max)
    assert (await max_.post(f"{url}/pause")).json()["state"] == "paused"
    assert await phones.claimed() == []
    assert (await max_.post(f"{url}/resume")).json()["state"] == "running"
    [sent] = await phones.claimed()
    assert (await max_.post(f"{url}/end")).json()["state"] == "ended"
    assert {text["id"]: text["state"] for text in await texts(phones, broadcast_id)} == {
        sent: "sending",
        sent + 1: "cancelled",
    }
    assert (await max_.patch(url, json={"text": "Other"})).json()["code"] == "locked"


async def test_a_call_off_while_it_is_being_queued_ends_it(phones: Phones, api: Api) -> None:
    draft = await written(phones, api)
    await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/launch")
    await api(phones.cast.max).post(f"/broadcasts/{draft['id']}/end")
    await broadcast_queueing.run(phones.runtime, int(draft["id"]))
    assert await texts(phones, int(draft["id"])) == []


async def test_it_keeps_to_hours_and_waits_behind_other_campaigns(phones: Phones, api: Api) -> None:
    await phones.set(frequency_guard_hours=6)
    broadcast_id = await launched(phones, api)
    found = await texts(phones, broadcast_id)
    assert [text["later"] for text in found] == [True, False], "the first was texted by a campaign a moment ago"
    assert [text["priority"] for text in found] == [2, 2], "behind replies and first texts of volunteers"
    night = f"|{factories.zone_at(3)}"
    await phones.runtime.database.pool.execute("UPDATE contacts SET place = $1", night)
    async with unit_of_work(phones.runtime) as work:
        await hours.retime(work, phones.cast.max.organization_id)
    assert [text["later"] for text in await texts(phones, broadcast_id)] == [True, True]


async def test_replies_come_to_the_sender_alone_and_are_answered_by_hand(phones: Phones, api: Api) -> None:
    broadcast_id = await launched(phones, api)
    await phones.runtime.database.pool.execute("UPDATE messages SET state = 'delivered' WHERE state = 'queued'")
    await phones.say("Can I bring my dog?")
    [row] = (await api(phones.cast.sue).get("/conversations", params={"status": "needs_attention"})).json()["items"]
    press = {"client_ref": "sue-0001", "kind": "reply", "text": "Yes!"}
    sent = await api(phones.cast.sue).post(f"/conversations/{row['id']}/messages", json=press)
    assert sent.status_code == 201, sent.text
    of_vera = (await api(phones.cast.vera).get("/conversations")).json()["items"]
    assert row["campaign"] == str(broadcast_id)
    assert row["id"] not in {one["id"] for one in of_vera}, "volunteers are not in it"


async def test_nobody_deals_or_launches_it_as_a_text_bank(phones: Phones, api: Api) -> None:
    draft = await written(phones, api)
    max_ = api(phones.cast.max)
    assert (await max_.post(f"/campaigns/{draft['id']}/launch")).status_code == 404
    assert (await max_.patch(f"/campaigns/{draft['id']}", json={"title": "Mine"})).status_code == 404
    assert str(draft["id"]) not in {one["id"] for one in (await max_.get("/campaigns")).json()["items"]}
    assert (await max_.delete(f"/broadcasts/{draft['id']}")).status_code == 204
    assert (await max_.get("/broadcasts")).json()["items"] == []


async def test_links_in_a_group_message_count_for_who_got_it(phones: Phones, api: Api) -> None:
    manager, pool = api(phones.cast.max), phones.runtime.database.pool
    assert (await manager.post("/links", json={"name": "map", "url": "https://example.org/map"})).status_code == 201
    broadcast_id = await launched(phones, api, text="The garden is here: {link:map}")
    for text in await texts(phones, broadcast_id):
        (address,) = (word for word in text["text"].split() if "/l/" in word)
        await links.follow(phones.runtime, address.rpartition("/")[2], PHONE, counts=True)
    clicked = await pool.fetch("SELECT contact_id FROM clicks ORDER BY contact_id")
    assert [row["contact_id"] for row in clicked] == phones.bank.contact_ids[:2]
