"""Writing a campaign: what is saved, what is refused with its place, what the launch locks."""

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.campaigns.ground import Api, created, draft_of, ground, launched

pytestmark = pytest.mark.anyio


async def test_a_draft_needs_a_title_only_and_says_what_it_lacks(api: Api, cast: Cast) -> None:
    campaign = await created(api(cast.max), {"title": " Ward 4 "})
    assert (campaign["title"], campaign["state"]) == ("Ward 4", "draft")
    missing = [item["code"] for item in campaign["readiness"]]
    assert missing == ["no_description", "no_list", "no_initial_script", "no_registration", "no_numbers"]
    assert {item["section"] for item in campaign["readiness"]} == {"about", "contacts", "initials", "numbers"}
    assert campaign["audience"] == {"team_ids": [], "user_ids": []}


async def test_a_complete_draft_lacks_nothing(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    campaign = await created(api(cast.max), draft_of(on))
    assert (campaign["readiness"], campaign["warnings"], campaign["contacts"]) == ([], [], 10)
    again = await created(api(cast.max), draft_of(on, title="WARD 4 calls"))
    assert [item["code"] for item in again["warnings"]] == ["same_title"]
    nameless = draft_of(on, title="Who?", initial_scripts=[{"text": "Will you vote?"}, {"text": "WARD 4 here."}])
    [warned] = (await created(api(cast.max), nameless))["warnings"]
    assert (warned["code"], warned["detail"][:7]) == ("no_sender", "Text 1 ")


async def test_a_name_for_which_nothing_stands_where_it_is_missing_is_warned_of(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    assert (await api(cast.ada).patch("/organization", json={"contact_name_fallback": ""})).status_code == 200
    campaign = await created(api(cast.max), draft_of(on))
    warned = [(item["code"], item["section"]) for item in campaign["warnings"]]
    assert warned == [("no_fallback", "initials"), ("no_fallback", "responses")]
    assert campaign["readiness"] == []
    assert campaign["warnings"][0]["detail"].startswith("Where a name is missing, “there” stands for firstName")


async def test_words_that_carriers_filter_are_flagged_in_canned_responses_also_after_the_launch(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    canned = [{"title": "Bar", "text": "Cold beer is on us."}]
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, response_scripts=canned))
    canned.append({"title": "More", "text": "Free money: https://bit.ly/x"})
    changed = (await api(cast.max).patch(f"/campaigns/{campaign_id}", json={"response_scripts": canned})).json()
    flagged = [(item["code"], item["section"]) for item in changed["warnings"]]
    assert flagged == [("alcohol", "responses"), ("deception", "responses"), ("shortener", "responses")]


async def test_an_unknown_merge_field_is_refused_with_its_place(api: Api, cast: Cast) -> None:
    scripts = [{"text": "Hi {firstName}"}, {"text": "Vote at {polling_place}, {firstName}"}]
    answer = await api(cast.max).post("/campaigns", json={"title": "W", "initial_scripts": scripts})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {
            "field": "initial_scripts[1].text",
            "code": "unknown_field",
            "detail": "There is no field {polling_place}. There are {firstName}, {lastName}, {city}, {email}, "
            "{volunteerFirstName}, {organization}; more are made under Settings, Tags and fields.",
        }
    ]


