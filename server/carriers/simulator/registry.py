"""Brands and campaigns registered for 10DLC, and the pictures of texts: what else an account may read."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.carriers.simulator.accounts import Account
from server.carriers.simulator.config import Registered
from server.carriers.simulator.drawings import picture
from server.carriers.simulator.messages import failure
from server.carriers.simulator.paging import page
from server.carriers.simulator.rentals import guard
from server.carriers.simulator.traffic import Traffic


def routes(traffic: Traffic) -> list[Route]:
    registered = traffic.config.registered

    def brands(_account: Account, request: Request, _fields: dict[str, Any]) -> Response:
        known = {one.brand_id: one for one in registered}
        return page(request, [_brand(one) for one in known.values()], "brands")

    def campaigns(_account: Account, request: Request, _fields: dict[str, Any]) -> Response:
        return page(request, [_campaign(one) for one in registered], "campaigns")

    def campaign(_account: Account, request: Request, _fields: dict[str, Any]) -> Response:
        found = next((one for one in registered if one.campaign_id == request.path_params["campaign_id"]), None)
        return JSONResponse({"campaign": _campaign(found)}) if found else JSONResponse(failure("not found"), 404)

    async def media(request: Request) -> Response:
        record = traffic.records.get(request.path_params["auth_id"], request.path_params["uuid"])
        if record is None:
            return JSONResponse(failure("not found"), 404)
        return Response(
            picture((crc32(record.uuid.encode()) + request.path_params["place"]) % 1000), media_type="image/png"
        )

    base = "/v1/Account/{auth_id}/10dlc"
    return [
        Route(f"{base}/Brand/", guard(traffic, brands)),
        Route(f"{base}/Campaign/", guard(traffic, campaigns)),
        Route(f"{base}/Campaign/{{campaign_id}}/", guard(traffic, campaign)),
        Route("/Account/{auth_id}/Message/{uuid}/Media/{place:int}", media),
    ]


def _brand(one: Registered) -> dict[str, Any]:
    return {
        "brand_id": one.brand_id,
        "brand_alias": one.brand,
        "brand_type": "STANDARD",
        "company_name": one.brand,
        "registration_status": "COMPLETED",
        "vertical": "POLITICAL",
        "vetting_score": one.vetting_score,
        "vetting_status": "ACTIVE",
    }


def _campaign(one: Registered) -> dict[str, Any]:
    others = ("AT&T", "US Cellular", "Verizon Wireless")
    return {
        "brand_id": one.brand_id,
        "campaign_id": one.campaign_id,
        "campaign_source": "plivo",
        "mno_metadata": {"T-Mobile": {"brand_tier": one.tier}} | {name: {"tpm": one.tpm} for name in others},
        "registration_status": one.status,
        "reseller_id": "",
        "usecase": one.usecase,
    }
