"""What tests and demonstrations ask of the simulated carrier, beside what a real one offers."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.carriers.simulator.config import changed
from server.carriers.simulator.traffic import Traffic


class Control:
    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def routes(self) -> list[Route]:
        return [
            Route("/_sim/stats", self.stats),
            Route("/_sim/inbound", self.inbound, methods=["POST"]),
            Route("/_sim/config", self.config, methods=["GET", "POST"]),
            Route("/_sim/reset", self.reset, methods=["POST"]),
        ]

    async def stats(self, _request: Request) -> Response:
        return JSONResponse(self._traffic.stats())

    async def inbound(self, request: Request) -> Response:
        """A phone sends a text now: {"from", "to", "text", "auth_id"?, "media"?: [urls], "pictures"?: a count}."""
        fields = await _fields(request)
        src, dst = (str(fields.get(name, "")).removeprefix("+") for name in ("from", "to"))
        account = self._traffic.accounts.to_receive(dst, str(fields.get("auth_id", "")))
        if not src or not dst or account is None:
            return JSONResponse({"error": "from, to and a known account are needed"}, 400)
        media = tuple(str(url) for url in fields.get("media", ()))
        pictures = int(fields.get("pictures", 0))
        uuid = self._traffic.receive(account, src, dst, str(fields.get("text", "")), media, pictures=pictures)
        return JSONResponse({"message_uuid": uuid}, 202)

    async def config(self, request: Request) -> Response:
        """Answers the settings in force; a POST changes those it names."""
        if request.method == "POST":
            try:
                self._traffic.configure(changed(self._traffic.config, await _fields(request)))
            except msgspec.ValidationError as error:
                return JSONResponse({"error": str(error)}, 400)
        return Response(msgspec.json.encode(self._traffic.config), media_type="application/json")

    async def reset(self, _request: Request) -> Response:
        self._traffic.reset()
        return Response(status_code=204)


async def _fields(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        fields = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}