async def test_custom_fields_of_the_list_may_be_used(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    await runtime.database.pool.execute("""UPDATE contacts SET custom = '{"polling_place": "Library"}'""")
    scripts = [{"text": "Vote at {polling_place}. Reply STOP to end."}]
    campaign = await created(api(cast.max), draft_of(on, initial_scripts=scripts))
    assert campaign["readiness"] == []
    await runtime.database.pool.execute("UPDATE contacts SET custom = '{}'")
    look = await api(cast.max).get(f"/campaigns/{campaign['id']}")
    assert [item["code"] for item in look.json()["readiness"]] == ["unknown_field"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area_codes": ["520", "602", "480", "928", "623"]}, "area_codes"),
        ({"area_codes": ["000"]}, "area_codes"),
        ({"texting_hours": {"start": "20:00", "end": "09:00"}}, "texting_hours.end"),
        ({"texting_hours": {"zone": "Mars/Base"}}, "texting_hours.zone"),
        ({"audience": {"user_ids": ["999999"]}}, "audience.user_ids"),
        ({"audience": {"team_ids": ["999999"]}}, "audience.team_ids"),
        ({"list_id": "999999"}, "list_id"),
        ({"registration_id": "999999"}, "registration_id"),
        ({"scheduled_at": "9999-12-31T23:59:59-12:00"}, "scheduled_at"),
        ({"scheduled_at": "2020-01-01T09:00:00Z"}, "scheduled_at"),
        ({"publish_at": "2020-01-01T09:00:00Z"}, "publish_at"),
        ({"switches": {"work": "nothing"}}, "switches.work"),
        ({"title": "two\nlines"}, "title"),
        ({"start_label": "x" * 41}, "start_label"),
        ({"start_label": " "}, "start_label"),
    ],
)
async def test_what_cannot_be_saved_is_named(api: Api, cast: Cast, wrong: dict[str, object], field: str) -> None:
    answer = await api(cast.max).post("/campaigns", json={"title": "W", **wrong})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == [field]


async def test_lists_of_another_organization_are_not_there(runtime: Runtime, api: Api, cast: Cast) -> None:
    theirs = await ground(runtime, cast.olga)
    answer = await api(cast.max).post("/campaigns", json=draft_of(theirs))
    assert [each["field"] for each in answer.json()["fields"]] == ["list_id", "registration_id"]


async def test_switches_that_are_not_named_stay(api: Api, cast: Cast) -> None:
    made = await created(api(cast.max), {"title": "W", "switches": {"max_per_volunteer": 7}})
    path = f"/campaigns/{made['id']}"
    changed = await api(cast.max).patch(path, json={"switches": {"edit_initials": True}})
    switches = changed.json()["switches"]
    assert (switches["max_per_volunteer"], switches["edit_initials"], switches["frequency_guard"]) == (
        7,
        True,
        True,
    )


async def test_canned_responses_that_stay_word_for_word_keep_their_id(api: Api, cast: Cast) -> None:
    canned = [{"title": f"R{n}", "text": f"Answer {n}"} for n in range(4)]
    made = await created(api(cast.max), {"title": "W", "response_scripts": canned})
    before = {script["title"]: script["id"] for script in made["response_scripts"]}
    wanted = [canned[3], {"title": "R1", "text": "Better"}, canned[0], canned[0]]
    answer = await api(cast.max).patch(f"/campaigns/{made['id']}", json={"response_scripts": wanted})
    after = answer.json()["response_scripts"]
    assert [{"title": each["title"], "text": each["text"]} for each in after] == wanted
    assert (after[0]["id"], after[2]["id"]) == (before["R3"], before["R0"])
    assert {after[1]["id"], after[3]["id"]}.isdisjoint(before.values())


async def test_a_publish_time_without_an_audience_is_for_everybody(api: Api, cast: Cast) -> None:
    made = await created(api(cast.max), {"title": "W", "publish_at": "2040-01-01T09:00:00Z"})
    assert made["audience"] == "public"


