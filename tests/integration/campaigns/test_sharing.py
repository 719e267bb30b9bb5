"""Whom a campaign is shown to, and the folders it is found in."""

import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank
from tests.integration.campaigns.ground import Api

pytestmark = pytest.mark.anyio


async def shared_with(api: Api, cast: Cast, made: Bank) -> list[str]:
    """Names of the volunteers who find the campaign, open it, and are dealt its people; each all of it or nothing."""
    found = []
    for viewer in (cast.vera, cast.vic):
        path = f"/campaigns/{made.campaign_id}"
        rows = (await api(viewer).get("/campaigns")).json()["items"]
        listed = str(made.campaign_id) in [row["id"] for row in rows]
        opened = (await api(viewer).get(path)).status_code == 200
        dealt = (await api(viewer).get(f"{path}/bucket")).status_code == 200
        assert listed == opened == dealt, viewer.name
        found += [viewer.name] if listed else []
    return found


async def speak(runtime: Runtime, viewer: Viewer, language: str) -> None:
    await runtime.database.pool.execute("UPDATE users SET language = $2 WHERE id = $1", viewer.user_id, language)


async def test_a_campaign_is_shown_to_people_of_one_language_only(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.ada)
    await speak(runtime, cast.vic, "es")
    path = f"/campaigns/{made.campaign_id}/publish"
    for language, found in (("es", ["Vic"]), ("en", ["Vera"]), (None, ["Vera", "Vic"])):
        answer = await api(cast.max).post(path, json={"to": "public", "language": language})
        assert answer.json()["audience_language"] == language
        assert await shared_with(api, cast, made) == found, language


async def test_sent_to_a_user_list_it_is_seen_by_nobody_else(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.ada)
    team = (await api(cast.max).post("/teams", json={"name": "Ward", "user_ids": [str(cast.vic.user_id)]})).json()
    path = f"/campaigns/{made.campaign_id}/publish"
    for to, found in (
        ({"user_ids": [str(cast.vera.user_id)]}, ["Vera"]),
        ({"team_ids": [team["id"]]}, ["Vic"]),
        ({}, []),
        ("public", ["Vera", "Vic"]),
    ):
        assert (await api(cast.max).post(path, json={"to": to})).status_code == 200
        assert await shared_with(api, cast, made) == found, to


async def test_a_campaign_is_in_no_one_or_several_folders_and_found_by_each(
    runtime: Runtime, api: Api, cast: Cast
) -> None:
    first, second = await bank(runtime, cast.ada), await api(cast.max).post("/campaigns", json={"title": "Spring"})
    ids = [(await api(cast.max).post("/folders", json={"name": name})).json()["id"] for name in ("GOTV", "Ward 4")]
    folders_of = f"/campaigns/{first.campaign_id}/folders"

    async def found(folder_id: str) -> list[str]:
        answer = await api(cast.sue).get("/campaigns", params={"folder": folder_id})
        return [row["id"] for row in answer.json()["items"]]

    assert (await api(cast.max).put(folders_of, json={"folder_ids": ids})).status_code == 204
    drafts_of = f"/campaigns/{second.json()['id']}/folders"
    assert (await api(cast.max).put(drafts_of, json={"folder_ids": ids[1:]})).status_code == 204
    assert await found(ids[0]) == [str(first.campaign_id)]
    assert await found(ids[1]) == [str(first.campaign_id), second.json()["id"]]
    assert (await api(cast.max).put(folders_of, json={"folder_ids": []})).status_code == 204
    assert await found(ids[0]) == []
    assert (await api(cast.max).delete(f"/folders/{ids[1]}")).status_code == 204
    assert (await api(cast.max).get(f"/campaigns/{second.json()['id']}")).json()["folder_ids"] == []


async def test_folders_of_others_are_not_there(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.ada)
    theirs = (await api(cast.olga).post("/folders", json={"name": "Theirs"})).json()["id"]
    path = f"/campaigns/{made.campaign_id}/folders"
    assert (await api(cast.max).put(path, json={"folder_ids": [theirs]})).json()["fields"][0]["field"] == "folder_ids"
    assert (await api(cast.olga).put(path, json={"folder_ids": []})).status_code == 404
    assert (await api(cast.sue).put(path, json={"folder_ids": []})).status_code == 403
