"""The survey of a campaign: written in its draft, answered in its threads, read as a table."""

import csv
import io
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import orjson
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.threads.conftest import Scene
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]

QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "support",
        "text": "Do you support us?",
        "answers": [
            {"text": "Yes", "next": "rides", "response_script": "Thanks"},
            {"text": "No", "next": None},
        ],
    },
    {"key": "rides", "text": "=Need a ride?", "answers": [{"text": "Yes"}, {"text": "No"}]},
]


@pytest.fixture
async def asking(runtime: Runtime, scene: Scene) -> Scene:
    sql = "UPDATE campaigns SET questions = $1::jsonb WHERE id = $2"
    await runtime.database.pool.execute(sql, orjson.dumps(QUESTIONS).decode(), scene.bank.campaign_id)
    return scene


async def test_a_draft_takes_questions_and_shows_where_each_answer_leads(cast: Cast, api: Api) -> None:
    response = {"title": "Thanks", "text": "Thank you!"}
    body = {"title": "Survey", "questions": QUESTIONS, "response_scripts": [response]}
    made = (await api(cast.max).post("/campaigns", json=body)).json()
    support, rides = made["questions"]
    (script,) = made["response_scripts"]
    assert [(a["next"], a["response_script_id"]) for a in support["answers"]] == [("rides", script["id"]), (None, None)]
    assert [a["next"] for a in rides["answers"]] == [None, None]
    copied = (await api(cast.max).post(f"/campaigns/{made['id']}/copy")).json()
    assert [one["key"] for one in copied["questions"]] == ["support", "rides"]
    gone = await api(cast.max).patch(f"/campaigns/{made['id']}", json={"response_scripts": []})
    assert gone.json()["fields"][0]["field"] == "questions[0].answers[0].response_script"


async def test_questions_are_settled_by_the_launch(cast: Cast, api: Api, asking: Scene) -> None:
    refused = await api(cast.max).patch(f"/campaigns/{asking.bank.campaign_id}", json={"questions": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "locked")


async def test_an_answer_is_kept_changed_and_taken_back(cast: Cast, api: Api, asking: Scene) -> None:
    vera = api(cast.vera)
    first = (await vera.post(f"{asking.thread}/answers", json={"question": "support", "answer": "No"})).json()
    changed = (await vera.post(f"{asking.thread}/answers", json={"question": "support", "answer": "Yes"})).json()
    assert changed["version"] > first["version"]
    assert await answered(vera, asking) == {"support": "Yes"}
    assert (await vera.post(f"/undo/{changed['undo']}", json={})).json() == {"count": 1}
    assert await answered(vera, asking) == {"support": "No"}
    await vera.post(f"{asking.thread}/answers", json={"question": "support", "answer": None})
    assert await answered(vera, asking) == {}


async def answered(client: httpx.AsyncClient, asking: Scene) -> dict[str, str]:
    thread = (await client.get(asking.thread)).json()
    return {one["question"]: one["answer"] for one in thread["answers"]}


@pytest.mark.parametrize("body", [{"question": "age", "answer": "Yes"}, {"question": "support", "answer": "Perhaps"}])
async def test_what_is_not_asked_is_refused(cast: Cast, api: Api, asking: Scene, body: dict[str, str]) -> None:
    refused = await api(cast.vera).post(f"{asking.thread}/answers", json=body)
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown")


async def test_answers_are_a_table_with_a_column_for_each_question(cast: Cast, api: Api, asking: Scene) -> None:
    await api(cast.vera).post(f"{asking.thread}/answers", json={"question": "rides", "answer": "Yes"})
    path = f"/campaigns/{asking.bank.campaign_id}/answers.csv"
    rows = list(csv.reader(io.StringIO((await api(cast.sue).get(path)).text)))
    assert rows[0] == [
        "Recipient Phone Number", "Recipient Name", "Do you support us?", "'=Need a ride?", "Answered At",
    ]  # fmt: skip
    assert [(row[1], row[2], row[3]) for row in rows[1:]] == [("Rosa0 Mora", "", "Yes")]


async def test_a_screen_answers_over_its_socket_and_nobody_elses_does(
    served: str, cast: Cast, api: Api, asking: Scene
) -> None:
    body = {"conversation": str(asking.conversation_id), "question": "support", "answer": "Yes"}
    async with aiohttp.ClientSession() as http:
        veras = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        vics = await LiveSocket.open(http, served, key=cast.keys[cast.vic.user_id])
        said = await veras.ask("answer", **body)
        wrong = await veras.ask("answer", **body | {"question": "nothing"})
        unread = await veras.ask("answer", conversation=str(asking.conversation_id))
        foreign = await vics.ask("answer", **body | {"answer": "No"})
        for socket in (veras, vics):
            await socket.close()
    assert (said["ok"], said["row"]["id"], bool(said["undo"])) == (True, str(asking.conversation_id), True)
    assert (wrong["ok"], unread["ok"], unread["code"]) == (False, False, "invalid")
    assert (foreign["ok"], foreign["code"]) == (False, "not_found")
    assert await answered(api(cast.vera), asking) == {"support": "Yes"}
