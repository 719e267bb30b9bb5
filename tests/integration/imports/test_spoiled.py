"""Some of the spoiled files, through the API and the job: none ends in a fault, each adds up."""

import httpx
import pytest

from server.access import Viewer
from server.actions import importing, imports
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.imports.conftest import Api
from tests.integration.imports.test_uploads import adds_up
from tests.spoiled_files import Spoiled, corpus

pytestmark = pytest.mark.anyio


def some() -> list[Spoiled]:
    """The first of every family, and every odd cell."""
    files = corpus()
    families: dict[str, Spoiled] = {}
    for one in files:
        families.setdefault(one.family, one)
    return [*families.values(), *(one for one in files if one.family == "odd cells")]


async def test_no_file_ends_in_a_fault_or_without_its_figures(
    runtime: Runtime, api: Api, cast: Cast, list_id: int
) -> None:
    client = api(cast.max)
    for one in some():
        look = await client.post("/imports/preview", files={"file": (one.name, one.content)})
        assert look.status_code in (200, 422), (one, look.text)
        answer = await handed_in(client, one, list_id)
        assert answer.status_code in (202, 422), (one, answer.text)
        if answer.status_code == 202:
            await ends(runtime, cast.max, int(answer.json()["id"]), one)
        else:
            assert answer.json()["detail"].rstrip('"').endswith("."), one


async def handed_in(client: httpx.AsyncClient, one: Spoiled, list_id: int) -> httpx.Response:
    data = {"list": str(list_id), "mode": one.mode}
    return await client.post("/imports", files={"file": (one.name, one.content)}, data=data)


async def ends(runtime: Runtime, viewer: Viewer, import_id: int, one: Spoiled) -> None:
    await importing.run(runtime, import_id)
    view = await imports.read(runtime, viewer, import_id)
    assert view.status in ("done", "failed"), one
    if view.status == "done":
        assert adds_up({name: getattr(view, name) for name in view.__struct_fields__}), (one, view)
    else:
        assert view.failure, one
