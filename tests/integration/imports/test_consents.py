"""A list may say who asked for texts, and since when; what it says of who opted out counts nothing."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.actions import importing
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import phone

pytestmark = pytest.mark.anyio

LIST = f"""phone,first name,consent,consent date
{phone(0)},Ana,web form,3/31/2025
{phone(1)},Ben,no,
{phone(2)},Cem,,
{phone(3)},Dora,2025-02-01,
{phone(4)},Eve,yes,someday
"""


async def test_consents_stand_in_an_import_with_their_source_and_day(
    runtime: Runtime, cast: Cast, api: Callable[[Viewer], httpx.AsyncClient]
) -> None:
    max_ = api(cast.max)
    await max_.post("/opt-outs", json={"phone": phone(4)})
    given = {"text": (None, LIST), "mode": (None, "columns")}
    import_id = int((await max_.post("/imports", files=given)).json()["id"])
    await importing.run(runtime, import_id)
    await importing.run(runtime, import_id)
    people = {one["first_name"]: one["consent"] for one in (await max_.get("/contacts")).json()["items"]}
    assert people["Ben"] is people["Cem"] is people["Eve"] is None
    assert (people["Ana"]["source"], people["Ana"]["detail"]) == ("import", "web form")
    assert people["Ana"]["given_at"].startswith("2025-03-31")
    assert people["Dora"]["given_at"].startswith("2025-02-01")
