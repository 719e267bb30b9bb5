"""What machines ask about this process: alive, ready, and how it goes."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.actions import measures
from server.errors import TextbankError
from server.runtime import Runtime
from server.storage import schema

LOCAL = frozenset(("127.0.0.1", "::1"))


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """200 only when database, Redis and migrations are right; else 503 with the reason."""
    reason = await not_ready(request.app.state.runtime)
    if reason is not None:
        return PlainTextResponse(reason + "\n", 503)
    return PlainTextResponse("ready\n")


async def not_ready(runtime: Runtime) -> str | None:
    try:
        missing = await schema.missing(runtime.database.pool)
    except Exception as error:
        return f"The database does not answer ({type(error).__name__})."
    if missing:
        return f"The database lacks the migrations {', '.join(missing)}. Run: textbank migrate"
    try:
        await runtime.redis.ping()
    except (RedisError, OSError) as error:
        return f"Redis does not answer ({type(error).__name__})."
    return None


async def metrics(request: Request) -> Response:
    """For this machine only, or with the token."""
    token = request.app.state.runtime.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    local = request.client is not None and request.client.host in LOCAL
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        raise TextbankError("Metrics need a token: TEXTBANK_METRICS_TOKEN.", code="forbidden", status=403)
    told = generate_latest() + await measures.text(request.app.state.runtime)
    return Response(told, media_type=CONTENT_TYPE_LATEST)


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
]
