"""Choosing a password by link. Nobody is known yet at the two open endpoints."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.access import cookie_name
from server.actions import password_links
from server.api.call import Call, read_body
from server.api.fields import Email, Password
from server.api.routing import PREFIX, Table
from server.api.sessions import address_of, guarded, with_cookie
from server.domain.people import Role

table = Table()


class Forgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is the last part of the link."""

    token: Password
    password: Password


class PasswordLink(msgspec.Struct, frozen=True):
    """`url` is there, once, where letters cannot be sent: somebody passes it on by hand."""

    mailed: bool
    url: str | None


async def ask_for_link(request: Request) -> Response:
    """A letter with a link, if there is such an account; the answer does not tell."""
    runtime = guarded(request)
    given: Forgotten = await read_body(request, Forgotten)
    await password_links.ask(runtime, given.email, address_of(request))
    return Response(status_code=202)


async def set_password(request: Request) -> Response:
    """Sets it and signs in."""
    runtime = guarded(request)
    given: NewPassword = await read_body(request, NewPassword)
    replaces = request.cookies.get(cookie_name(runtime.secure))
    signed_in = await password_links.use(runtime, given.token, given.password, replaces)
    return with_cookie(runtime, Response(status_code=204), signed_in)


@table.add(
    "POST",
    "/users/{id}/password-link",
    least=Role.MANAGER,
    answer=PasswordLink,
    codes=("not_found", "shared_account"),
    secret=True,
)
async def give_link(call: Call) -> PasswordLink:
    """By which the person chooses a password: mailed, or shown here."""
    given = await password_links.give(call.runtime, call.viewer, access.number(call.path["id"]))
    return PasswordLink(given.mailed, given.url)


routes = [
    Route(f"{PREFIX}/password-links", ask_for_link, methods=["POST"]),
    Route(f"{PREFIX}/passwords", set_password, methods=["POST"]),
]
