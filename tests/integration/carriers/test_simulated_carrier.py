"""The simulated carrier has a real one's ways: its own queue, lists that lag, reports in any order, pictures."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from server.carriers.base import Unavailable
from server.carriers.simulator import Delay, Limits
from server.carriers.simulator.config import Queue
from server.carriers.simulator.drawings import picture
from tests.integration.plivo_line import OURS, QUICK, THEIRS, Line, open_line, quick

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with open_line(QUICK) as opened:
        yield opened


def now_and_around() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(minutes=5), now + timedelta(minutes=5)


async def test_what_is_too_fast_for_the_account_waits_in_the_carriers_queue_and_is_not_refused() -> None:
    async with open_line(quick(queue=Queue(account_per_second=20))) as line:
        kinds = [(await line.carrier.send(line.account, line.outgoing(f"Hi {n}"))).kind for n in range(5)]
        assert kinds == ["accepted"] * 5
        queued = [row.state async for row in line.carrier.list_outbound(line.account, THEIRS, *now_and_around())]
        assert "accepted" in queued  # the last ones have not left yet
        await line.bank.until(lambda: line.bank.statuses("/status/t1").count("delivered") == 5)


async def test_a_number_leaves_the_queue_by_its_parts() -> None:
    async with open_line(quick(queue=Queue(number_per_second=0.001))) as line:
        await line.carrier.send(line.account, line.outgoing("first"))
        await line.carrier.send(line.account, line.outgoing("second, which waits a quarter of an hour"))
        await line.carrier.send(line.account, line.outgoing("from another number", src="+16025550100"))
        await line.bank.until(lambda: line.bank.statuses("/status/t1").count("delivered") == 2)
        states = [row.state async for row in line.carrier.list_outbound(line.account, THEIRS, *now_and_around())]
        assert sorted(states) == ["accepted", "delivered", "delivered"]


async def test_what_waits_longer_than_it_may_is_dropped_and_never_delivered_late() -> None:
    async with open_line(quick(queue=Queue(number_per_second=0.01))) as line:
        await line.carrier.send(line.account, line.outgoing("first"))
        await line.carrier.send(line.account, line.outgoing("second", expiry_seconds=1))
        await line.bank.until(lambda: len(line.bank.posts) == 3)
        report = line.carrier.read_report(line.bank.posts[-1][1])
        assert (report.state, report.code, report.effect) == ("failed", "420", "rate")


async def test_reports_come_in_any_order_and_say_which_came_first(line: Line) -> None:
    await line.carrier.send(line.account, line.outgoing("Hi [shuffled]"))
    await line.bank.until(lambda: len(line.bank.posts) == 2)
    said = [(form["Status"], form["Sequence"]) for _, form in line.bank.posts]
    assert said == [("delivered", "2"), ("sent", "1")]
    states = [row.state async for row in line.carrier.list_outbound(line.account, THEIRS, *now_and_around())]
    assert states == ["delivered"]


async def test_the_list_lags() -> None:
    async with open_line(quick(list_lag=60.0)) as line:
        await line.carrier.send(line.account, line.outgoing("Hi"))
        rows = line.carrier.list_outbound(line.account, THEIRS, *now_and_around())
        assert [row async for row in rows] == []
        await line.control("/_sim/config", {"list_lag": 0.0})
        rows = line.carrier.list_outbound(line.account, THEIRS, *now_and_around())
        assert len([row async for row in rows]) == 1


async def test_whoever_asks_too_often_is_told_so() -> None:
    async with open_line(quick(limits=Limits(requests_per_five_seconds=2))) as line:
        kinds = [(await line.carrier.send(line.account, line.outgoing("Hi"))).kind for _ in range(3)]
        assert kinds == ["accepted", "accepted", "requeue"]
        with pytest.raises(Unavailable, match="429"):
            _ = [row async for row in line.carrier.list_inbound(line.account, *now_and_around())]


async def test_a_phone_that_is_told_to_answers_with_a_picture_from_the_carriers_own_address(line: Line) -> None:
    await line.carrier.send(line.account, line.outgoing("Hi [picture] [reply Look at this]"))
    await line.bank.until(lambda: any(path == "/inbound" for path, _ in line.bank.posts))
    form = next(form for path, form in line.bank.posts if path == "/inbound")
    assert (form["Type"], form["Body"], form["MediaCount"]) == ("mms", "Look at this", "1")
    (address,) = line.carrier.read_inbound(form).media_urls
    assert address.startswith(f"{line.running.url}/Account/")
    client = type(line.carrier)(simulator=line.running.url)
    content = await client.fetch_media(line.account, address, 1_000_000)
    await client.close()
    assert content.startswith(b"\x89PNG")


async def test_pictures_of_a_text_are_fetched_and_one_that_cannot_be_had_ends_it() -> None:
    async def serve(_request: web.Request) -> web.Response:
        return web.Response(body=picture(2), content_type="image/png")

    app = web.Application()
    app.router.add_get("/picture", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    house = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with open_line(QUICK) as line:
        with_picture = replace(line.outgoing("Hi"), media_urls=(f"{house}/picture",))
        await line.carrier.send(line.account, with_picture)
        await line.bank.until(lambda: len(line.bank.posts) == 2)
        assert line.bank.posts[-1][1]["Type"] == "mms"
        await line.carrier.send(line.account, replace(with_picture, media_urls=(f"{house}/picture", f"{house}/none")))
        await line.bank.until(lambda: len(line.bank.posts) == 3)
        assert line.carrier.read_report(line.bank.posts[-1][1]).code == "300"
        await line.stats_show(pictures=2)
    await runner.cleanup()


async def test_pictures_leave_at_a_rate_of_their_own() -> None:
    late = Delay(kind="fixed", median=0.0)
    async with open_line(quick(sent_after=late, queue=Queue(account_pictures_per_second=0.001))) as line:
        queue = line.running.traffic.queue
        assert queue.wait(0.0, "MA", OURS, 1, pictures=True) == 0.0
        assert queue.wait(0.0, "MA", OURS, 1, pictures=False) == 0.0
        assert queue.wait(0.0, "MA", OURS, 1, pictures=True) == 1000.0
