"""What the classifier says of a text, for whoever asks."""

from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


async def test_a_reply_gets_its_score_and_band(runtime: Runtime, cast: Cast, api: Api) -> None:
    answer = await api(cast.vera).post("/sentiment", json={"text": "Yes! Count me in, I love this."})
    assert answer.json() == {
        "score": runtime.scorer.score("Yes! Count me in, I love this."),
        "band": "positive",
        "opt_out": "no",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [("STOP", "exact"), ("please take me off your list", "likely"), ("help", "no"), ("", "no")],
)
async def test_opt_outs_are_told_by_how_sure_they_are(cast: Cast, api: Api, text: str, found: str) -> None:
    answer = await api(cast.vera).post("/sentiment", json={"text": text})
    assert (answer.status_code, answer.json()["opt_out"]) == (200, found)


async def test_a_text_longer_than_any_reply_is_refused(cast: Cast, api: Api) -> None:
    answer = await api(cast.vera).post("/sentiment", json={"text": "a" * 1_601})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_the_description_is_open_to_everybody(served: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{served}/api/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    assert "/sentiment" in answer.json()["paths"]
