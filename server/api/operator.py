"""What the operator of the instance does over the API: a token of the settings, and no person behind it."""

import hmac

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.actions import organizations
from server.api.call import read_body
from server.api.routing import PREFIX
from server.errors import NotFound, NotSignedIn


class Features(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`p2p`: whether the organization may text bank."""

    p2p: bool


async def switch_features(request: Request) -> Response:
    """There only where the operator has set a token."""
    runtime = request.app.state.runtime
    expected = runtime.settings.operator_token
    if not expected:
        raise NotFound
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {expected}".encode()):
        raise NotSignedIn("This token is not the operator's.")
    given: Features = await read_body(request, Features)
    organization_id = access.number(request.path_params["id"])
    await organizations.switch_p2p(runtime, organization_id, on=given.p2p)
    return Response(status_code=204)


routes = [Route(f"{PREFIX}/organizations/{{id}}/features", switch_features, methods=["PATCH"])]