async def test_a_start_that_passed_meanwhile_is_told_and_does_not_stop_the_launch(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    made = await created(api(cast.max), draft_of(on, scheduled_at="2040-01-01T09:00:00Z"))
    await runtime.database.pool.execute("UPDATE campaigns SET scheduled_at = '2020-01-01T09:00:00Z'")
    body = {"scheduled_at": "2020-01-01T09:00:00Z", "description": "As it stood before."}
    changed = await api(cast.max).patch(f"/campaigns/{made['id']}", json=body)
    assert changed.status_code == 200
    told = [one["detail"] for one in changed.json()["warnings"] if one["code"] == "start_passed"]
    assert told == ["The time it was to start at has passed: it starts as soon as it is launched and set up."]
    assert (await api(cast.max).post(f"/campaigns/{made['id']}/launch")).status_code == 202
    shown = await api(cast.max).post(
        f"/campaigns/{made['id']}/publish", json={"to": "public", "at": "2020-01-01T09:00:00Z"}
    )
    assert (shown.status_code, shown.json()["fields"][0]["field"]) == (422, "at")


async def test_the_launch_locks_title_list_and_first_texts(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    path = f"/campaigns/{await launched(runtime, api(cast.max), draft_of(on))}"
    settled: list[dict[str, object]] = [
        {"title": "New"},
        {"list_id": on.list_id},
        {"initial_scripts": []},
        {"switches": {"sandbox": True}},
    ]
    for locked in settled:
        answer = await api(cast.max).patch(path, json=locked)
        assert (answer.status_code, answer.json()["code"]) == (409, "locked")
    still = {
        "description": "More",
        "response_scripts": [],
        "bucket_size": 20,
        "switches": {"replies_first": True},
    }
    answer = await api(cast.max).patch(path, json=still)
    assert answer.status_code == 200
    assert (answer.json()["description"], answer.json()["bucket_size"]) == ("More", 20)


async def test_what_is_read_before_the_first_text_and_the_start_button_stay_open(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    body = draft_of(on, audience="public", disclaimer="You speak for us.\nBe kind.", start_label="Off we go")
    path = f"/campaigns/{await launched(runtime, api(cast.max), body)}"
    seen = (await api(cast.vera).get(path)).json()
    assert (seen["disclaimer"], seen["start_label"]) == ("You speak for us.\nBe kind.", "Off we go")
    copy = (await api(cast.max).post(f"{path}/copy")).json()
    assert (copy["disclaimer"], copy["start_label"]) == (seen["disclaimer"], seen["start_label"])
    changed = (await api(cast.max).patch(path, json={"disclaimer": "", "start_label": ""})).json()
    assert (changed["disclaimer"], changed["start_label"]) == ("", "")


async def test_a_copy_is_a_draft_of_its_own(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    body = draft_of(on, audience="public", switches={"edit_initials": True})
    campaign_id = await launched(runtime, api(cast.max), body)
    copy = (await api(cast.max).post(f"/campaigns/{campaign_id}/copy")).json()
    assert (copy["state"], copy["title"], copy["list_id"]) == ("draft", "Ward 4 calls (copy)", on.list_id)
    assert copy["audience"] == {"team_ids": [], "user_ids": []}
    assert (copy["switches"]["edit_initials"], copy["readiness"]) == (True, [])
    assert [script["text"] for script in copy["initial_scripts"]] == [body["initial_scripts"][0]["text"]]


async def test_only_managers_write_launch_and_end(runtime: Runtime, api: Api, cast: Cast) -> None:
    on = await ground(runtime, cast.max)
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, audience="public"))
    for person in (cast.sue, cast.vera):
        assert (await api(person).post("/campaigns", json={"title": "W"})).status_code == 403
        for verb in ("launch", "end", "archive", "copy"):
            assert (await api(person).post(f"/campaigns/{campaign_id}/{verb}")).status_code == 403
    assert (await api(cast.vera).post(f"/campaigns/{campaign_id}/pause", json={})).status_code == 403


async def test_volunteers_see_what_is_shared_with_them_without_what_stands_behind(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    on = await ground(runtime, cast.max)
    shared = await launched(runtime, api(cast.max), draft_of(on, audience={"user_ids": [str(cast.vera.user_id)]}))
    draft = await created(api(cast.max), draft_of(on, audience="public"))
    listed = (await api(cast.vera).get("/campaigns")).json()["items"]
    assert [each["id"] for each in listed] == [str(shared)]
    assert (await api(cast.vic).get("/campaigns")).json()["items"] == []
    assert (await api(cast.vic).get(f"/campaigns/{shared}")).status_code == 404
    seen = (await api(cast.vera).get(f"/campaigns/{shared}")).json()
    assert [each["title"] for each in seen["response_scripts"]] == ["Thanks"]
    assert {"initial_scripts", "list_id", "audience", "readiness"}.isdisjoint(seen)
    assert (await api(cast.vera).get(f"/campaigns/{draft['id']}")).status_code == 404
    assert (await api(cast.olga).get(f"/campaigns/{shared}")).status_code == 404


async def test_the_list_of_campaigns_comes_in_pages(api: Api, cast: Cast) -> None:
    made = [(await created(api(cast.max), {"title": f"W{n}"}))["id"] for n in range(5)]
    first = (await api(cast.sue).get("/campaigns", params={"limit": 3})).json()
    rest = (await api(cast.sue).get("/campaigns", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None
    assert (await api(cast.sue).get("/campaigns", params={"state": "running"})).json()["items"] == []
