"""Numbers and applications of an account, as far as the carrier's own SDK needs them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.carriers.simulator.accounts import Account
from server.carriers.simulator.messages import failure
from server.carriers.simulator.requests import Refused, read_body
from server.carriers.simulator.traffic import Traffic

_PAGE = 20


def routes(traffic: Traffic) -> list[Route]:
    def guarded(handler: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            header = request.headers.get("authorization", "")
            account = traffic.accounts.enter(request.path_params["auth_id"], header)
            if account is None:
                return Response("Could not verify your access level for that URL.", 401)
            body = await request.body()
            try:
                fields = read_body(request.headers.get("content-type", ""), body) if body else {}
            except Refused as error:
                return JSONResponse(failure(str(error)), 400)
            return handler(account, request, fields)  # type: ignore[no-any-return]

        return endpoint

    base = "/v1/Account/{auth_id}"
    return [
        Route(f"{base}/Number/", guarded(_list_numbers)),
        Route(f"{base}/Number/{{number}}/", guarded(_number), methods=["GET", "POST"]),
        Route(f"{base}/Application/", guarded(_applications), methods=["GET", "POST"]),
        Route(f"{base}/Application/{{app_id}}/", guarded(_application), methods=["GET", "POST"]),
    ]


def _list_numbers(account: Account, request: Request, _fields: dict[str, Any]) -> Response:
    try:
        limit, offset = (
            int(request.query_params.get("limit", _PAGE)),
            int(request.query_params.get("offset", 0)),
        )
    except ValueError:
        return JSONResponse(failure("limit and offset are numbers"), 400)
    numbers = list(account.numbers)
    more = offset + limit < len(numbers)
    path = request.url.path
    meta = {
        "limit": limit,
        "offset": offset,
        "total_count": len(numbers),
        "next": f"{path}?limit={limit}&offset={offset + limit}" if more else None,
        "previous": f"{path}?limit={limit}&offset={max(0, offset - limit)}" if offset else None,
    }
    rows = [_number_row(account, number) for number in numbers[offset : offset + limit]]
    return JSONResponse({"api_id": str(uuid4()), "meta": meta, "objects": rows})


def _number(account: Account, request: Request, fields: dict[str, Any]) -> Response:
    number = request.path_params["number"].removeprefix("+")
    if number not in account.numbers:
        return JSONResponse(failure("not found"), 404)
    if request.method == "POST":
        account.numbers[number] = str(fields.get("app_id") or "")
        return JSONResponse({"api_id": str(uuid4()), "message": "changed"}, 202)
    return JSONResponse({"api_id": str(uuid4())} | _number_row(account, number))


def _applications(account: Account, request: Request, fields: dict[str, Any]) -> Response:
    if request.method == "POST":
        app_id = str(uuid4().int)[:17]
        account.applications[app_id] = str(fields.get("message_url") or "")
        if fields.get("default_number_app") in (True, "true"):
            account.inbound_url = account.applications[app_id]
        return JSONResponse({"api_id": str(uuid4()), "app_id": app_id, "message": "created"}, 201)
    rows = [_application_row(account, app_id) for app_id in account.applications]
    meta = {"limit": _PAGE, "offset": 0, "total_count": len(rows), "next": None, "previous": None}
    return JSONResponse({"api_id": str(uuid4()), "meta": meta, "objects": rows})


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
        "message_url": account.applications[app_id],
        "message_method": "POST",
        "resource_uri": f"/v1/Account/{account.auth_id}/Application/{app_id}/",
    }


def _number_row(account: Account, number: str) -> dict[str, Any]:
    app_id = account.numbers[number]
    return {
        "number": number,
        "alias": None,
        "active": True,
        "application": f"/v1/Account/{account.auth_id}/Application/{app_id}/" if app_id else None,
        "carrier": "Plivo",
        "country": "United States",
        "number_type": "local",
        "sms_enabled": True,
        "mms_enabled": True,
        "voice_enabled": False,
        "tendlc_campaign_id": None,
        "tendlc_registration_status": "REGISTERED",
        "resource_uri": f"/v1/Account/{account.auth_id}/Number/{number}/",
    }
