"""People text a word: it lets them join a list and is answered, or marks their conversation; nothing near it does."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast
from tests.integration.optouts.writing_in import Phones, answering

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
STRANGER = 99  # a phone that is nobody's contact


@pytest.fixture
async def phones(runtime: Runtime, cast: Cast) -> Phones:
    return await answering(runtime, cast)


async def made(api: Api, cast: Cast, **keyword: Any) -> dict[str, Any]:
    answer = await api(cast.max).post("/keywords", json=keyword)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def on_list(phones: Phones, list_id: str) -> set[str]:
    rows = await phones.runtime.database.pool.fetch(
        "SELECT c.phone FROM list_contacts l JOIN contacts c ON c.id = l.contact_id WHERE l.list_id = $1", int(list_id)
    )
    return {row["phone"] for row in rows}


async def test_who_texts_the_word_joins_its_list_is_answered_and_consents(phones: Phones, api: Api) -> None:
    word = await made(api, phones.cast, word="Garden", list_name="Garden news", answer="Welcome to {organization}!")
    assert (word["word"], word["list"], word["people"]) == ("GARDEN", "Garden news", 0)
    same = await phones.say("  garden! ", STRANGER)
    await phones.say("garden", STRANGER, carrier_id=same)
    assert await on_list(phones, word["list_id"]) == {factories.phone(STRANGER)}
    [answer] = await phones.sent("answer")
    assert answer["text"] == "Welcome to Ward 4!\n\nSTOP2END"
    assert answer["number_id"] == phones.bank.number_ids[0], "from the number that was texted"
    consent = await phones.consent(STRANGER)
    assert consent is not None
    assert (consent["source"], consent["detail"], consent["revoked_at"]) == ("keyword", "GARDEN", None)
    assert (await api(phones.cast.sue).get(f"/keywords/{word['id']}")).json()["people"] == 1


async def test_an_answer_carries_the_address_of_its_own_thread(phones: Phones, api: Api) -> None:
    max_ = api(phones.cast.max)
    refused = await max_.post("/keywords", json={"word": "roof", "answer": "Give here: {link:roof}"})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown_field")
    link = (await max_.post("/links", json={"name": "roof", "url": "https://example.org/roof"})).json()
    word = await made(api, phones.cast, word="roof", answer="Give here: {link:roof}")
    await phones.say("roof", STRANGER)
    await phones.say("roof", STRANGER + 1)
    texts = [answer["text"] for answer in await phones.sent("answer")]
    addresses = [text.removeprefix("Give here: ").removesuffix("\n\nSTOP2END") for text in texts]
    assert len(set(addresses)) == 2
    path = addresses[0].removeprefix(phones.runtime.settings.public_url)
    async with httpx.AsyncClient(base_url=phones.runtime.settings.public_url) as browser:
        opened = await browser.get(path, headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Mobile"})
    assert opened.headers["location"] == "https://example.org/roof"
    assert (await max_.get(f"/links/{link['id']}")).json()["people"] == 1
    assert (await max_.delete(f"/links/{link['id']}")).json()["code"] == "in_use"
    await max_.delete(f"/keywords/{word['id']}")
    assert (await max_.delete(f"/links/{link['id']}")).status_code == 204


async def test_an_answer_to_a_mark_knows_the_person_and_one_to_join_does_not(phones: Phones, api: Api) -> None:
    await api(phones.cast.max).post("/custom-fields", json={"key": "county"})
    tag = (await api(phones.cast.max).post("/tags", json={"name": "Comes"})).json()
    pool = phones.runtime.database.pool
    await pool.execute("UPDATE contacts SET custom = jsonb_build_object('county', 'Pima')")
    answer = "See you in {county}, {firstName}!"
    refused = await api(phones.cast.max).post("/keywords", json={"word": "join", "answer": answer})
    assert refused.json()["fields"][0]["code"] == "unknown_field"
    await made(api, phones.cast, word="yes", does="mark", tag_id=tag["id"], answer=answer)
    await phones.say("yes")
    [text] = await phones.sent("answer")
    assert text["text"] == "See you in Pima, Rosa0!"


async def test_without_an_answer_one_is_only_added_and_needs_nobody(phones: Phones, api: Api) -> None:
    word = await made(api, phones.cast, word="join")
    assert word["list"] == "JOIN"
    await phones.say("JOIN")
    await phones.say("Join", STRANGER)
    assert await on_list(phones, word["list_id"]) == {factories.phone(0), factories.phone(STRANGER)}
    assert await phones.sent("answer") == []
    statuses = await phones.runtime.database.pool.fetch(
        """SELECT DISTINCT cv.status FROM conversations cv JOIN campaigns c ON c.id = cv.campaign_id
           WHERE c.kind = 'keyword'"""
    )
    assert [row["status"] for row in statuses] == ["closed"]


async def test_the_word_alone_counts(phones: Phones, api: Api) -> None:
    word = await made(api, phones.cast, word="vote")
    for text in ("I will vote", "vote vote", "voted", "v o t e", "voto", ""):
        await phones.say(text)
    assert await on_list(phones, word["list_id"]) == set()
    await phones.say("«Vóte»")
    assert await on_list(phones, word["list_id"]) == {factories.phone(0)}


async def test_many_at_once_each_join_once(phones: Phones, api: Api) -> None:
    word = await made(api, phones.cast, word="join", answer="Hello!")
    await asyncio.gather(*(phones.say("join", 60 + n % 4, carrier_id=f"burst-{n % 8}") for n in range(16)))
    assert len(await on_list(phones, word["list_id"])) == 4
    assert len(await phones.sent("answer")) == 8, "one for each text"
    assert await phones.runtime.database.pool.fetchval("SELECT count(*) FROM consents WHERE revoked_at IS NULL") == 4


async def test_who_opted_out_comes_back_by_the_word_and_leaves_by_stop(phones: Phones, api: Api) -> None:
    await made(api, phones.cast, word="join", answer="Hello!")
    await phones.say("STOP")
    await phones.say("join")
    [answer] = await phones.sent("answer")
    assert await phones.claimed() == [answer["id"]]
    await phones.say("STOP")
    await phones.say("START")
    nobodys = "SELECT count(*) FROM conversations cv JOIN campaigns c ON c.id = cv.campaign_id"
    dealt = f"{nobodys} WHERE c.kind = 'keyword' AND cv.status = 'to_send'"
    assert await phones.runtime.database.pool.fetchval(dealt) == 0, "nobody presses Send in a keyword's threads"
    await phones.say("STOP")
    consent = await phones.consent()
    assert consent is not None
    assert consent["revoked_source"] == "reply"


async def test_a_reply_to_the_answer_lands_in_the_inbox(phones: Phones, api: Api) -> None:
    await made(api, phones.cast, word="join", answer="Hello!")
    await phones.say("join", STRANGER)
    await phones.runtime.database.pool.execute("UPDATE messages SET state = 'delivered' WHERE kind = 'answer'")
    await phones.say("what is this about?", STRANGER)
    rows = (await api(phones.cast.sue).get("/conversations", params={"status": "needs_attention"})).json()["items"]
    assert [row["preview"] for row in rows] == ["what is this about?"]


async def test_at_night_the_answer_waits_for_the_morning(runtime: Runtime, cast: Cast, api: Api) -> None:
    phones = await answering(runtime, cast, place=f"|{factories.zone_at(3)}")
    await made(api, cast, word="join", answer="Hello!")
    await phones.say("join")
    [answer] = await phones.sent("answer")
    assert answer["not_before"] > answer["created_at"]
    assert await phones.claimed() == []


@pytest.mark.parametrize("word", ["stop", "STOPALL", "unsubscribe", "end", "Cancel!", "start", "help", "info", "alto"])
async def test_words_that_stop_start_or_help_are_no_keywords(cast: Cast, api: Api, word: str) -> None:
    answer = await api(cast.max).post("/keywords", json={"word": word})
    assert (answer.status_code, answer.json()["code"]) == (422, "reserved_word" if word != "Cancel!" else "invalid")


async def test_a_word_means_one_thing(phones: Phones, api: Api) -> None:
    await made(api, phones.cast, word="Join")
    for same in ({"word": "JOIN", "list_name": "Another"}, {"word": "join"}):
        again = await api(phones.cast.max).post("/keywords", json=same)
        assert (again.status_code, again.json()["code"]) == (409, "taken")
        assert again.json()["fields"][0]["field"] == "word"
    assert (await api(phones.cast.max).get("/lists")).json()["items"][-1]["name"] == "JOIN", "nothing was half made"
    wrong = await api(phones.cast.max).post("/keywords", json={"word": "two words"})
    assert wrong.json()["fields"][0]["field"] == "word"


async def test_an_ended_word_is_a_word_like_any_other(phones: Phones, api: Api) -> None:
    word = await made(api, phones.cast, word="join", answer="Hello!")
    assert (await api(phones.cast.max).patch(f"/keywords/{word['id']}", json={"answer": None})).json()["answer"] is None
    assert (await api(phones.cast.max).delete(f"/keywords/{word['id']}")).status_code == 204
    await phones.say("join")
    assert await phones.sent("answer") == []
    assert (await made(api, phones.cast, word="join", list_id=word["list_id"]))["list_id"] == word["list_id"]


async def test_where_scripts_say_the_way_out_the_answer_must(phones: Phones, api: Api) -> None:
    await phones.set(notice={"mode": "in_script", "on": "initials"})
    refused = await api(phones.cast.max).post("/keywords", json={"word": "join", "answer": "Hello!"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_opt_out_words")
    assert (await made(api, phones.cast, word="join", answer="Hello! Reply STOP to end."))["answer"]


async def test_a_reply_word_tags_the_conversation_and_answers_the_question(phones: Phones, api: Api) -> None:
    tag = (await api(phones.cast.max).post("/tags", json={"name": "Confirmed", "kind": "conversation"})).json()["id"]
    await phones.runtime.database.pool.execute(
        """UPDATE campaigns SET questions = '[{"key": "q1", "text": "Coming?", "answers": [
             {"text": "Yes", "next": null}, {"text": "No", "next": null}]}]'"""
    )
    campaign = str(phones.bank.campaign_id)
    await made(api, phones.cast, word="no", does="mark", campaign_id=campaign, question="q1", choice="No")
    yes = {"word": "yes", "does": "mark", "campaign_id": campaign, "tag_id": tag, "question": "q1", "choice": "Yes"}
    await made(api, phones.cast, **yes)
    await phones.say("Yes!")
    thread = (await api(phones.cast.vera).get(f"/conversations/{phones.bank.conversation_ids[0]}")).json()
    assert thread["conversation"]["tags"] == [tag]
    assert thread["conversation"]["status"] == "needs_attention"
    assert [(one["question"], one["answer"], one["by"]) for one in thread["answers"]] == [("q1", "Yes", None)]
    await phones.say("no")
    thread = (await api(phones.cast.vera).get(f"/conversations/{phones.bank.conversation_ids[0]}")).json()
    assert [one["answer"] for one in thread["answers"]] == ["No"]
    wrong = await api(phones.cast.max).post("/keywords", json={**yes, "word": "maybe", "choice": "Maybe"})
    assert wrong.json()["fields"][0]["field"] == "choice"


async def test_a_word_marks_in_its_campaign_only_and_before_the_organizations_meaning(phones: Phones, api: Api) -> None:
    here = (await api(phones.cast.max).post("/tags", json={"name": "Here", "kind": "conversation"})).json()["id"]
    word = await made(api, phones.cast, word="yes")
    await made(api, phones.cast, word="yes", does="mark", campaign_id=str(phones.bank.campaign_id), tag_id=here)
    await phones.say("yes")
    await phones.say("yes", STRANGER)
    assert await on_list(phones, word["list_id"]) == {factories.phone(STRANGER)}
