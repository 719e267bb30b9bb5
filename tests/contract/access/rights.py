"""Who may call what, said once more by hand: the table of endpoints is held against it."""

from dataclasses import dataclass, field
from typing import Any

from server.domain.people import Role

VOLUNTEER, SUPERVISOR, MANAGER, ADMINISTRATOR = Role


@dataclass(frozen=True, slots=True)
class Right:
    """The least role; what the id in the path names (None: nothing in it is anybody's); a body that is in order."""

    least: Role
    scope: str | None = None
    body: dict[str, Any] = field(default_factory=dict)


RIGHTS: dict[str, Right] = {
    "DELETE /sessions/current": Right(VOLUNTEER),
    "GET /api-keys": Right(VOLUNTEER),
    "POST /api-keys": Right(VOLUNTEER),
    "DELETE /api-keys/{id}": Right(VOLUNTEER, "api_key"),
    "GET /users": Right(SUPERVISOR),
    "POST /users": Right(MANAGER),
    "GET /users/{id}": Right(VOLUNTEER, "user"),
    "PATCH /users/{id}": Right(VOLUNTEER, "user", {"name": "Mallory"}),
    "GET /teams": Right(SUPERVISOR),
    "POST /teams": Right(MANAGER),
    "GET /teams/{id}": Right(SUPERVISOR, "team"),
    "PATCH /teams/{id}": Right(MANAGER, "team", {"name": "Theirs"}),
    "DELETE /teams/{id}": Right(MANAGER, "team"),
    "GET /invites": Right(MANAGER),
    "POST /invites": Right(MANAGER),
    "GET /invites/{id}": Right(MANAGER, "invite"),
    "PATCH /invites/{id}": Right(MANAGER, "invite", {"revoked": True}),
    "DELETE /invites/{id}": Right(MANAGER, "invite"),
    "GET /organization": Right(ADMINISTRATOR),
    "PATCH /organization": Right(ADMINISTRATOR),
    "GET /carrier-accounts": Right(ADMINISTRATOR),
    "POST /carrier-accounts": Right(ADMINISTRATOR),
    "GET /carrier-accounts/{id}": Right(ADMINISTRATOR, "account"),
    "PATCH /carrier-accounts/{id}": Right(ADMINISTRATOR, "account", {"name": "Theirs"}),
    "DELETE /carrier-accounts/{id}": Right(ADMINISTRATOR, "account"),
    "GET /registrations": Right(SUPERVISOR),
    "POST /registrations": Right(MANAGER),
    "GET /registrations/{id}": Right(SUPERVISOR, "registration"),
    "PATCH /registrations/{id}": Right(MANAGER, "registration", {"name": "Theirs"}),
    "DELETE /registrations/{id}": Right(MANAGER, "registration"),
    "GET /numbers": Right(MANAGER),
    "POST /numbers": Right(MANAGER),
    "GET /numbers/{id}": Right(MANAGER, "number"),
    "POST /numbers/{id}/rest": Right(MANAGER, "number"),
    "POST /numbers/{id}/retire": Right(MANAGER, "number"),
    "GET /lists": Right(SUPERVISOR),
    "POST /lists": Right(MANAGER),
    "GET /lists/{id}": Right(SUPERVISOR, "list"),
    "PATCH /lists/{id}": Right(MANAGER, "list", {"name": "Theirs"}),
    "DELETE /lists/{id}": Right(MANAGER, "list"),
    "GET /contacts": Right(SUPERVISOR),
    "POST /contacts": Right(MANAGER),
    "GET /contacts/{id}": Right(SUPERVISOR, "contact"),
    "PATCH /contacts/{id}": Right(MANAGER, "contact", {"first_name": "Mallory"}),
    "POST /imports": Right(MANAGER),
    "POST /imports/preview": Right(MANAGER),
    "GET /imports": Right(MANAGER),
    "GET /imports/{id}": Right(MANAGER, "import"),
    "GET /imports/{id}/rejects": Right(MANAGER, "import"),
    "GET /imports/{id}/rejects.csv": Right(MANAGER, "import"),
    "GET /opt-outs": Right(SUPERVISOR),
    "POST /opt-outs": Right(SUPERVISOR),
    "DELETE /opt-outs/{id}": Right(MANAGER, "opt_out"),
    "POST /opt-outs/import": Right(MANAGER),
    "GET /opt-outs/export.csv": Right(MANAGER),
    "GET /campaigns": Right(VOLUNTEER),
    "POST /campaigns": Right(MANAGER),
    "GET /campaigns/{id}": Right(VOLUNTEER, "campaign"),
    "PATCH /campaigns/{id}": Right(MANAGER, "campaign", {"title": "Theirs"}),
    "POST /campaigns/{id}/copy": Right(MANAGER, "campaign"),
    "POST /campaigns/{id}/launch": Right(MANAGER, "campaign"),
    "POST /campaigns/{id}/publish": Right(MANAGER, "campaign", {"to": "public"}),
    "POST /campaigns/{id}/pause": Right(SUPERVISOR, "campaign"),
    "POST /campaigns/{id}/resume": Right(SUPERVISOR, "campaign"),
    "POST /campaigns/{id}/end": Right(MANAGER, "campaign"),
    "POST /campaigns/{id}/archive": Right(MANAGER, "campaign"),
    "GET /campaigns/{id}/progress": Right(SUPERVISOR, "campaign"),
    "GET /campaigns/{id}/recipients.csv": Right(SUPERVISOR, "campaign"),
    "POST /campaigns/{id}/buckets": Right(VOLUNTEER, "campaign"),
    "GET /campaigns/{id}/bucket": Right(VOLUNTEER, "campaign"),
    "POST /campaigns/{id}/reply-buckets": Right(VOLUNTEER, "campaign"),
    "POST /conversations/{id}/messages": Right(
        VOLUNTEER, "conversation", {"client_ref": "mallory-1", "kind": "reply", "text": "Hello."}
    ),
    "GET /conversations/changes": Right(VOLUNTEER),
    "GET /conversations": Right(VOLUNTEER),
    "GET /conversations/{id}": Right(VOLUNTEER, "conversation"),
    "PUT /conversations/{id}/draft": Right(VOLUNTEER, "conversation", {"text": "Hello."}),
    "POST /conversations/{id}/skip": Right(VOLUNTEER, "conversation"),
    "POST /conversations/{id}/unskip": Right(SUPERVISOR, "conversation"),
    "POST /conversations/{id}/close": Right(VOLUNTEER, "conversation"),
    "POST /conversations/{id}/reopen": Right(VOLUNTEER, "conversation"),
    "POST /conversations/{id}/release": Right(VOLUNTEER, "conversation"),
    "POST /conversations/{id}/opt-out": Right(VOLUNTEER, "conversation"),
    "POST /conversations/{id}/pass-on": Right(VOLUNTEER, "conversation", {"reason": "help"}),
    "POST /reassignments": Right(SUPERVISOR),
    "POST /undo/{token}": Right(VOLUNTEER, "undo"),
    "GET /messages": Right(MANAGER),
    "POST /messages/{id}/resend": Right(MANAGER, "message"),
    "POST /messages/{id}/settle": Right(MANAGER, "message", {"state": "failed"}),
    "GET /orphans": Right(SUPERVISOR),
    "POST /orphans/{id}/attach": Right(SUPERVISOR, "orphan", {"conversation": "1"}),
    "POST /sentiment": Right(VOLUNTEER),
}
