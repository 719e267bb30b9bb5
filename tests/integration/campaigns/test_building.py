"""Building a campaign: its picture, template, test recipient, review, and words put right in several at once."""

from typing import Any

import pytest

from server.actions import campaign_setup
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import SCRIPT
from tests.integration.campaigns.ground import Api, created, draft_of, ground, launched

pytestmark = pytest.mark.anyio

GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


async def handed_in(api: Api, cast: Cast) -> dict[str, Any]:
    answer = await api(cast.max).post("/media", files={"file": ("a.gif", GIF)})
    assert answer.status_code == 201, answer.text
    picture: dict[str, Any] = answer.json()
    return picture


async def test_a_campaign_has_a_picture_that_may_be_changed_after_the_launch(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on, picture = await ground(runtime, cast.max), await handed_in(api, cast)
    campaign = await created(api(cast.max), draft_of(on, image_id=picture["id"], audience="public"))
    assert (campaign["image_id"], campaign["image_url"]) == (picture["id"], picture["url"])
    await api(cast.max).post(f"/campaigns/{campaign['id']}/launch")
    await campaign_setup.set_up(runtime, int(campaign["id"]))
    shown = (await api(cast.vera).get("/campaigns")).json()["items"][0]
    assert shown["image_url"] == picture["url"]
    path = f"/campaigns/{campaign['id']}"
    assert (await api(cast.max).patch(path, json={"image_id": None})).json()["image_url"] is None
    wrong = await api(cast.max).patch(path, json={"image_id": "999999"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "image_id")


async def test_a_picture_of_ours_goes_out_with_a_first_text(runtime: Runtime, api: Api, cast: Cast) -> None:
    on, picture = await ground(runtime, cast.max), await handed_in(api, cast)
    scripts = [{"text": SCRIPT, "media_url": picture["url"]}]
    campaign = await created(api(cast.max), draft_of(on, initial_scripts=scripts))
    assert campaign["initial_scripts"][0]["media_url"] == f"{runtime.settings.public_url}{picture['url']}"


async def test_the_test_recipient_is_texted_like_any_other_behind_the_list(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max, contacts=3)
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, test_phone="(520) 555-0177"))
    rows = await runtime.database.pool.fetch(
        """SELECT ct.phone, ct.first_name, cv.status, cv.initial_script_id IS NOT NULL AS texted FROM conversations cv
           JOIN contacts ct ON ct.id = cv.contact_id WHERE cv.campaign_id = $1 ORDER BY cv.deal_order < 0""",
        campaign_id,
    )
    assert dict(rows[-1]) == {"phone": "+15205550177", "first_name": "Max", "status": "to_send", "texted": True}
    progress = (await api(cast.max).get(f"/campaigns/{campaign_id}/progress")).json()
    assert (len(rows), progress["contacts"], progress["unassigned"]) == (4, 4, 4)
    refused = await api(cast.max).patch(f"/campaigns/{campaign_id}", json={"test_phone": None})
    assert refused.json()["code"] == "locked"


async def test_the_test_recipient_is_dealt_when_nobody_else_is_left(runtime: Runtime, api: Api, cast: Cast) -> None:
    on, sql = await ground(runtime, cast.max, contacts=5), runtime.database.pool
    body = draft_of(on, test_phone="+15205550177", bucket_size=2, audience="public")
    campaign_id = await launched(runtime, api(cast.max), body)
    # By the hours of everybody else, so that it is told apart by its place in the order alone.
    await sql.execute("UPDATE conversations SET place = (SELECT min(place) FROM contacts WHERE first_name = 'Rosa0')")
    dealt: list[str] = []
    for viewer in (cast.vera, cast.vic, cast.sue):
        answer = await api(viewer).post(f"/campaigns/{campaign_id}/buckets")
        dealt += [one["contact"]["first_name"] for one in answer.json()["conversations"]]
    assert (len(dealt), dealt[-1]) == (6, "Max")


async def test_a_test_recipient_needs_a_phone_that_may_be_texted(runtime: Runtime, api: Api, cast: Cast) -> None:
    async def refused(phone: str) -> list[tuple[str, str]]:
        answer = await api(cast.max).post("/campaigns", json={"title": "W", "test_phone": phone})
        return [(one["field"], one["code"]) for one in answer.json().get("fields", [])]

    assert [field for field, _ in await refused("12")] == ["test_phone"]
    assert (await api(cast.max).post("/opt-outs", json={"phone": "+15205550178"})).status_code == 201
    assert await refused("(520) 555-0178") == [("test_phone", "opted_out")]
    assert (await api(cast.max).post("/campaigns", json={"title": "W", "test_phone": "+15205550179"})).is_success
    person = await runtime.database.pool.fetchval("SELECT id FROM contacts WHERE phone = '+15205550179'")
    assert (await api(cast.max).delete(f"/contacts/{person}")).is_success
    assert await refused("520-555-0179") == [("test_phone", "erased")]


async def test_texts_bought_beforehand_warn_when_they_are_short_and_stop_a_launch_when_used_up(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max, contacts=5)
    campaign = await created(api(cast.max), draft_of(on, initial_scripts=[{"text": "Ward 4: " + "x" * 160}]))
    path = f"/campaigns/{campaign['id']}"

    async def judged(left: int) -> tuple[list[str], list[str]]:
        assert (await api(cast.ada).patch("/organization", json={"texts_left": left})).is_success
        seen = (await api(cast.max).get(path)).json()
        return [one["code"] for one in seen["readiness"]], [one["code"] for one in seen["warnings"]]

    assert await judged(10) == ([], [])
    assert await judged(9) == ([], ["texts_short"])
    assert await judged(0) == (["no_texts_left"], [])
    refused = await api(cast.max).post(f"{path}/launch")
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (409, "no_texts_left")


