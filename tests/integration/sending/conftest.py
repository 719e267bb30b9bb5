"""A bank whose texts really leave: the app, a sender, and a simulated carrier that answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest

from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.carriers.simulator import Config, Delay, Replies, Running, running
from server.runtime import Runtime
from server.workers.sender import Sender
from tests.cast import Cast
from tests.factories import Bank, bank

SOON = Delay(median=0.01)
PATIENCE = 60.0  # seconds; conditions are met far sooner


@dataclass(frozen=True, slots=True)
class Line:
    """Everything between a press and a phone."""

    runtime: Runtime
    bank: Bank
    carrier: Running
    cast: Cast

    async def press(self, conversation_id: int, ref: str = "ref-0001", text: str | None = None) -> int:
        """Vera's first text to a conversation of hers; the id of the message."""
        press = Press(conversation_id, ref, "initial", text)
        return int((await sending.send(self.runtime, self.cast.vera, press)).id)

    async def state(self, message_id: int) -> str:
        found = await self.runtime.database.pool.fetchval("SELECT state FROM messages WHERE id = $1", message_id)
        return str(found)

    async def until(self, met: Callable[[], Awaitable[object]]) -> None:
        """Waits for a condition, and fails if it never comes."""
        async with asyncio.timeout(PATIENCE):
            while not await met():
                await asyncio.sleep(0.02)

    async def until_state(self, message_id: int, *states: str) -> None:
        async def met() -> bool:
            return await self.state(message_id) in states

        await self.until(met)

    async def reply(self, phone: str, to: str, text: str) -> None:
        """The phone writes, through the carrier and its signed webhook."""
        async with httpx.AsyncClient() as client:
            body = {"from": phone, "to": to, "text": text, "auth_id": "MA000000000000000001"}
            answer = await client.post(f"{self.carrier.url}/_sim/inbound", json=body)
            assert answer.is_success, answer.text


@pytest.fixture
async def line(runtime: Runtime, cast: Cast, served: str) -> AsyncIterator[Line]:
    await epochs.rebuild(runtime)
    config = Config(
        port=0,
        accounts={"MA000000000000000001": "the token"},
        latency=SOON,
        sent_after=SOON,
        final_after=SOON,
        errors={},
        replies=Replies(on=False),
        retry_scale=0.005,
    )
    async with running(config) as carrier:
        made = await bank(runtime, cast.ada, contacts=6, api_url=carrier.url)
        await runtime.database.pool.execute(
            'UPDATE campaigns SET switches = \'{"sandbox": true, "edit_initials": true}\''
        )
        await assignment.claim(runtime, cast.vera, made.campaign_id)
        async with httpx.AsyncClient() as client:
            url = f"{served}/hooks/plivo/inbound/{made.account_id}"
            await client.post(f"{carrier.url}/_sim/config", json={"inbound_url": url})
        yield Line(runtime, made, carrier, cast)


@pytest.fixture
async def sender(line: Line) -> AsyncIterator[Sender]:
    stop = asyncio.Event()
    sender = Sender(line.runtime)
    task = asyncio.create_task(sender.run(stop))
    yield sender
    stop.set()
    await task
