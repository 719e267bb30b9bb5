"""Numbers and applications of an account, as far as the carrier's own SDK needs them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.carriers.simulator.accounts import Account, kind_of
from server.carriers.simulator.messages import failure
from server.carriers.simulator.paging import page
from server.carriers.simulator.requests import Refused, read_body
from server.carriers.simulator.traffic import Traffic

Handler = Callable[[Account, Request, dict[str, Any]], Response]


def guard(traffic: Traffic, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Only with the credentials of the account in the address, and not too often."""

    async def endpoint(request: Request) -> Response:
        header = request.headers.get("authorization", "")
        account = traffic.accounts.enter(request.path_params["auth_id"], header)
        if account is None:
            return Response("Could not verify your access level for that URL.", 401)
        if not traffic.limits.admits(time.monotonic(), account.auth_id):
            return JSONResponse(failure("too many requests"), 429, {"retry-after": "1"})
        body = await request.body()
        try:
            fields = read_body(request.headers.get("content-type", ""), body) if body else {}
        except Refused as error:
            return JSONResponse(failure(str(error)), 400)
        return handler(account, request, fields)

    return endpoint


def routes(traffic: Traffic) -> list[Route]:
    campaigns = traffic.config.registered

    def row(account: Account, number: str) -> dict[str, Any]:
        linked = campaigns[0].campaign_id if campaigns and kind_of(number) == "local" else None
        return _number_row(account, number, linked)

    def list_numbers(account: Account, request: Request, _fields: dict[str, Any]) -> Response:
        return page(request, [row(account, number) for number in account.numbers])

    def number(account: Account, request: Request, fields: dict[str, Any]) -> Response:
        asked = request.path_params["number"].removeprefix("+")
        if asked not in account.numbers:
            return JSONResponse(failure("not found"), 404)
        if request.method == "POST":
            account.numbers[asked] = str(fields.get("app_id") or "")
            return JSONResponse({"api_id": str(uuid4()), "message": "changed"}, 202)
        return JSONResponse({"api_id": str(uuid4())} | row(account, asked))

    base = "/v1/Account/{auth_id}"
    return [
        Route(f"{base}/Number/", guard(traffic, list_numbers)),
        Route(f"{base}/Number/{{number}}/", guard(traffic, number), methods=["GET", "POST"]),
        Route(f"{base}/Application/", guard(traffic, _applications), methods=["GET", "POST"]),
        Route(f"{base}/Application/{{app_id}}/", guard(traffic, _application), methods=["GET", "POST"]),
    ]


def _applications(account: Account, request: Request, fields: dict[str, Any]) -> Response:
    if request.method == "POST":
        app_id = str(uuid4().int)[:17]
        account.applications[app_id] = str(fields.get("message_url") or "")
        account.names[app_id] = str(fields.get("app_name") or "")
        if fields.get("default_number_app") in (True, "true"):
            account.inbound_url = account.applications[app_id]
        return JSONResponse({"api_id": str(uuid4()), "app_id": app_id, "message": "created"}, 201)
    return page(request, [_application_row(account, app_id) for app_id in account.applications])


def _application(account: Account, request: Request, fields: dict[str, Any]) -> Response:
    app_id = request.path_params["app_id"]
    if app_id not in account.applications:
        return JSONResponse(failure("not found"), 404)
    if request.method == "POST":
        account.applications[app_id] = str(fields.get("message_url") or "")
        return JSONResponse({"api_id": str(uuid4()), "message": "changed"}, 202)
    return JSONResponse({"api_id": str(uuid4())} | _application_row(account, app_id))


def _application_row(account: Account, app_id: str) -> dict[str, Any]:
    return {
        "app_id": app_id,
        "app_name": account.names.get(app_id, ""),
        "message_url": account.applications[app_id],
        "message_method": "POST",
        "resource_uri": f"/v1/Account/{account.auth_id}/Application/{app_id}/",
    }


def _number_row(account: Account, number: str, campaign_id: str | None) -> dict[str, Any]:
    app_id = account.numbers[number]
    return {
        "number": number,
        "alias": None,
        "active": True,
        "application": f"/v1/Account/{account.auth_id}/Application/{app_id}/" if app_id else None,
        "carrier": "Plivo",
        "country": "United States",
        "number_type": kind_of(number),
        "sms_enabled": True,
        "mms_enabled": kind_of(number) != "shortcode",
        "voice_enabled": False,
        "tendlc_campaign_id": campaign_id,
        "tendlc_registration_status": "REGISTERED" if campaign_id else None,
        "resource_uri": f"/v1/Account/{account.auth_id}/Number/{number}/",
    }
