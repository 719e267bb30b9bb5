"""A thread that Vera holds and has texted, with what coordinators set up around it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank

Api = Callable[[Viewer], httpx.AsyncClient]


@dataclass(frozen=True, slots=True)
class Scene:
    """`thread` is the address of Vera's conversation, `message` that of its first text."""

    bank: Bank
    conversation_id: int
    thread: str
    message: str


@pytest.fixture
async def scene(runtime: Runtime, cast: Cast) -> Scene:
    made = await bank(runtime, cast.ada, contacts=3)
    thread = int((await assignment.claim(runtime, cast.vera, made.campaign_id)).conversations[0].id)
    sent = await sending.send(runtime, cast.vera, Press(thread, "ref-00001", "initial"))
    return Scene(made, thread, f"/conversations/{thread}", f"/messages/{sent.id}")


@pytest.fixture
def made(api: Api, cast: Cast) -> Callable[..., Any]:
    """Makes something as Max; answers its id."""

    async def make(noun: str, **body: Any) -> str:
        answer = await api(cast.max).post(f"/{noun}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return make
