"""Where a campaign wants a report of every conversation, an answered one needs attention until something is in it."""

from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest

from server.access import Viewer
from server.actions import awaited_reports, bulk, importing, inbound
from server.carriers.base import Inbound
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
QUESTION = [{"key": "support", "text": "Do you support us?", "answers": [{"text": "Yes"}, {"text": "No"}]}]


@pytest.fixture
def act(api: Api, cast: Cast, scene: Scene) -> Callable[..., Any]:
    """Vera does something to her conversation; answers its status."""

    async def post(verb: str, **body: Any) -> str:
        answer = await api(cast.vera).post(f"{scene.thread}/{verb}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return str((await api(cast.vera).get(scene.thread)).json()["conversation"]["status"])

    return post


@pytest.fixture
async def wanted(runtime: Runtime, api: Api, cast: Cast, scene: Scene) -> str:
    """A report is wanted with one tag, which is answered, and the contact has written."""
    tag = (await api(cast.max).post("/tags", json={"name": "Supporter"})).json()["id"]
    await api(cast.max).post("/custom-fields", json={"key": "ward", "name": "Ward"})
    await want(api(cast.max), scene, tag_ids=[tag], fields=["ward"])
    await hear(runtime, scene, "Where do I vote?")
    return str(tag)


async def want(max_: httpx.AsyncClient, scene: Scene, *, wanted: bool = True, **report: Any) -> None:
    body = {"switches": {"needs_attention_without_report": wanted}, "report": report}
    answer = await max_.patch(f"/campaigns/{scene.bank.campaign_id}", json=body)
    assert answer.status_code == 200, answer.text


async def hear(runtime: Runtime, scene: Scene, text: str) -> None:
    """Their text, after ours has left."""
    sql = runtime.database.pool
    await sql.execute("UPDATE messages SET state = 'delivered' WHERE direction = 'out'")
    us = await sql.fetchval("SELECT phone FROM numbers WHERE id = $1", scene.bank.number_ids[0])
    them = await sql.fetchval(
        "SELECT phone FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id WHERE cv.id = $1",
        scene.conversation_id,
    )
    count = await sql.fetchval("SELECT count(*) FROM messages")
    await inbound.receive(runtime, scene.bank.account_id, Inbound(f"in-{count}", them, us, text))


async def answered(act: Callable[..., Any], press: str = "ref-00002", **what: Any) -> str:
    return str(await act("messages", client_ref=press, kind="reply", **(what or {"text": "At the library."})))


async def test_an_answer_without_a_report_leaves_it_open_and_filling_it_in_ends_that(
    runtime: Runtime, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    assert await answered(act) == "needs_attention"
    assert await act("tags", add=[wanted]) == "waiting"
    assert await act("tags", remove=[wanted]) == "needs_attention"
    assert await act("fields", ward="4") == "waiting"
    await hear(runtime, scene, "Thanks! Until when?")
    assert await act("fields", ward="5") == "needs_attention", "they wait for an answer, whatever is written down"
    assert await answered(act, "ref-00003") == "waiting"


async def test_survey_answers_and_canned_responses_that_tag_are_a_report_too(
    runtime: Runtime, api: Api, cast: Cast, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    sql = "UPDATE campaigns SET questions = $1::jsonb"
    await runtime.database.pool.execute(sql, orjson.dumps(QUESTION).decode())
    assert await answered(act) == "needs_attention"
    said = (await api(cast.vera).post(f"{scene.thread}/answers", json={"question": "support", "answer": "No"})).json()
    assert said["status"] == "waiting"
    await api(cast.vera).post(f"/undo/{said['undo']}", json={})
    assert (await api(cast.vera).get(scene.thread)).json()["conversation"]["status"] == "needs_attention"
    await runtime.database.pool.execute(
        "UPDATE response_scripts SET apply_tags = jsonb_build_array($1::int)", int(wanted)
    )
    await hear(runtime, scene, "Well?")
    assert await answered(act, "ref-00003", response_script_id=str(scene.bank.response_script_id)) == "waiting"


async def test_passed_on_or_closed_it_stays_so_whatever_is_written_down(
    api: Api, cast: Cast, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    await answered(act)
    await api(cast.vera).post(f"{scene.thread}/pass-on", json={"reason": "upset"})
    passed_on = await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [wanted]})
    assert passed_on.json()["status"] == "needs_attention"
    await api(cast.sue).post(f"{scene.thread}/close", json={})
    closed = await api(cast.sue).post(f"{scene.thread}/tags", json={"remove": [wanted]})
    assert closed.json()["status"] == "closed"


async def test_who_waits_for_an_answer_has_waited_as_long_after_it_was_passed_on(
    runtime: Runtime, api: Api, cast: Cast, scene: Scene
) -> None:
    await hear(runtime, scene, "Where do I vote?")
    since = (await api(cast.vera).get(scene.thread)).json()["conversation"]["needs_attention_since"]
    passed_on = await api(cast.vera).post(f"{scene.thread}/pass-on", json={"reason": "help"})
    assert passed_on.json()["needs_attention_since"] == since


async def test_tags_of_many_and_of_contacts_count_as_well(
    runtime: Runtime, api: Api, cast: Cast, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    await answered(act)
    sue, where = api(cast.sue), {"ids": [str(scene.conversation_id)]}
    begun = await sue.post("/bulk-acts", json={"act": "tag", "add": [wanted], **where})
    await bulk.run(runtime, int(begun.json()["id"]))
    assert (await sue.get(scene.thread)).json()["conversation"]["status"] == "waiting"
    person = (await api(cast.max).post("/tags", json={"name": "Captain", "kind": "contact"})).json()["id"]
    await want(api(cast.max), scene, tag_ids=[person])
    await awaited_reports.settle_campaign(runtime, cast.max.organization_id, scene.bank.campaign_id)
    assert (await sue.get(scene.thread)).json()["conversation"]["status"] == "needs_attention", "the form has changed"
    contact = scene.bank.contact_ids[scene.bank.conversation_ids.index(scene.conversation_id)]
    await sue.post(f"/contacts/{contact}/tags", json={"add": [person]})
    assert (await sue.get(scene.thread)).json()["conversation"]["status"] == "waiting"


async def test_what_tags_and_fields_are_asked_for_by_default_settles_all_campaigns_and_so_does_an_import(
    runtime: Runtime, api: Api, cast: Cast, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    max_ = api(cast.max)
    await want(max_, scene)

    async def settled() -> str:
        """The status after the jobs that were left behind, as the jobs role would do them."""
        jobs = await runtime.database.pool.fetch(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'settle_reports' RETURNING args->>'campaign_id' AS id"
        )
        assert {int(job["id"]) for job in jobs} == {scene.bank.campaign_id}
        await awaited_reports.settle_campaign(runtime, cast.max.organization_id, scene.bank.campaign_id)
        return str((await api(cast.vera).get(scene.thread)).json()["conversation"]["status"])

    await settled()
    await answered(act)
    ward = next(one for one in (await max_.get("/custom-fields")).json()["items"] if one["key"] == "ward")
    assert (await max_.patch(f"/custom-fields/{ward['id']}", json={"is_default": True})).status_code == 200
    assert await settled() == "needs_attention"
    phone = await runtime.database.pool.fetchval(
        "SELECT phone FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id WHERE cv.id = $1",
        scene.conversation_id,
    )
    made = (await max_.post("/lists", json={"name": "With wards"})).json()["id"]
    file = {"file": ("wards.csv", f"phone,ward\n{phone},4")}
    mapping = '{"phone": "phone", "ward": "custom:ward"}'
    begun = await max_.post("/imports", files=file, data={"list": made, "mode": "columns", "mapping": mapping})
    await importing.run(runtime, int(begun.json()["id"]))
    assert await settled() == "waiting"
    await max_.patch(f"/custom-fields/{ward['id']}", json={"is_default": False})
    await settled()
    assert (await max_.patch(f"/tags/{wanted}", json={"is_default": True})).status_code == 200
    assert await settled() == "needs_attention"
    assert (await max_.delete(f"/tags/{wanted}")).status_code == 204
    assert await settled() == "waiting", "nothing is left to be written down"


async def test_wanted_no_more_or_with_nothing_to_fill_in_an_answer_is_enough(
    runtime: Runtime, api: Api, cast: Cast, act: Callable[..., Any], scene: Scene, wanted: str
) -> None:
    await answered(act)
    await want(api(cast.max), scene, wanted=False)
    jobs = await runtime.database.pool.fetchval(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = $1", "settle_reports"
    )
    assert jobs == 2, "once when it was wanted, once when no more"
    await awaited_reports.settle_campaign(runtime, cast.max.organization_id, scene.bank.campaign_id)
    assert (await api(cast.vera).get(scene.thread)).json()["conversation"]["status"] == "waiting"
    await want(api(cast.max), scene, wanted=True)
    await hear(runtime, scene, "And then?")
    assert await answered(act, "ref-00003") == "waiting"
    none = await api(cast.sue).get("/conversations", params={"needs_attention_without_report": "true"})
    assert none.json()["items"] == []
