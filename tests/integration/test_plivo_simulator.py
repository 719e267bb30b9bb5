"""The real client against the simulated carrier: what each answer proves, and what comes after."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from server.carriers.base import Account, Outgoing, Unavailable
from server.carriers.plivo import PlivoCarrier
from server.carriers.simulator import Limits
from tests.integration.plivo_line import LONG_ENOUGH, OURS, QUICK, THEIRS, Line, open_line, quick

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with open_line(QUICK) as opened:
        yield opened


async def test_a_text_is_accepted_and_its_signed_reports_carry_its_id(line: Line) -> None:
    result = await line.carrier.send(line.account, line.outgoing("Hola ñandú"))
    assert result.kind == "accepted"
    await line.bank.until(lambda: len(line.bank.posts) == 2)
    assert line.bank.trusted == [True, True]
    assert line.bank.statuses("/status/t1") == ["sent", "delivered"]
    report = line.carrier.read_report(line.bank.posts[1][1])
    assert (report.carrier_id, report.src, report.dst) == (result.carrier_id, OURS, THEIRS)
    assert (report.parts, report.mcc) in ((1, "310"), (1, "311"))


@pytest.mark.parametrize(
    ("words", "kind", "status", "reaches_the_phone"),
    [
        ("[429]", "requeue", 429, False),
        ("[400]", "failed", 400, False),
        ("[403]", "failed", 403, False),
        ("[402]", "account_stopped", 402, False),
        ("[500]", "unknown", 500, False),
        ("[503]", "unknown", 503, False),
        ("[500 after]", "unknown", 500, True),
        ("[no uuid]", "unknown", 202, True),
        ("[garbage]", "unknown", 202, True),
        ("[half]", "unknown", 202, True),
        ("[reset]", "unknown", None, True),
        ("[reset before]", "unknown", None, False),
        ("[hang]", "unknown", None, True),
        ("[hang before]", "unknown", None, False),
    ],
)
async def test_an_answer_or_its_lack_is_read_for_what_it_proves(
    line: Line, words: str, kind: str, status: int | None, reaches_the_phone: bool
) -> None:
    hasty = PlivoCarrier(total_timeout=1.0)
    carrier = hasty if "hang" in words else line.carrier
    result = await carrier.send(line.account, line.outgoing(f"Hi {words}"))
    await hasty.close()
    assert (result.kind, result.http_status) == (kind, status)
    assert result.sentence
    stats = await line.control("/_sim/stats")
    assert stats["accepted"] == int(reaches_the_phone)


async def test_a_refused_rate_is_a_signal_and_the_next_try_passes(line: Line) -> None:
    first = await line.carrier.send(line.account, line.outgoing("Hi [429]"))
    assert (first.rate_signal, first.retry_after) == (True, 1.0)
    assert (await line.carrier.send(line.account, line.outgoing("Hi [429]"))).kind == "accepted"
    assert (await line.control("/_sim/stats"))["accepted"] == 1


async def test_a_refused_connection_is_proof_that_nothing_was_sent(line: Line) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = replace(line.account, api_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        result = await line.carrier.send(gone, line.outgoing("Hi"))
    assert (result.kind, result.rate_signal) == ("requeue", False)


async def test_a_failed_handshake_is_proof_that_nothing_was_sent(line: Line) -> None:
    secure = replace(line.account, api_url=line.running.url.replace("http:", "https:"))
    assert (await line.carrier.send(secure, line.outgoing("Hi"))).kind == "requeue"
    assert (await line.control("/_sim/stats"))["requests"] == 0


async def test_a_connection_that_is_not_taken_up_in_time_is_proof_too() -> None:
    carrier = PlivoCarrier(connect_timeout=0.2)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        crowd = [socket.socket() for _ in range(8)]
        for waiting in crowd:
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        outgoing = Outgoing(OURS, THEIRS, "Hi", "http://127.0.0.1/x", 600)
        result = await carrier.send(Account(1, "MA", "t", url), outgoing)
        for waiting in crowd:
            waiting.close()
    await carrier.close()
    assert result.kind == "requeue"


async def test_a_call_that_finds_no_free_connection_was_not_sent(line: Line) -> None:
    narrow = PlivoCarrier(connection_limit=1, connect_timeout=0.6, total_timeout=1.5)
    calls = (line.outgoing("Hi [hang]"), line.outgoing("Hi again"))
    results = await asyncio.gather(*(narrow.send(line.account, call) for call in calls))
    await narrow.close()
    assert [result.kind for result in results] == ["unknown", "requeue"]
    assert (await line.control("/_sim/stats"))["requests"] == 1


async def test_a_crowd_that_gave_up_waiting_does_not_block_those_who_come_later(line: Line) -> None:
    narrow = PlivoCarrier(connection_limit=4, connect_timeout=0.5)
    crowd = [narrow.send(line.account, line.outgoing(f"Hi {n} [slow 0.2s]")) for n in range(200)]
    kinds = {result.kind for result in await asyncio.gather(*crowd)}
    assert kinds == {"accepted", "requeue"}
    assert (await narrow.send(line.account, line.outgoing("Hi"))).kind == "accepted"
    await narrow.close()


async def test_a_kept_connection_that_the_server_closes_on_us_proves_nothing() -> None:
    """The server answers once, then ends each connection on reading more."""

    async def treacherous(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = b'{"message_uuid": ["abc"]}'
        await reader.readuntil(b"}")
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await reader.readuntil(b"}")
        writer.close()

    server = await asyncio.start_server(treacherous, "127.0.0.1", 0)
    account = Account(1, "MA", "t", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    carrier = PlivoCarrier(total_timeout=2.0)
    outgoing = Outgoing(OURS, THEIRS, "Hi", "http://127.0.0.1/x", 600)
    kinds = [(await carrier.send(account, outgoing)).kind for _ in range(2)]
    await carrier.close()
    server.close()
    assert kinds == ["accepted", "unknown"]


async def test_text_that_cannot_be_written_is_refused_before_any_call(line: Line) -> None:
    assert (await line.carrier.send(line.account, line.outgoing("\udc80"))).kind == "failed"


async def test_the_carrier_refuses_what_it_cannot_send(line: Line) -> None:
    good = line.outgoing("Hi")
    for bad in (
        replace(good, dst=OURS),
        replace(good, dst="+12"),
        replace(good, text=""),
        replace(good, callback_url="ftp://x"),
    ):
        assert (await line.carrier.send(line.account, bad)).kind == "failed", bad


async def test_wrong_credentials_stop_the_account() -> None:
    async with open_line(quick(accounts={"MA" + "X" * 18: "other"})) as line:
        assert (await line.carrier.send(line.account, line.outgoing("Hi"))).kind == "account_stopped"


@pytest.mark.parametrize(
    ("words", "statuses", "code"),
    [
        ("[error 50]", ["failed"], "50"),
        ("[undelivered 30]", ["sent", "undelivered"], "30"),
        ("[duplicate]", ["sent", "sent", "delivered", "delivered"], None),
    ],
)
async def test_reports_obey_words_in_the_text(line: Line, words: str, statuses: list[str], code: str | None) -> None:
    await line.carrier.send(line.account, line.outgoing(words))
    await line.bank.until(lambda: len(line.bank.posts) == len(statuses))
    assert line.bank.statuses("/status/t1") == statuses
    assert line.carrier.read_report(line.bank.posts[-1][1]).code == code


async def test_lost_reports_never_come_but_the_list_knows_the_end(line: Line) -> None:
    result = await line.carrier.send(line.account, line.outgoing("[lost] [reply I got it]"))
    await line.bank.until(lambda: len(line.bank.posts) == 1)
    assert line.bank.posts[0][0] == "/inbound"
    now = datetime.now(UTC)
    span = now - timedelta(minutes=5), now + timedelta(minutes=5)
    listed = [row async for row in line.carrier.list_outbound(line.account, THEIRS, *span)]
    assert [(row.carrier_id, row.state) for row in listed] == [(result.carrier_id, "delivered")]


async def test_webhooks_that_are_not_taken_come_again(line: Line) -> None:
    line.bank.answers = [503, 503, 200]
    await line.carrier.send(line.account, line.outgoing("[error 50]"))
    await line.bank.until(lambda: len(line.bank.posts) == 3)
    assert line.bank.statuses("/status/t1") == ["failed"] * 3
    assert all(line.bank.trusted)


async def test_webhooks_are_given_up_after_three_more_tries(line: Line) -> None:
    line.bank.answers = [500] * 9
    await line.carrier.send(line.account, line.outgoing("[error 50]"))
    await line.bank.until(lambda: len(line.bank.posts) == 4)
    await line.stats_show(given_up=1, posted=4)
    assert len(line.bank.posts) == 4


async def test_a_phone_that_stops_us_is_heard_and_blocked_at_the_carrier(line: Line) -> None:
    await line.carrier.send(line.account, line.outgoing("Hi [reply STOP]"))
    await line.bank.until(lambda: len(line.bank.posts) == 3)
    [posted] = [form for path, form in line.bank.posts if path == "/inbound"]  # it may come before the last report
    inbound = line.carrier.read_inbound(posted)
    assert (inbound.src, inbound.dst, inbound.text, inbound.intent) == (THEIRS, OURS, "STOP", "opt_out")
    await line.carrier.send(line.account, line.outgoing("Are you sure?"))
    await line.bank.until(lambda: len(line.bank.posts) == 4)
    report = line.carrier.read_report(line.bank.posts[-1][1])
    assert (report.state, report.code, report.effect) == ("failed", "200", "opted_out")


async def test_a_phone_sends_a_text_with_a_picture_when_told(line: Line) -> None:
    await line.carrier.send(line.account, line.outgoing("Hi"))
    picture = "https://media.example/1.png"
    body = {"from": THEIRS, "to": OURS, "text": "Look", "media": [picture]}
    told = await line.control("/_sim/inbound", body)
    await line.bank.until(lambda: any(path == "/inbound" for path, _ in line.bank.posts))
    form = next(form for path, form in line.bank.posts if path == "/inbound")
    inbound = line.carrier.read_inbound(form)
    assert (inbound.carrier_id, inbound.text) == (told["message_uuid"], "Look")
    assert inbound.media_urls == (picture,)
    now = datetime.now(UTC)
    rows = line.carrier.list_inbound(line.account, now - timedelta(minutes=5), now + timedelta(minutes=5))
    assert [(row.carrier_id, row.src, row.state) async for row in rows] == [(inbound.carrier_id, THEIRS, "received")]


async def test_a_list_is_walked_over_all_its_pages_newest_first(line: Line) -> None:
    sent = [(await line.carrier.send(line.account, line.outgoing(f"Hi {n} [lost]"))).carrier_id for n in range(45)]
    await line.carrier.send(line.account, line.outgoing("Hi", dst="+15205550124"))
    now = datetime.now(UTC)
    span = now - timedelta(minutes=5), now + timedelta(minutes=5)
    listed = [row async for row in line.carrier.list_outbound(line.account, THEIRS, *span)]
    assert [row.carrier_id for row in listed] == sent[::-1]
    assert {row.dst for row in listed} == {THEIRS}
    middle = listed[20].at
    until = [row async for row in line.carrier.list_outbound(line.account, THEIRS, span[0], middle)]
    assert until[0].at <= middle
    assert len(until) <= 45 - 20


async def test_a_list_that_cannot_be_read_says_so(line: Line) -> None:
    now = datetime.now(UTC)
    gone = replace(line.account, api_url="http://127.0.0.1:9")
    stranger = replace(line.account, api_url=f"{line.running.url}/elsewhere")
    for account in (gone, stranger):
        with pytest.raises(Unavailable):
            _ = [row async for row in line.carrier.list_inbound(account, now, now)]


async def test_the_hidden_rate_of_a_number_is_answered_by_too_many_requests() -> None:
    async with open_line(quick(limits=Limits(number_per_second=0.01, number_burst=3))) as line:
        kinds = [(await line.carrier.send(line.account, line.outgoing("Hi"))).kind for _ in range(5)]
        assert kinds == ["accepted"] * 3 + ["requeue"] * 2
        other = await line.carrier.send(line.account, line.outgoing("Hi", src="+16025550100"))
        assert other.kind == "accepted"


async def test_every_arrival_is_logged_before_its_answer(tmp_path: Path) -> None:
    log = tmp_path / "arrivals.jsonl"
    async with open_line(quick(arrival_log=str(log), arrival_log_fsync=True)) as line:
        result = await line.carrier.send(line.account, line.outgoing("a" * 161))
        await line.carrier.send(line.account, line.outgoing("Hi [reset before]"))
        arrivals = [json.loads(row) for row in log.read_text().splitlines()]
    assert [(row["accepted"], row["uuid"]) for row in arrivals] == [(True, result.carrier_id), (False, None)]
    assert (arrivals[0]["parts"], arrivals[0]["src"], arrivals[0]["dst"]) == (2, OURS[1:], THEIRS[1:])
    assert arrivals[0]["monotonic"] <= arrivals[1]["monotonic"]


async def test_faults_strike_the_share_of_texts_they_are_set_for() -> None:
    async with open_line(quick(faults={"500 after": 0.5})) as line:
        calls = (line.carrier.send(line.account, line.outgoing(f"Hi {n}")) for n in range(100))
        kinds = [result.kind for result in await asyncio.gather(*calls)]
        assert 25 < kinds.count("unknown") < 75
        assert (await line.control("/_sim/stats"))["accepted"] == 100


async def test_settings_change_and_all_is_forgotten_on_request(line: Line) -> None:
    await line.carrier.send(line.account, line.outgoing("Hi"))
    told = await line.control("/_sim/config", {"replies": {"on": True}, "retry_scale": 0.5})
    assert (told["replies"]["on"], told["replies"]["delay"]["median"], told["retry_scale"]) == (
        True,
        0.0,
        0.5,
    )
    assert "error" in await line.control("/_sim/config", {"relpies": {}})
    await line.control("/_sim/reset", {})
    stats = await line.control("/_sim/stats")
    assert (stats["requests"], stats["messages"]) == (0, 0)


async def test_a_webhook_that_is_not_answered_in_time_comes_again() -> None:
    async with open_line(quick(answer_within=0.2)) as line:
        held = asyncio.Event()
        tries: list[bytes] = []

        async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tries.append(await reader.read(65536))
            if len(tries) == 2:
                held.set()
            await held.wait()
            writer.close()

        server = await asyncio.start_server(slow, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await line.carrier.send(line.account, line.outgoing("[error 50]", callback_url=url))
        await asyncio.wait_for(held.wait(), LONG_ENOUGH)
        server.close()


async def test_texts_by_form_are_taken_like_those_by_json(line: Line) -> None:
    fields = {"src": OURS, "dst": f"{THEIRS}<15205550124", "text": "Hi"}
    auth = {"Authorization": aiohttp.encode_basic_auth(line.account.auth_id, "secret")}
    address = f"{line.running.url}/v1/Account/{line.account.auth_id}/Message/"
    async with aiohttp.ClientSession(headers=auth) as session, session.post(address, data=fields) as answer:
        assert answer.status == 202
        assert len((await answer.json())["message_uuid"]) == 2
