"""A line to the simulated carrier for tests: the real client, and a place that gets its webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web

from server.carriers.base import Account, Outgoing
from server.carriers.plivo import PlivoCarrier
from server.carriers.simulator import Config, Delay, Replies, Running, running

OURS, THEIRS = "+15205550100", "+15205550123"
AT_ONCE = Delay(kind="fixed", median=0.0)
QUICK = Config(
    port=0,
    latency=AT_ONCE,
    sent_after=AT_ONCE,
    final_after=Delay(kind="fixed", median=0.02),
    errors={},
    replies=Replies(on=False, delay=AT_ONCE),
    retry_scale=0.0001,
)
LONG_ENOUGH = 20.0


class Bank:
    """Stands where Textbank stands: keeps every webhook, and answers as told."""

    def __init__(self) -> None:
        self.url = ""
        self.posts: list[tuple[str, dict[str, str]]] = []
        self.trusted: list[bool] = []
        self.answers: list[int] = []
        self._news = asyncio.Condition()

    async def hook(self, request: web.Request) -> web.Response:
        form = await request.post()
        pairs = [(name, str(value)) for name, value in form.items()]
        headers = {name.lower(): value for name, value in request.headers.items()}
        carrier, account = PlivoCarrier(), Account(1, "MA" + "X" * 18, "secret", "")
        url = self.url + str(request.rel_url)
        async with self._news:
            self.trusted.append(carrier.verify(account, "POST", url, headers, pairs))
            self.posts.append((request.path, dict(pairs)))
            self._news.notify_all()
        return web.Response(status=self.answers.pop(0) if self.answers else 200, text="<Response/>")

    async def until(self, enough: Callable[[], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(enough), LONG_ENOUGH)

    def statuses(self, path: str) -> list[str]:
        return [form["Status"] for at, form in self.posts if at == path]


class Line:
    """A carrier account in use: the simulator, the client, and the bank that gets the webhooks."""

    def __init__(self, running: Running, bank: Bank, carrier: PlivoCarrier) -> None:
        self.running, self.bank, self.carrier = running, bank, carrier
        self.account = Account(1, "MA" + "X" * 18, "secret", running.url)

    def outgoing(self, text: str, **changes: Any) -> Outgoing:
        return replace(Outgoing(OURS, THEIRS, text, f"{self.bank.url}/status/t1", 600), **changes)

    async def control(self, path: str, body: Any = None) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.request("POST" if body is not None else "GET", self.running.url + path, json=body) as answer,
        ):
            return await answer.json() if answer.status != 204 else None

    async def stats_show(self, **wanted: int) -> None:
        async with asyncio.timeout(LONG_ENOUGH):
            while not wanted.items() <= (await self.control("/_sim/stats")).items():
                pass


@asynccontextmanager
async def open_line(config: Config) -> AsyncIterator[Line]:
    bank = Bank()
    app = web.Application()
    app.router.add_post("/{tail:.*}", bank.hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bank.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    carrier = PlivoCarrier()
    config = replace_inbound(config, f"{bank.url}/inbound")
    async with running(config) as simulator:
        yield Line(simulator, bank, carrier)
        await carrier.close()
    await runner.cleanup()


def replace_inbound(config: Config, url: str) -> Config:
    return Config(**{name: getattr(config, name) for name in config.__struct_fields__} | {"inbound_url": url})


def quick(**changes: Any) -> Config:
    return Config(**{name: getattr(QUICK, name) for name in QUICK.__struct_fields__} | changes)
