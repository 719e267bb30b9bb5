"""Conversations are found by everything that is known of them, by several things at once, and by their words."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.review.conftest import NOW, Past, say

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


def days_ago(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat()


async def names(client: httpx.AsyncClient, past: Past, query: Mapping[str, str]) -> list[str]:
    answer = await client.get("/conversations", params=query)
    assert answer.status_code == 200, answer.text
    known = {past.rosa: "rosa", past.jose: "jose", past.ana: "ana", past.luz: "luz"}
    return [known[one["id"]] for one in answer.json()["items"]]


async def found_by(client: httpx.AsyncClient, past: Past, **query: str) -> list[str]:
    found = await names(client, past, query)
    counted = (await client.get("/conversations/count", params=query)).json()
    assert counted == {"count": len(found), "more": False}
    return found


async def test_everything_known_of_a_conversation_finds_it(cast: Cast, api: Api, past: Past) -> None:
    sue, max_ = api(cast.sue), api(cast.max)
    campaign = str(past.bank.campaign_id)
    team = (await max_.post("/teams", json={"name": "Evening", "user_ids": [str(cast.vera.user_id)]})).json()["id"]
    tag = (await max_.post("/tags", json={"name": "RSVP"})).json()["id"]
    await sue.post(f"/conversations/{past.rosa}/tags", json={"add": [tag]})
    expected: list[tuple[dict[str, str], list[str]]] = [
        ({}, ["rosa", "jose", "ana", "luz"]),
        ({"campaign": campaign}, ["rosa", "jose", "ana", "luz"]),
        ({"campaign": "999"}, []),
        ({"assignee": str(cast.vic.user_id)}, ["jose"]),
        ({"assignee": "none"}, ["ana"]),
        ({"assignee": "none", "status": "to_send"}, ["luz"]),
        ({"team": team}, ["rosa"]),
        ({"team": team, "assignee": str(cast.vic.user_id)}, []),
        ({"status": "closed"}, ["jose"]),
        ({"status": "opted_out,needs_attention"}, ["rosa", "ana"]),
        ({"tag": tag}, ["rosa"]),
        ({"sentiment": "negative"}, ["rosa"]),
        ({"sentiment": "positive", "status": "closed", "campaign": campaign}, ["jose"]),
        ({"sentiment": "positive", "status": "waiting"}, []),
        ({"campaign": campaign, "question": "support"}, ["jose"]),
        ({"campaign": campaign, "question": "support", "answer": "No"}, []),
        ({"field": "ward:4"}, ["jose"]),
        ({"replies": "0"}, ["luz"]),
        ({"replies": "1"}, ["jose", "ana"]),
        ({"replies": "2-"}, ["rosa"]),
        ({"error": "any"}, ["jose"]),
        ({"error": "80"}, []),
        ({"since": days_ago(6)}, ["rosa", "jose"]),
        ({"since": days_ago(6), "until": days_ago(3)}, ["jose"]),
    ]
    assert [(query, await found_by(sue, past, **query)) for query, _ in expected] == expected
    assert await found_by(max_, past, number=str(past.bank.number_ids[0])) == ["rosa"]


async def test_what_reads_like_a_wish_for_no_more_texts_is_found_until_it_is_answered(
    runtime: Runtime, cast: Cast, api: Api, past: Past
) -> None:
    sue = api(cast.sue)
    assert await found_by(sue, past, wants_out="true") == []
    await runtime.database.pool.execute("UPDATE conversations SET wants_out = true WHERE replies > 0")
    assert await found_by(sue, past, wants_out="true") == ["rosa"]
    assert await found_by(sue, past, wants_out="true", q="voto", sentiment="negative") == ["rosa"]
    assert await found_by(sue, past, wants_out="true", status="closed") == []
    kept = await sue.post("/saved-filters", json={"name": "Out?", "query": "wants_out=true"})
    assert kept.json()["query"] == "wants_out=true"
    refused = await sue.get("/conversations", params={"wants_out": "maybe"})
    assert refused.json()["fields"][0]["field"] == "wants_out"


async def test_where_a_report_is_wanted_those_without_one_are_found(
    runtime: Runtime, cast: Cast, api: Api, past: Past
) -> None:
    sue, sql, without = api(cast.sue), runtime.database.pool, {"needs_attention_without_report": "true"}
    await sql.execute("UPDATE conversations SET status = 'waiting' WHERE id = $1", int(past.jose))
    tag = (await api(cast.max).post("/tags", json={"name": "Supporter", "is_default": True})).json()["id"]
    await api(cast.max).post("/custom-fields", json={"key": "ward", "name": "Ward", "is_default": True})
    assert await found_by(sue, past, **without) == [], "no campaign wants one"
    await sql.execute("""UPDATE campaigns SET switches = switches || '{"needs_attention_without_report": true}'""")
    assert await found_by(sue, past, **without) == ["rosa"], "of José an answer is written down"
    await sql.execute("DELETE FROM survey_answers")
    assert await found_by(sue, past, **without) == ["rosa"], "of José a field is"
    await sql.execute("UPDATE contacts SET custom = '{}'")
    assert await found_by(sue, past, **without) == ["rosa", "jose"]
    assert await found_by(sue, past, **without, status="needs_attention", assignee=str(cast.vera.user_id)) == ["rosa"]
    await sue.post(f"/conversations/{past.rosa}/tags", json={"add": [tag]})
    assert await found_by(sue, past, **without) == ["jose"]


async def test_words_names_phones_and_first_texts_are_searched(
    runtime: Runtime, cast: Cast, api: Api, past: Past
) -> None:
    sue = api(cast.sue)
    phone = await runtime.database.pool.fetchval(
        "SELECT phone FROM contacts c JOIN conversations v ON v.contact_id = c.id WHERE v.id = $1", int(past.ana)
    )
    spelled = f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
    expected = {
        "donde VOTO": ["rosa"],  # accents and capitals are all the same
        "mart": ["rosa"],  # the beginning of a word is enough
        "voto honesty": [],  # all words in one text
        "honesty": ["jose"],  # also what we wrote
        "elect": ["jose"],
        "vote.example": ["jose"],
        "nunez": ["jose"],
        "jose nun": ["jose"],
        "jose mora": [],
        spelled: ["ana"],
        "count on you": ["rosa", "jose", "ana"],  # the words of the first text
        "'; DROP": [],
        "¿?": [],
    }
    assert {q: await found_by(sue, past, q=q) for q in expected} == expected
    assert await found_by(sue, past, q="count on you", sentiment="positive") == ["jose"]
    assert await names(api(cast.vic), past, {"q": spelled}) == []


async def test_a_text_is_found_once_it_has_left(runtime: Runtime, cast: Cast, api: Api, past: Past) -> None:
    await say(runtime, int(past.rosa), "out", "At the library", state="queued")
    assert await found_by(api(cast.sue), past, q="library") == []
    await runtime.database.pool.execute("UPDATE messages SET state = 'accepted' WHERE state = 'queued'")
    assert await found_by(api(cast.sue), past, q="library") == ["rosa"]


async def test_pages_follow_each_other_from_the_newest_text_to_those_without(cast: Cast, api: Api, past: Past) -> None:
    for query in ({}, {"campaign": str(past.bank.campaign_id)}, {"replies": "0-"}):
        found: list[str] = []
        cursor: str | None = ""
        for _ in range(4):
            asked = {**query, "limit": "1", "cursor": cursor or ""}
            page = (await api(cast.sue).get("/conversations", params=asked)).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert cursor is None
        assert found == [past.rosa, past.jose, past.ana, past.luz]
    assert (await api(cast.sue).get("/conversations", params={"cursor": "x"})).status_code == 422


async def test_volunteers_find_what_they_hold_and_nothing_by_numbers(cast: Cast, api: Api, past: Past) -> None:
    vera = api(cast.vera)
    assert await names(vera, past, {}) == ["rosa"]
    assert await names(vera, past, {"assignee": str(cast.vic.user_id)}) == ["rosa"]
    assert await names(vera, past, {"q": "honesty"}) == []
    hidden = (await api(cast.max).post("/tags", json={"name": "Hard of hearing", "kind": "contact"})).json()["id"]
    for query in ({"team": "1"}, {"field": "ward:4"}, {"number": "1"}, {"assignee": "none"}, {"tag": hidden}):
        assert (await vera.get("/conversations", params=query)).status_code == 403
    assert (await api(cast.sue).get("/conversations", params={"number": "1"})).status_code == 403
    assert await names(api(cast.olga), past, {}) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"status": "asleep"}, "status"),
        ({"replies": "many"}, "replies"),
        ({"since": "yesterday"}, "since"),
        ({"field": "ward"}, "field"),
        ({"question": "support"}, "campaign"),
        ({"answer": "Yes"}, "question"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(
    cast: Cast, api: Api, past: Past, query: dict[str, str], name: str
) -> None:
    refused = await api(cast.sue).get("/conversations", params=query)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, name)


async def test_all_that_match_leave_as_a_table_for_spreadsheets(cast: Cast, api: Api, past: Past) -> None:
    sue = api(cast.sue)
    table = (await sue.get("/conversations/export.csv", params={"status": "needs_attention,closed"})).text
    head, *rows = table.strip().split("\r\n")
    assert head.startswith('"Conversation","Campaign","Name","Phone"')
    assert [row.split('","')[2] for row in rows] == ["Rosa Mora", "José Núñez"]
    one = (await sue.get("/conversations/export.csv", params={"ids": past.ana})).text
    assert [row.split('","')[2] for row in one.strip().split("\r\n")[1:]] == ["Ana Okoye"]
    assert (await api(cast.olga).get("/conversations/export.csv", params={"ids": past.ana})).text.count("\r\n") == 1


async def test_searches_are_kept_for_oneself_or_shared(cast: Cast, api: Api, past: Past) -> None:
    sue, max_ = api(cast.sue), api(cast.max)
    angry = {"name": "Angry", "query": "?sentiment=negative&limit=5&q="}
    kept = (await sue.post("/saved-filters", json=angry)).json()
    assert (kept["query"], kept["mine"], kept["shared"]) == ("sentiment=negative", True, False)
    assert (await max_.get("/saved-filters")).json()["items"] == []
    assert (await max_.get(f"/saved-filters/{kept['id']}")).status_code == 404
    await sue.patch(f"/saved-filters/{kept['id']}", json={"shared": True})
    (seen,) = (await max_.get("/saved-filters")).json()["items"]
    assert (seen["name"], seen["mine"], seen["owner"]) == ("Angry", False, "Sue")
    again = (await sue.post("/saved-filters", json=angry | {"query": "status=closed", "shared": True})).json()
    assert (again["id"], again["query"]) == (kept["id"], "status=closed")
    mine = (await max_.post("/saved-filters", json={"name": "Mine", "query": "", "shared": True})).json()
    assert (await sue.patch(f"/saved-filters/{mine['id']}", json={"name": "Hers"})).status_code == 403
    assert (await max_.delete(f"/saved-filters/{kept['id']}")).status_code == 204
    assert (await api(cast.olga).get("/saved-filters")).json()["items"] == []
