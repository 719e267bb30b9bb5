"""The report of a campaign: which tags and fields stand beside a conversation, in whose order, and which by default."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from server.access import Viewer
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
Made = Callable[..., Awaitable[str]]


@pytest.fixture
def form(api: Api, cast: Cast, scene: Scene) -> Callable[[], Awaitable[tuple[list[str], list[str]]]]:
    """Names of the tags and fields that Vera finds."""

    async def read() -> tuple[list[str], list[str]]:
        answer = await api(cast.vera).get(f"/campaigns/{scene.bank.campaign_id}/report-form")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return [tag["name"] for tag in found["tags"]], [one["name"] for one in found["fields"]]

    return read


Form = Callable[[], Awaitable[tuple[list[str], list[str]]]]


async def test_without_a_choice_what_is_marked_as_default_stands_in_it_and_nothing_else(made: Made, form: Form) -> None:
    await made("tags", name="Plain")
    await made("custom-fields", key="ward")
    assert await form() == ([], [])
    await made("tags", name="Usual", is_default=True)
    await made("custom-fields", key="plan", name="Plan to vote", is_default=True)
    assert await form() == (["Usual"], ["Plan to vote"])


async def test_what_a_campaign_chooses_stands_in_it_also_after_the_launch(
    api: Api, cast: Cast, scene: Scene, made: Made, form: Form
) -> None:
    plain = await made("tags", name="Plain", kind="contact")
    await made("tags", name="Usual", is_default=True)
    for key in ("ward", "plan"):
        await made("custom-fields", key=key, is_default=key == "plan")
    path = f"/campaigns/{scene.bank.campaign_id}"
    changed = await api(cast.max).patch(path, json={"report": {"tag_ids": [plain]}})
    assert changed.json()["report"] == {"tag_ids": [plain], "fields": []}
    assert await form() == (["Plain"], ["plan"])
    await api(cast.max).patch(path, json={"report": {"fields": ["ward"]}})
    assert await form() == (["Usual"], ["ward"])


async def test_volunteers_write_down_and_see_what_it_asks_for_and_supervisors_all(
    api: Api, cast: Cast, scene: Scene, made: Made
) -> None:
    asked, hidden = [await made("tags", name=name, kind="contact") for name in ("Asked", "Hidden")]
    for key in ("ward", "debts"):
        await made("custom-fields", key=key)
    report = {"report": {"tag_ids": [asked], "fields": ["ward"]}}
    await api(cast.max).patch(f"/campaigns/{scene.bank.campaign_id}", json=report)
    tags, fields = f"{scene.thread}/tags", f"{scene.thread}/fields"
    for path, given in ((tags, {"add": [asked, hidden]}), (tags, {"remove": [hidden]}), (fields, {"debts": "3"})):
        refused = await api(cast.vera).post(path, json=given)
        assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "not_asked_for")
        assert (await api(cast.sue).post(path, json=given)).status_code == 200
    for path, given in ((tags, {"remove": [asked]}), (tags, {"add": [asked]}), (fields, {"ward": "4"})):
        assert (await api(cast.vera).post(path, json=given)).status_code == 200
    await api(cast.sue).post(tags, json={"add": [hidden]})
    for viewer, seen in (
        (cast.vera, ([asked], {"ward": "4"})),
        (cast.sue, ([asked, hidden], {"ward": "4", "debts": "3"})),
    ):
        thread = (await api(viewer).get(scene.thread)).json()
        assert (thread["contact_tags"], thread["fields"]) == seen
    await made("templates", name="Debts", text="You owe {debts}.")
    assert "debts" in (await api(cast.vera).get(scene.thread)).json()["fields"]


async def test_names_and_order_are_those_of_the_source(api: Api, cast: Cast, made: Made, form: Form) -> None:
    tags = [await made("tags", name=name, is_default=True) for name in ("A", "B", "C")]
    fields = [await made("custom-fields", key=key, is_default=True) for key in ("one", "two")]
    moved = await api(cast.max).patch(f"/tags/{tags[2]}", json={"position": 0})
    assert moved.json()["position"] == 0
    await api(cast.max).patch(f"/tags/{tags[0]}", json={"name": "Z"})
    await api(cast.max).patch(f"/custom-fields/{fields[1]}", json={"position": 0, "name": "Second"})
    assert await form() == (["C", "Z", "B"], ["Second", "one"])


async def test_what_fills_itself_in_is_in_no_report_and_stands_with_the_contact(
    api: Api, cast: Cast, scene: Scene
) -> None:
    report = {"report": {"fields": ["p2p_messaged_at"]}}
    refused = await api(cast.max).patch(f"/campaigns/{scene.bank.campaign_id}", json=report)
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "automatic")
    taken = await api(cast.max).post("/custom-fields", json={"key": "p2p_messaged_at"})
    assert taken.status_code == 422
    at = scene.bank.conversation_ids.index(scene.conversation_id)
    texted, untexted = scene.bank.contact_ids[at], scene.bank.contact_ids[at - 1]
    assert (await api(cast.sue).get(f"/contacts/{texted}")).json()["p2p_messaged_at"] is not None
    assert (await api(cast.sue).get(f"/contacts/{untexted}")).json()["p2p_messaged_at"] is None


async def test_tags_of_others_and_unknown_fields_are_refused(api: Api, cast: Cast, scene: Scene) -> None:
    foreign = (await api(cast.olga).post("/tags", json={"name": "Theirs"})).json()["id"]
    for report, field in (({"tag_ids": [foreign]}, "report.tag_ids"), ({"fields": ["shoe size"]}, "report.fields")):
        refused = await api(cast.max).patch(f"/campaigns/{scene.bank.campaign_id}", json={"report": report})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, field)


async def test_tag_reports_count_and_can_be_downloaded(api: Api, cast: Cast, scene: Scene, made: Made) -> None:
    hot, rsvp, press = (
        await made("tags", name="=Hot"),
        await made("tags", name="RSVP", kind="contact"),
        await made("tags", name="Press", kind="message"),
    )
    await api(cast.sue).post(f"{scene.thread}/tags", json={"add": [hot, rsvp]})
    await api(cast.vera).post(f"{scene.message}/tags", json={"add": [press]})
    counted = (await api(cast.sue).get("/totals")).json()["tags"]
    assert [(tag["name"], tag["carried"]) for tag in counted] == [("=Hot", 1), ("RSVP", 1), ("Press", 1)]
    path = f"/campaigns/{scene.bank.campaign_id}/tags.csv"
    whole = (await api(cast.sue).get(path)).text.splitlines()
    assert [line.split(",")[:2] for line in whole[1:] if line.startswith('"')] == [
        ['"\'=Hot"', '"conversation"'],
        ['"RSVP"', '"person"'],
        ['"Press"', '"text"'],
    ]
    one = (await api(cast.sue).get(path, params={"tag": press})).text
    assert '"Press"' in one
    assert "RSVP" not in one
    everywhere = (await api(cast.sue).get(f"/tags/{press}/report.csv")).text
    assert everywhere == one
