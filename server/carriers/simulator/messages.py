"""POST and GET of /v1/Account/{auth_id}/Message/ in the simulated carrier.

Plain ASGI instead of request objects: this is the path that benchmarks run through.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from starlette.types import Receive, Scope, Send

from server.carriers.simulator.accounts import Account
from server.carriers.simulator.connection import reset_connection, wait_for_disconnect
from server.carriers.simulator.orders import Orders
from server.carriers.simulator.records import Record
from server.carriers.simulator.requests import Refused, read_body, read_messages
from server.carriers.simulator.traffic import Traffic

_LONGEST_PAGE = 20


class MessageResource:
    """The collection and its members, told apart by what follows /Message/."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        account = self._traffic.accounts.enter(*_credentials(scope))
        if account is None:
            await answer_text(send, 401, b"Could not verify your access level for that URL.")
        elif not self._traffic.limits.admits(time.monotonic(), account.auth_id):
            await _refuse(send, 429)
        elif scope["method"] == "POST":
            await self._post(account, scope, receive, send)
        elif scope["method"] != "GET":
            await answer(send, 405, failure("method not allowed"))
        elif uuid := scope["path_params"].get("uuid"):
            record = self._traffic.records.get(account.auth_id, uuid)
            status = 200 if record else 404
            await answer(send, status, _row(record) | _api_id() if record else failure("not found"))
        else:
            await answer(send, *self._list(account, scope))

    async def _post(self, account: Account, scope: Scope, receive: Receive, send: Send) -> None:
        traffic = self._traffic
        traffic.counts["requests"] += 1
        body = await _read(receive)
        try:
            messages = read_messages(account.auth_id, read_body(_header(scope, b"content-type"), body))
        except Refused as error:
            await answer(send, 400, failure(str(error)))
            return
        orders = traffic.orders(messages[0].text)
        status = next(filter(None, (traffic.refusal(orders, message) for message in messages)), 0)
        if not status and orders.status and not orders.accepts:
            orders = orders._replace(status=0, accepts=True)  # it was refused as often as was asked for
        accepted = status == 0 and orders.accepts
        for message in messages:
            self._log(message, accepted, str(status or orders.breaks or orders.status or 202))
            if accepted:
                traffic.accept(account, message, orders)
        await asyncio.sleep(traffic.config.latency.sample(traffic.dice) + orders.slow)
        if status:
            traffic.counts["refused"] += 1
            await _refuse(send, status)
        else:
            await _respond(orders, messages, scope, receive, send)

    def _log(self, message: Record, accepted: bool, answered: str) -> None:
        self._traffic.log.write(
            auth_id=message.auth_id,
            src=message.src,
            dst=message.dst,
            text=message.text,
            parts=message.parts,
            uuid=message.uuid if accepted else None,
            accepted=accepted,
            answered=answered,
            network=message.network.name,
            url=message.url,
        )

    def _list(self, account: Account, scope: Scope) -> tuple[int, dict[str, Any]]:
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        try:
            limit, offset = int(query.get("limit", _LONGEST_PAGE)), int(query.get("offset", 0))
            if not 0 < limit <= _LONGEST_PAGE or offset < 0:
                return 400, failure("limit must be between 1 and 20, offset not negative")
            found = list(self._traffic.visible(account.auth_id, query))
        except ValueError:
            return 400, failure("a parameter of the list is invalid")
        rows = [_row(record) for record in found[offset : offset + limit]]
        path = scope["path"]
        meta = {
            "limit": limit,
            "offset": offset,
            "total_count": len(found),
            "next": f"{path}?limit={limit}&offset={offset + limit}" if offset + limit < len(found) else None,
            "previous": f"{path}?limit={limit}&offset={max(0, offset - limit)}" if offset else None,
        }
        return 200, {"meta": meta, "objects": rows} | _api_id()


async def _respond(orders: Orders, messages: list[Record], scope: Scope, receive: Receive, send: Send) -> None:
    match orders.breaks:
        case "hang":
            await wait_for_disconnect(receive)
        case "reset":
            reset_connection(scope)
            await wait_for_disconnect(receive)
        case "half":
            await _start(send, 202, b"application/json", 500)
            await send({"type": "http.response.body", "body": b'{"api_id":', "more_body": True})
            await asyncio.sleep(0.05)
            reset_connection(scope)
            await wait_for_disconnect(receive)
        case "garbage":
            await answer_text(send, 202, b"<html>Accepted</html>")
        case "no uuid":
            await answer(send, 202, {"message": "message(s) queued"} | _api_id())
        case _ if orders.status and orders.accepts:
            await _refuse(send, orders.status)
        case _:
            uuids = [message.uuid for message in messages]
            await answer(send, 202, {"message": "message(s) queued", "message_uuid": uuids} | _api_id())


async def answer(send: Send, status: int, body: dict[str, Any]) -> None:
    encoded = orjson.dumps(body)
    await _start(send, status, b"application/json", len(encoded))
    await send({"type": "http.response.body", "body": encoded})


async def answer_text(send: Send, status: int, body: bytes) -> None:
    await _start(send, status, b"text/html", len(body))
    await send({"type": "http.response.body", "body": body})


def failure(sentence: str) -> dict[str, Any]:
    return {"error": sentence} | _api_id()


async def _refuse(send: Send, status: int) -> None:
    encoded = orjson.dumps(failure(f"refused with {status}"))
    extra = [(b"retry-after", b"1")] if status == 429 else []
    await _start(send, status, b"application/json", len(encoded), extra)
    await send({"type": "http.response.body", "body": encoded})


async def _start(
    send: Send, status: int, kind: bytes, length: int, extra: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % length), *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _read(receive: Receive) -> bytes:
    """An interrupted body ends early and is refused as invalid."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _credentials(scope: Scope) -> tuple[str, str]:
    return scope["path_params"]["auth_id"], _header(scope, b"authorization")


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return ""


def _api_id() -> dict[str, str]:
    return {"api_id": str(uuid4())}


def _row(record: Record) -> dict[str, Any]:
    """As Plivo's record of a message: never with its text."""
    return {
        "message_uuid": record.uuid,
        "from_number": record.src,
        "to_number": record.dst,
        "message_direction": record.direction,
        "message_state": record.state,
        "message_time": record.time_in_zone(),
        "message_type": "mms" if record.media else "sms",
        "error_code": record.code or None,
        "units": record.parts,
        "total_rate": "0.00550",
        "total_amount": f"{0.0055 * record.parts:.5f}",
        "resource_uri": f"/v1/Account/{record.auth_id}/Message/{record.uuid}/",
    }