async def test_a_template_is_copied_and_never_launched(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    template = await created(api(cast.max), draft_of(on, title="Rides", is_template=True))
    refused = await api(cast.max).post(f"/campaigns/{template['id']}/launch")
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (409, "is_template")
    copy = (await api(cast.max).post(f"/campaigns/{template['id']}/copy")).json()
    assert (copy["title"], copy["is_template"], copy["readiness"]) == ("Rides", False, [])


async def test_the_review_counts_every_part_of_every_text(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max, contacts=8)
    words = "Hi {firstName}! See https://example.org/vote. " + "x" * 120
    canned = [{"title": "Where", "text": "Look at https://example.org/where, please"}]
    body = draft_of(on, initial_scripts=[{"text": words}], response_scripts=canned, test_phone="+15205550177")
    campaign = await created(api(cast.max), body)
    review = (await api(cast.max).get(f"/campaigns/{campaign['id']}/review")).json()
    assert (review["contacts"], review["texts"]) == (9, 18)
    text = review["initial_scripts"][0]
    assert "Ward 4 calls" not in text["text"]  # the title is internal
    assert text["text"].startswith("Hi Rosa0! See")
    assert text["text"].endswith("\n\nSTOP2END")
    assert (text["parts"], text["links"]) == (2, ["https://example.org/vote"])
    assert review["links"] == ["https://example.org/vote", "https://example.org/where"]


async def test_own_numbers_that_do_not_send_any_more_are_told_before_the_launch(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max, numbers=2)
    campaign = await created(api(cast.max), draft_of(on))
    number = await runtime.database.pool.fetchval("SELECT min(id) FROM numbers")
    await api(cast.max).put(f"/campaigns/{campaign['id']}/numbers", json={"number_ids": [str(number)]})
    path = f"/campaigns/{campaign['id']}"
    assert (await api(cast.max).get(path)).json()["readiness"] == []
    await runtime.database.pool.execute("UPDATE numbers SET state = 'retired' WHERE id = $1", number)
    missing = (await api(cast.max).get(path)).json()["readiness"]
    assert [(item["code"], item["section"]) for item in missing] == [("no_chosen_numbers", "numbers")]


async def test_where_scripts_say_the_way_out_none_is_saved_without_it(api: Api, cast: Cast) -> None:
    await api(cast.ada).patch("/organization", json={"notice": {"mode": "in_script"}})
    scripts = [{"text": SCRIPT}, {"text": "Hi {firstName}"}]
    answer = await api(cast.max).post("/campaigns", json={"title": "W", "initial_scripts": scripts})
    wrong = answer.json()["fields"]
    assert [(one["field"], one["code"]) for one in wrong] == [("initial_scripts[1].text", "no_opt_out_words")]
    assert "Settings" in wrong[0]["detail"]


async def test_words_are_put_right_in_several_campaigns_after_a_look(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    canned = [{"title": "When", "text": "Tuesday till 7 pm"}, {"title": "Who", "text": "We are Ward 4."}]
    running = await launched(runtime, api(cast.max), draft_of(on, title="One", response_scripts=canned))
    first = [{"text": "Vote on Tuesday! Reply STOP to end."}]
    draft = await created(api(cast.max), draft_of(on, title="Two", initial_scripts=first, response_scripts=canned))
    await runtime.database.pool.execute(
        "UPDATE initial_scripts SET text = 'On Tuesday' WHERE campaign_id = $1", running
    )
    asked = {"find": "Tuesday", "replace": "Wednesday"}
    look = (await api(cast.max).post("/campaigns/replacements", json=asked | {"dry_run": True})).json()
    told = [(one["campaign"], one["kind"], one["place"], one["locked"]) for one in look["changes"]]
    assert (look["count"], told) == (
        3,
        [
            ("One", "initial", 0, True),
            ("One", "response", 0, False),
            ("Two", "initial", 0, False),
            ("Two", "response", 0, False),
        ],
    )
    done = (await api(cast.max).post("/campaigns/replacements", json=asked)).json()
    assert done["count"] == 3
    after = (await api(cast.max).get(f"/campaigns/{draft['id']}")).json()
    assert after["initial_scripts"][0]["text"] == "Vote on Wednesday! Reply STOP to end."
    assert [one["text"] for one in after["response_scripts"]] == ["Wednesday till 7 pm", "We are Ward 4."]
    assert (await api(cast.max).get(f"/campaigns/{running}")).json()["initial_scripts"][0]["text"] == "On Tuesday"


async def test_a_replacement_that_breaks_one_script_changes_none(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    one = await created(api(cast.max), draft_of(on, title="One"))
    await created(api(cast.max), draft_of(on, title="Two"))
    asked = {"find": "Can we count on you?", "replace": "{nope}"}
    answer = await api(cast.max).post("/campaigns/replacements", json=asked)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("One: There is no field {nope}. There are {firstName}, ")
    after = (await api(cast.max).get(f"/campaigns/{one['id']}")).json()
    assert after["initial_scripts"][0]["text"] == SCRIPT


async def test_a_draft_is_shown_only_to_those_who_use_a_language(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    body = draft_of(on, audience="public", audience_language="es")
    await launched(runtime, api(cast.max), body)
    assert (await api(cast.vera).get("/campaigns")).json()["items"] == []
    await runtime.database.pool.execute("UPDATE users SET language = 'es' WHERE id = $1", cast.vera.user_id)
    assert len((await api(cast.vera).get("/campaigns")).json()["items"]) == 1
