"""Every endpoint of the API, gathered in a fixed order: what is served is what is described."""

from typing import cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.api import (
    analysis,
    announcements,
    api_keys,
    audit,
    campaigns,
    carrier_accounts,
    contacts,
    conversations,
    custom_fields,
    imports,
    invites,
    lists,
    media,
    messages,
    notes,
    numbers,
    openapi,
    optouts,
    organization,
    orphans,
    password_links,
    people,
    pools,
    reassignments,
    recipients,
    registrations,
    sentiment,
    sessions,
    surveys,
    tags,
    teams,
    templates,
)
from server.api.routing import Endpoint, Handler, route
from server.domain.people import Role

_NOUNS = (
    sessions,
    api_keys,
    people,
    password_links,
    teams,
    invites,
    organization,
    carrier_accounts,
    registrations,
    numbers,
    pools,
    lists,
    contacts,
    imports,
    optouts,
    campaigns,
    analysis,
    recipients,
    conversations,
    reassignments,
    templates,
    tags,
    custom_fields,
    notes,
    surveys,
    messages,
    media,
    orphans,
    announcements,
    audit,
    sentiment,
)

# Nobody is known yet when these are called: `sessions.routes` serves them.
OPEN_ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/sessions",
        handler=cast(Handler, sessions.create_session),
        least=Role.VOLUNTEER,
        body=sessions.Credentials,
        answer=None,
        status=204,
        codes=("wrong_credentials", "not_active", "origin"),
        query=(),
    ),
    Endpoint(
        method="POST",
        path="/password-links",
        handler=cast(Handler, password_links.ask_for_link),
        least=Role.VOLUNTEER,
        body=password_links.Forgotten,
        answer=None,
        status=202,
        codes=("origin", "no_mail"),
        query=(),
    ),
    Endpoint(
        method="POST",
        path="/passwords",
        handler=cast(Handler, password_links.set_password),
        least=Role.VOLUNTEER,
        body=password_links.NewPassword,
        answer=None,
        status=204,
        codes=("origin", "not_found", "not_active"),
        query=(),
    ),
    Endpoint(
        method="POST",
        path="/join",
        handler=cast(Handler, sessions.join),
        least=Role.VOLUNTEER,
        body=sessions.JoinForm,
        answer=sessions.Joined,
        status=201,
        codes=(
            "wrong_credentials",
            "not_active",
            "origin",
            "not_found",
            "taken",
            "invite_expired",
            "invite_revoked",
            "invite_used_up",
        ),
        query=(),
    ),
)
ENDPOINTS: tuple[Endpoint, ...] = tuple(row for noun in _NOUNS for row in noun.table.endpoints)
_DESCRIPTION = msgspec.json.encode(openapi.document(ENDPOINTS, OPEN_ENDPOINTS))


async def describe(_request: Request) -> Response:
    """The description of the API; open to everybody, as it tells nothing of anybody."""
    return Response(_DESCRIPTION, media_type="application/json")


ROUTES: list[Route] = [
    Route("/api/openapi.json", describe, methods=["GET"]),
    *sessions.routes,
    *password_links.routes,
    *map(route, ENDPOINTS),
]
