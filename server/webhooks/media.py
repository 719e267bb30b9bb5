"""Pictures that texts carry out: the carrier fetches them by addresses that nobody can guess."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.runtime import Runtime
from server.storage.queries import media as queries

HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "public, max-age=86400, immutable",
    "x-robots-tag": "noindex",
}


async def picture(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    row = await queries.by_token(runtime.database.pool, request.path_params["token"])
    if row is None:
        return Response("There is no such picture.", 404, media_type="text/plain")
    return Response(row["content"], 200, HEADERS, row["content_type"])


ROUTES = [Route("/media/{token}", picture, methods=["GET"])]
