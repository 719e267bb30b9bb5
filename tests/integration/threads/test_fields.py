"""Fields of an organisation's own are filled in from the thread, and hold only what fits their type."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
Made = Callable[..., Awaitable[str]]

KINDS: dict[str, dict[str, object]] = {
    "ward": {"kind": "text"},
    "gifts": {"kind": "number"},
    "callback": {"kind": "date"},
    "rides": {"kind": "yes_no"},
    "shirt": {"kind": "choice", "choices": ["S", "M", "L"]},
}


@pytest.fixture
async def fields(made: Made) -> None:
    for key, body in KINDS.items():
        await made("custom-fields", key=key, is_default=True, **body)


@pytest.mark.usefixtures("fields")
async def test_values_of_every_type_are_kept_with_the_contact(cast: Cast, api: Api, scene: Scene) -> None:
    given = {"ward": "4", "gifts": 25.0, "callback": "2026-11-03", "rides": True, "shirt": "M"}
    filled = await api(cast.vera).post(f"{scene.thread}/fields", json=given)
    assert filled.status_code == 200, filled.text
    thread = (await api(cast.vera).get(scene.thread)).json()
    assert thread["fields"] == {"ward": "4", "gifts": "25", "callback": "2026-11-03", "rides": "yes", "shirt": "M"}
    await api(cast.vera).post(f"{scene.thread}/fields", json={"ward": None, "rides": ""})
    assert set((await api(cast.vera).get(scene.thread)).json()["fields"]) == {"gifts", "callback", "shirt"}


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize(
    ("key", "value"),
    [("gifts", "many"), ("callback", "tomorrow"), ("rides", "maybe"), ("shirt", "XL"), ("height", "6"), ("ward", True)],
)
async def test_a_value_that_does_not_fit_is_refused(
    runtime: Runtime, cast: Cast, api: Api, scene: Scene, key: str, value: object
) -> None:
    refused = await api(cast.vera).post(f"{scene.thread}/fields", json={key: value})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "fields")
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM contacts WHERE custom <> '{}'") == 0


async def test_what_an_import_brought_is_a_text(runtime: Runtime, cast: Cast, api: Api, scene: Scene) -> None:
    await runtime.database.pool.execute('UPDATE contacts SET custom = \'{"school": "Mansfeld"}\'')
    assert (await api(cast.sue).post(f"{scene.thread}/fields", json={"school": "Tully"})).status_code == 200
    known = await runtime.database.pool.fetchval("SELECT custom->>'school' FROM contacts ORDER BY id LIMIT 1")
    assert known == "Tully"


async def test_a_field_has_a_key_of_its_own_that_scripts_may_use(cast: Cast, api: Api, made: Made) -> None:
    campaign = await made("campaigns", title="Rides")
    script = {"initial_scripts": [{"text": "Hi {firstName}, ward {ward}. Reply STOP to end."}]}
    refused = await api(cast.max).patch(f"/campaigns/{campaign}", json=script)
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "unknown_field")
    await made("custom-fields", key="ward")
    assert (await api(cast.max).patch(f"/campaigns/{campaign}", json=script)).status_code == 200
    for body, status in (({"key": "ward"}, 409), ({"key": "firstName"}, 422), ({"key": "a", "kind": "choice"}, 422)):
        assert (await api(cast.max).post("/custom-fields", json=body)).status_code == status, body


async def test_names_and_choices_change_and_key_and_type_stay(cast: Cast, api: Api, made: Made) -> None:
    field = await made("custom-fields", key="shirt", kind="choice", choices=["S"])
    change = {"name": "T-shirt", "choices": ["S", "M"]}
    changed = await api(cast.max).patch(f"/custom-fields/{field}", json=change)
    same = {"id": field, "key": "shirt", "kind": "choice", "position": 0, "is_default": False}
    assert changed.json() == {**same, **change}
    assert (await api(cast.max).delete(f"/custom-fields/{field}")).status_code == 204
    assert (await api(cast.vera).get("/custom-fields")).json()["items"] == []
