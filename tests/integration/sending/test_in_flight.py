"""A call that is held up on its way holds up the next ones of its number, so that the carrier sees no burst."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.carriers.base import Account, Outgoing, SendResult
from server.runtime import Runtime
from server.workers.sender import Sender
from tests.cast import Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

INTERVAL = 0.1  # seconds between two texts of the number, by its rate


@dataclass
class Stalled:
    """A carrier whose answers wait for `answers`."""

    answers: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[str] = field(default_factory=list)

    async def send(self, account: Account, outgoing: Outgoing) -> SendResult:
        self.calls.append(outgoing.dst)
        await self.answers.wait()
        return SendResult("accepted", "Accepted.", carrier_id=outgoing.dst)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a sender does not ask for {name}")


async def test_a_number_has_at_most_half_a_seconds_texts_on_their_way(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=12, numbers=1, rate=1 / INTERVAL)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    await epochs.rebuild(runtime)
    for number, conversation in enumerate(made.conversation_ids):
        await sending.send(runtime, cast.vera, Press(conversation, f"press-{number:03}", "initial"))
    carrier = Stalled()
    sender, stop = Sender(replace(runtime, carrier=carrier)), asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(30):
        while len(carrier.calls) < 5:
            await asyncio.sleep(0.01)
    await asyncio.sleep(4 * INTERVAL)  # in which the rate alone would have let four more go
    assert len(carrier.calls) == 5
    carrier.answers.set()
    async with asyncio.timeout(30):
        while len(carrier.calls) < 12:
            await asyncio.sleep(0.01)
    stop.set()
    await running
