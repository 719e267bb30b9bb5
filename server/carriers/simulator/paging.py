"""Lists of the simulated carrier, cut into pages as Plivo cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.carriers.simulator.messages import failure

_PAGE = 20


def page(request: Request, rows: Sequence[dict[str, Any]], name: str = "objects") -> Response:
    """The page that `limit` and `offset` of the request ask for."""
    try:
        limit, offset = (int(request.query_params.get(key, value)) for key, value in (("limit", _PAGE), ("offset", 0)))
    except ValueError:
        return JSONResponse(failure("limit and offset are numbers"), 400)
    if not 0 < limit <= _PAGE or offset < 0:
        return JSONResponse(failure("limit must be between 1 and 20, offset not negative"), 400)
    path, more = request.url.path, offset + limit < len(rows)
    meta = {
        "limit": limit,
        "offset": offset,
        "total_count": len(rows),
        "next": f"{path}?limit={limit}&offset={offset + limit}" if more else None,
        "previous": f"{path}?limit={limit}&offset={max(0, offset - limit)}" if offset else None,
    }
    return JSONResponse({"api_id": str(uuid4()), "meta": meta, name: rows[offset : offset + limit]})
