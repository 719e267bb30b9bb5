"""Signing in, joining by a link, signing out. The two open endpoints stand apart: nobody is known yet."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.access import cookie_name
from server.actions import invites, sessions
from server.actions.sessions import SignedIn
from server.api.call import Call, read_body
from server.api.fields import Email, Id, Language, Name, Password
from server.api.paging import Page
from server.api.routing import PREFIX, Table
from server.domain.people import Role
from server.errors import Forbidden, Malformed
from server.runtime import Runtime
from server.storage.queries import people as queries

WEEK = 7 * 24 * 3600  # s; the longest a session lives

table = Table()


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who belongs to several organizations may say which; else it is the first."""

    email: Email
    password: Password
    organization_id: Id | None = None


class JoinForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With an account its password counts, and name and language stay as they are."""

    token: Password
    name: Name
    email: Email
    password: Password
    language: Language = "en"


class Joined(msgspec.Struct, frozen=True):
    """`waiting`: for a manager's approval, and not signed in."""

    user_id: str
    organization_id: str
    waiting: bool


async def create_session(request: Request) -> Response:
    runtime = guarded(request)
    given: Credentials = await read_body(request, Credentials)
    signed_in = await sessions.sign_in(
        runtime,
        given.email,
        given.password,
        address=address_of(request),
        organization_id=int(given.organization_id) if given.organization_id else None,
        replaces=request.cookies.get(cookie_name(runtime.secure)),
    )
    return with_cookie(runtime, Response(status_code=204), signed_in)


async def join(request: Request) -> Response:
    runtime = guarded(request)
    given: JoinForm = await read_body(request, JoinForm)
    joined = await invites.join(
        runtime,
        invites.Joining(**msgspec.structs.asdict(given)),
        address=address_of(request),
        replaces=request.cookies.get(cookie_name(runtime.secure)),
    )
    view = Joined(str(joined.user_id), str(joined.organization_id), joined.session is None)
    response = Response(msgspec.json.encode(view), 201, media_type="application/json")
    return response if joined.session is None else with_cookie(runtime, response, joined.session)


@table.add("DELETE", "/sessions/current", status=204, codes=("not_found",))
async def delete_session(call: Call) -> Response:
    """Signs out of this browser; sockets of the session are closed."""
    await sessions.sign_out(call.runtime, call.viewer)
    return without_cookie(call.runtime, Response(status_code=204))


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organization_id: Id


class OrganizationRow(msgspec.Struct, frozen=True):
    """`current`: the one this session, or this key, is in."""

    id: str
    name: str
    role: Role
    current: bool


@table.add("PATCH", "/sessions/current", body=Place, status=204, codes=("not_found", "not_active"), secret=True)
async def change_session(call: Call) -> Response:
    """Goes over to another of one's organizations, with a new cookie; screens of the one before close."""
    signed_in = await sessions.switch(call.runtime, call.viewer, int(call.body.organization_id))
    return with_cookie(call.runtime, Response(status_code=204), signed_in)


@table.add("GET", "/organizations", answer=Page[OrganizationRow])
async def list_organizations(call: Call) -> Page[OrganizationRow]:
    """Those the caller is active in."""
    here = call.viewer.organization_id
    rows = await queries.workplaces(call.runtime.database.pool, call.viewer.user_id)
    return Page([OrganizationRow(str(row["id"]), row["name"], Role(row["role"]), row["id"] == here) for row in rows])


def guarded(request: Request) -> Runtime:
    """Another site must not sign people in: only our pages and programs that are no browser get through.

    Raises Malformed, Forbidden.
    """
    runtime: Runtime = request.app.state.runtime
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Malformed("Send JSON, with Content-Type: application/json.")
    if not _from_here(request, runtime):
        raise Forbidden("This came from another site. Open Textbank itself to sign in.", code="origin")
    return runtime


def _from_here(request: Request, runtime: Runtime) -> bool:
    """Browsers set these headers themselves; a page cannot forge them. Programs send neither."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    return request.headers.get("origin", runtime.settings.allowed_origin) == runtime.settings.allowed_origin


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def with_cookie(runtime: Runtime, response: Response, signed_in: SignedIn) -> Response:
    response.set_cookie(
        cookie_name(runtime.secure),
        signed_in.token,
        max_age=WEEK,
        secure=runtime.secure,
        httponly=True,
        samesite="lax",
    )
    response.headers["cache-control"] = "no-store"
    return response


def without_cookie(runtime: Runtime, response: Response) -> Response:
    response.delete_cookie(cookie_name(runtime.secure), secure=runtime.secure, httponly=True, samesite="lax")
    return response


routes = [
    Route(f"{PREFIX}/sessions", create_session, methods=["POST"]),
    Route(f"{PREFIX}/join", join, methods=["POST"]),
]
