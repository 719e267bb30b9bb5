"""Long answers for phones on slow lines, as small as they become."""

import gzip

import msgspec
from starlette.responses import Response

from server.api.call import Call
from server.domain.languages import telling

WORTH_IT = 2_000  # bytes
QUICK = 3  # of nine levels: nearly as small, in a third of the time


def packed(call: Call, answer: object) -> Response:
    """JSON as every endpoint gives it. Only for answers that hold no secret: what others wrote stands in them."""
    body = msgspec.json.encode(answer, enc_hook=telling(call.viewer.language))
    headers = {"vary": "accept-encoding"}
    if len(body) >= WORTH_IT and "gzip" in call.request.headers.get("accept-encoding", ""):
        body, headers = gzip.compress(body, QUICK), headers | {"content-encoding": "gzip"}
    return Response(body, headers=headers, media_type="application/json")
