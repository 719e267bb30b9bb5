"""What leaves without a press: one text after an opt-out, the answer to HELP; never twice, never to who said stop."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from server.access import Viewer
from server.actions import campaigns, conversations, erasing, sweeping, undo
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.optouts.writing_in import Phones, answering

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
STRANGER = 99  # a phone that is nobody's contact
CONFIRMED = "Ward 4: You are opted out and will get no further texts from us."


@pytest.fixture
async def phones(runtime: Runtime, cast: Cast) -> Phones:
    made = await answering(runtime, cast)
    await made.set(automatic={"confirm_opt_out": True, "help_contact": "help@ward4.example"})
    return made


async def test_after_stop_one_text_of_fixed_words_leaves_within_five_minutes(phones: Phones) -> None:
    await phones.say("STOP")
    [text] = await phones.sent("confirmation")
    assert text["text"] == CONFIRMED
    assert text["not_after"] - text["created_at"] <= timedelta(minutes=5)
    assert await phones.claimed() == [text["id"]], "it leaves though its contact is opted out"


async def test_nothing_is_confirmed_unless_the_organization_says_so(phones: Phones) -> None:
    await phones.set(automatic={})
    await phones.say("STOP")
    assert await phones.sent("confirmation") == []


async def test_stop_that_comes_twice_or_again_is_confirmed_once(phones: Phones) -> None:
    same = await phones.say("STOP")
    await phones.say("STOP", carrier_id=same)
    await phones.say("Stop!!")
    await asyncio.gather(*(phones.say("stop", carrier_id="once") for _ in range(4)))
    [text] = await phones.sent("confirmation")
    assert text["state"] == "queued", "a second stop does not take the confirmation of the first"
    assert await phones.claimed() == [text["id"]]
    await phones.say("STOP")
    assert len(await phones.sent("confirmation")) == 1


async def test_a_stop_that_could_not_be_kept_has_confirmed_nothing(phones: Phones) -> None:
    pool = phones.runtime.database.pool
    await pool.execute("ALTER TABLE messages ADD CONSTRAINT nothing_more CHECK (direction <> 'in') NOT VALID")
    with pytest.raises(Exception, match="nothing_more"):
        await phones.say("STOP", carrier_id="again")
    assert await phones.sent("confirmation") == []
    await pool.execute("ALTER TABLE messages DROP CONSTRAINT nothing_more")
    await phones.say("STOP", carrier_id="again")
    assert len(await phones.sent("confirmation")) == 1


async def test_a_confirmation_that_is_late_never_leaves(phones: Phones) -> None:
    await phones.say("STOP")
    await phones.runtime.database.pool.execute(
        "UPDATE messages SET not_after = now() - interval '1 second' WHERE kind = 'confirmation'"
    )
    assert await phones.claimed() == []
    await sweeping.late_texts(phones.runtime)
    [text] = await phones.sent("confirmation")
    assert text["state"] == "cancelled"


async def test_a_stop_after_the_campaign_ended_is_confirmed_all_the_same(phones: Phones) -> None:
    await campaigns.end(phones.runtime, phones.cast.max, phones.bank.campaign_id)
    await phones.say("STOP")
    await campaigns.wind_up_ended(phones.runtime)
    [text] = await phones.sent("confirmation")
    assert await phones.claimed() == [text["id"]]


async def test_a_volunteer_may_confirm_an_opt_out_and_taking_it_back_takes_the_text_back(phones: Phones) -> None:
    await phones.set(automatic={})
    thread = phones.bank.conversation_ids[0]
    done = await conversations.opt_out(phones.runtime, phones.cast.vera, thread, confirm=True)
    [text] = await phones.sent("confirmation")
    assert text["text"] == CONFIRMED
    assert done.undo is not None
    await undo.undo(phones.runtime, phones.cast.vera, done.undo)
    [text] = await phones.sent("confirmation")
    assert (text["state"], await phones.claimed()) == ("cancelled", [])


async def test_in_spanish_to_who_writes_spanish(phones: Phones) -> None:
    await phones.say("¡Alto!")
    [text] = await phones.sent("confirmation")
    assert text["text"] == "Ward 4: Ya no recibirá más mensajes de texto de nosotros."


async def test_help_is_answered_with_who_we_are_and_where_help_is(phones: Phones) -> None:
    same = await phones.say("Help")
    await phones.say("Help", carrier_id=same)
    [text] = await phones.sent("service")
    assert "Ward 4" in text["text"]
    assert "help@ward4.example" in text["text"]
    assert "STOP" in text["text"]
    assert "rates may apply" in text["text"]
    assert await phones.claimed() == [text["id"]]
    status = "SELECT status FROM conversations WHERE id = $1"
    thread = phones.bank.conversation_ids[0]
    assert await phones.runtime.database.pool.fetchval(status, thread) == "needs_attention", "a person may look, too"


async def test_help_is_not_answered_while_nobody_said_where_it_is(phones: Phones) -> None:
    await phones.set(automatic={})
    await phones.say("HELP")
    assert await phones.sent("service") == []
    await phones.set(main_number="+15205550123")
    await phones.say("HELP")
    [text] = await phones.sent("service")
    assert "+15205550123" in text["text"]


async def test_stop_overtakes_an_answer_to_help(phones: Phones) -> None:
    await phones.say("HELP")
    await phones.say("STOP")
    await phones.say("HELP")
    [answer] = await phones.sent("service")
    assert answer["state"] == "blocked", "nothing but the confirmation leaves after the opt-out"
    [confirmation] = await phones.sent("confirmation")
    assert await phones.claimed() == [confirmation["id"]]
    assert await phones.claimed() == []


async def test_help_and_stop_at_once_end_in_one_confirmation_and_no_answer(phones: Phones) -> None:
    await asyncio.gather(phones.say("HELP"), phones.say("STOP"), phones.say("HELP"), phones.say("STOP"))
    assert {text["state"] for text in await phones.sent("service")} <= {"blocked"}
    assert [text["state"] for text in await phones.sent("confirmation")] == ["queued"]


async def test_help_is_said_once_a_day(phones: Phones) -> None:
    for _ in range(5):
        await phones.say("HELP")
    await asyncio.gather(*(phones.say("help", STRANGER) for _ in range(3)))
    assert len(await phones.sent("service")) == 2, "each of the two phones is answered once"
    await phones.runtime.database.pool.execute(
        "UPDATE messages SET created_at = created_at - interval '1 day' WHERE kind = 'service'"
    )
    await phones.say("HELP")
    assert len(await phones.sent("service")) == 3


async def test_help_is_answered_to_a_phone_that_nobody_knows(phones: Phones, api: Api) -> None:
    same = await phones.say("Help!", STRANGER)
    await phones.say("Help!", STRANGER, carrier_id=same)
    [text] = await phones.sent("service")
    assert "help@ward4.example" in text["text"]
    assert (text["number_id"], await phones.claimed()) == (phones.bank.number_ids[0], [text["id"]])
    rows = (await api(phones.cast.sue).get("/conversations", params={"status": "needs_attention"})).json()["items"]
    assert len(rows) == 1, "a person may look, too"
    pool = phones.runtime.database.pool
    assert await pool.fetchval("SELECT count(*) FROM orphans") == 0
    assert await phones.consent(STRANGER) is None, "who asks for help has not asked for texts"
    await phones.runtime.database.pool.execute("UPDATE messages SET state = 'delivered' WHERE kind = 'service'")
    await phones.say("ayuda", STRANGER + 1)
    campaigns_of_help = "SELECT count(*) FROM campaigns WHERE title = 'HELP' AND kind = 'keyword'"
    assert await pool.fetchval(campaigns_of_help) == 1
    await phones.say("STOP", STRANGER)
    [confirmation] = await phones.sent("confirmation")
    assert await phones.claimed() != []
    assert confirmation["text"] == CONFIRMED


async def test_stop_from_a_phone_that_nobody_knows_is_confirmed_once_and_gets_no_help(phones: Phones) -> None:
    same = await phones.say("STOP", STRANGER)
    await phones.say("STOP", STRANGER, carrier_id=same)
    await phones.say("stop", STRANGER)
    await phones.say("HELP", STRANGER)
    assert await phones.sent("service") == []
    [text] = await phones.sent("confirmation")
    assert (text["text"], text["number_id"]) == (CONFIRMED, phones.bank.number_ids[0])
    assert await phones.claimed() == [text["id"]]
    row = await phones.runtime.database.pool.fetchrow(
        """SELECT cv.status, ct.opted_out_at IS NOT NULL AS out FROM conversations cv
           JOIN contacts ct ON ct.id = cv.contact_id WHERE cv.id = $1""",
        text["conversation_id"],
    )
    assert row is not None
    assert tuple(row.values()) == ("opted_out", True)


async def test_who_was_erased_does_not_come_back_by_asking_for_help(phones: Phones) -> None:
    await erasing.erase(phones.runtime, phones.cast.max.organization_id, phones.bank.contact_ids[2])
    for text in ("HELP", "STOP"):
        await phones.say(text, 2)
    assert await phones.sent("service", "confirmation") == []
    assert await phones.runtime.database.pool.fetchval("SELECT count(*) FROM contacts WHERE phone LIKE '+%'") == 2


async def test_a_question_for_help_that_nothing_answers_waits_for_a_person(phones: Phones) -> None:
    await phones.set(automatic={})
    await phones.say("HELP", STRANGER)
    assert await phones.runtime.database.pool.fetchval("SELECT text FROM orphans") == "HELP"


async def test_two_machines_that_answer_each_other_come_to_an_end(phones: Phones, api: Api) -> None:
    keyword = {"word": "join", "answer": "Hello!"}
    assert (await api(phones.cast.max).post("/keywords", json=keyword)).status_code == 201
    for _ in range(6):
        await phones.say("join")
    assert len(await phones.sent("answer")) == 4


async def test_start_ends_an_opt_out_and_is_kept_as_consent(phones: Phones) -> None:
    await phones.say("STOP")
    await phones.say("Start")
    pool = phones.runtime.database.pool
    assert await pool.fetchval("SELECT opted_out_at FROM contacts ORDER BY id LIMIT 1") is None
    consent = await phones.consent()
    assert consent is not None
    assert (consent["source"], consent["detail"], consent["revoked_at"]) == ("reply", "START", None)
    [confirmation] = await phones.sent("confirmation")
    assert confirmation["state"] == "cancelled", "what had not left does not leave to who came back"
    await phones.say("STOP")
    consent = await phones.consent()
    assert consent is not None
    assert (consent["revoked_source"], consent["revoked_at"] is not None) == ("reply", True)
    assert [text["state"] for text in await phones.sent("confirmation")] == ["cancelled", "queued"]


async def test_yes_is_no_wish_to_start_again(phones: Phones) -> None:
    await phones.say("STOP")
    await phones.say("yes")
    assert await phones.runtime.database.pool.fetchval("SELECT count(*) FROM opt_outs WHERE ended_at IS NULL") == 1


async def test_a_supervisor_opts_somebody_in_and_says_why(phones: Phones, api: Api) -> None:
    await phones.say("STOP")
    url = f"/conversations/{phones.bank.conversation_ids[0]}/opt-in"
    assert (await api(phones.cast.vera).post(url, json={"source": "called"})).status_code == 403
    answer = await api(phones.cast.sue).post(url, json={"source": "called the office"})
    assert (answer.status_code, answer.json()["status"]) == (200, "waiting")
    contact = (await api(phones.cast.sue).get(f"/contacts/{phones.bank.contact_ids[0]}")).json()
    assert (contact["consent"]["source"], contact["consent"]["detail"]) == ("manual", "called the office")


async def test_a_likely_wish_to_stop_stands_out_until_it_is_answered(phones: Phones) -> None:
    flag = "SELECT wants_out FROM conversations WHERE id = $1"
    thread = phones.bank.conversation_ids[0]
    await phones.say("take me off your list please")
    await phones.say("and who are you anyway")
    assert await phones.runtime.database.pool.fetchval(flag, thread)
    await phones.runtime.database.pool.execute("UPDATE conversations SET status = 'waiting' WHERE id = $1", thread)
    await phones.say("ok thanks")
    assert not await phones.runtime.database.pool.fetchval(flag, thread)
