"""Calls to Plivo over kept-alive connections, with knowledge of whether a request began to leave.

The sending of a request is observed, not guessed from the kind of error: the connection library tells
when it is about to write, after host name, TCP and TLS are done. An error before that is proof that
nothing was written. An error after it is never taken as proof, not even when a kept-alive connection
turns out to have been closed: the same reset comes from a server that read the text and then died. So
that this stays rare, idle connections are given up long before any server would close them.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace

import aiohttp
import orjson
from yarl import URL

from server.carriers.base import Account, Inbound, Listed, Outgoing, Report, SendResult
from server.carriers.holdings import Holdings
from server.carriers.plivo import answers, inventory, lists, media, signatures, webhooks

_IDLE_SECONDS = 15.0
_FAILURES = (aiohttp.ClientError, TimeoutError, OSError)


class PlivoCarrier:
    """The Carrier for accounts at Plivo. One object per process; close it at the end.

    `connection_limit` bounds the texts in flight over all accounts; one that gets no turn within
    `connect_timeout` comes back as requeue. `total_timeout` runs from its turn on. `simulator` is the address
    that the operator set in place of the carrier's API, None for the carrier.
    """

    def __init__(
        self,
        connection_limit: int = 100,
        connect_timeout: float = 2.0,
        total_timeout: float = 5.0,
        simulator: str | None = None,
    ) -> None:
        self._simulator = simulator
        # Waiting for a turn is done here and not in the connector's pool, whose waiters were seen to
        # sleep on beside idle connections once some of them had timed out.
        self._turns = asyncio.Semaphore(connection_limit)
        self._patience = connect_timeout
        self._timeout = aiohttp.ClientTimeout(total=total_timeout, connect=connect_timeout)
        self._opened: aiohttp.ClientSession | None = None

    async def send(self, account: Account, outgoing: Outgoing) -> SendResult:
        try:
            body = orjson.dumps(_request(outgoing))
        except orjson.JSONEncodeError:
            return SendResult("failed", "The text holds characters that cannot be sent.")
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            return SendResult("requeue", "Too many calls to the carrier were under way.")
        try:
            return await self._post(account, body)
        finally:
            self._turns.release()

    async def list_outbound(
        self, account: Account, dst: str, since: datetime, until: datetime
    ) -> AsyncIterator[Listed]:
        filters = {"message_direction": "outbound", "to_number": dst.removeprefix("+")}
        filters |= lists.between(since, until)
        url, headers = _door(account)
        async for row in lists.walk(self._session(), url, headers, filters):
            yield row

    async def list_inbound(self, account: Account, since: datetime, until: datetime) -> AsyncIterator[Listed]:
        filters = {"message_direction": "inbound"} | lists.between(since, until)
        url, headers = _door(account)
        async for row in lists.walk(self._session(), url, headers, filters):
            yield row

    async def holdings(self, account: Account) -> Holdings:
        return await asyncio.to_thread(inventory.holdings, account)

    async def count_numbers(self, account: Account) -> int:
        return await asyncio.to_thread(inventory.count_numbers, account)

    async def receive_at(
        self, account: Account, name: str, url: str, application_id: str | None, phones: Sequence[str]
    ) -> str:
        return await asyncio.to_thread(inventory.receive_at, account, name, url, application_id, phones)

    async def fetch_media(self, account: Account, url: str, most_bytes: int) -> bytes:
        _, headers = _door(account)
        return await media.fetch(url, {"Authorization": headers["Authorization"]}, most_bytes, self._simulator)

    def verify(
        self,
        account: Account,
        method: str,
        public_url: str,
        headers: Mapping[str, str],
        form_pairs: Iterable[tuple[str, str]],
    ) -> bool:
        return signatures.verify(account.auth_token, method, public_url, headers, form_pairs)

    def read_report(self, form: Mapping[str, str]) -> Report:
        return webhooks.read_report(form)

    def read_inbound(self, form: Mapping[str, str]) -> Inbound:
        return webhooks.read_inbound(form)

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()
            self._opened = None

    async def _post(self, account: Account, body: bytes) -> SendResult:
        call = SimpleNamespace(began=False)
        url, headers = _door(account)
        try:
            async with self._session().post(
                url, data=body, headers=headers, allow_redirects=False, trace_request_ctx=call
            ) as response:
                return answers.read_answer(response.status, response.headers, await _body(response))
        except _FAILURES as error:
            return answers.broken_call(call.began, error)

    def _session(self) -> aiohttp.ClientSession:
        """Opened at the first call, because it belongs to the running event loop."""
        if self._opened is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_mark_began)
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                trace_configs=[trace],
            )
        return self._opened


async def _mark_began(_session: object, context: SimpleNamespace, _params: object) -> None:
    """The library calls this just before the first byte, in spite of the event's name."""
    if context.trace_request_ctx is not None:
        context.trace_request_ctx.began = True


def _request(outgoing: Outgoing) -> dict[str, object]:
    """Field for field what the carrier's own SDK sends, its defaults written out."""
    request: dict[str, object] = {
        "src": outgoing.src.removeprefix("+"),
        "dst": outgoing.dst.removeprefix("+"),
        "text": outgoing.text,
        "type": "mms" if outgoing.media_urls else "sms",
        "url": outgoing.callback_url,
        "method": "POST",
        "log": "true",
        "trackable": False,
        "message_expiry": outgoing.expiry_seconds,
    }
    if outgoing.media_urls:
        request["media_urls"] = list(outgoing.media_urls)
    return request


@lru_cache(maxsize=1024)
def _door(account: Account) -> tuple[URL, dict[str, str]]:
    """Address and headers of an account, built once: they are the same for each of its texts."""
    credentials = b64encode(f"{account.auth_id}:{account.auth_token}".encode()).decode()
    url = URL(f"{account.api_url.rstrip('/')}/v1/Account/{account.auth_id}/Message/")
    return url, {
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Empty if the answer breaks off: the status that did come may be proof enough."""
    try:
        return await response.read()
    except _FAILURES:
        return b""
