"""Notes stand beside the history for whoever holds the thread next."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from tests.cast import Cast
from tests.integration.threads.conftest import Scene

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_a_note_says_who_wrote_it_and_goes_with_the_thread(cast: Cast, api: Api, scene: Scene) -> None:
    noted = await api(cast.vera).post(f"{scene.thread}/notes", json={"text": " Call her after six. "})
    assert noted.status_code == 200
    body = {"ids": [str(scene.conversation_id)], "to": {"user_ids": [str(cast.vic.user_id)]}}
    await api(cast.sue).post("/reassignments", json=body)
    (note,) = (await api(cast.vic).get(scene.thread)).json()["notes"]
    assert (note["text"], note["by"]) == ("Call her after six.", "Vera")
    assert note["at"].endswith("Z")


@pytest.mark.parametrize("text", ["", "  ", "x" * 2_001])
async def test_a_note_says_something_and_not_too_much(cast: Cast, api: Api, scene: Scene, text: str) -> None:
    refused = await api(cast.vera).post(f"{scene.thread}/notes", json={"text": text})
    assert refused.status_code == 422
