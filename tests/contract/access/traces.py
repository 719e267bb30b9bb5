"""What leaves a trace in the audit log, said once by hand, in an order in which each act succeeds."""

from dataclasses import dataclass, field
from typing import Any

from server.domain.audit import Action


@dataclass(frozen=True, slots=True)
class Trace:
    """An act of an administrator; `{noun}` in path and body stands for an id, `keeps` the noun of the answer's."""

    call: str
    action: Action
    body: dict[str, Any] = field(default_factory=dict)
    keeps: str | None = None
    file: bool = False


SCRIPT = {"text": "Hi {firstName}. Reply STOP to end."}
ACCOUNT = {"name": "Second", "auth_id": "MA000000000000000009", "auth_token": "a-token"}
TO_VIC = {"ids": ["{conversation}"], "to": {"user_ids": ["{vic}"]}}

TRACES: tuple[Trace, ...] = (
    Trace("PATCH /organization", Action.SETTINGS_CHANGED, {"bucket_size": 20}),
    Trace("POST /users", Action.PERSON_ADDED, {"email": "new@example.org", "role": "volunteer"}, "user"),
    Trace("PATCH /users/{user}", Action.ROLE_CHANGED, {"role": "supervisor"}),
    Trace("PATCH /users/{user}", Action.PASSWORD_SET, {"password": "a quiet river bends"}),
    Trace("PATCH /users/{user}", Action.SUSPENDED, {"suspended": True}),
    Trace("PATCH /users/{user}", Action.RESTORED, {"suspended": False}),
    Trace("POST /carrier-accounts", Action.ACCOUNT_ADDED, ACCOUNT, "new_account"),
    Trace("PATCH /carrier-accounts/{new_account}", Action.ACCOUNT_CHANGED, {"auth_token": "another-token"}),
    Trace("DELETE /carrier-accounts/{new_account}", Action.ACCOUNT_DELETED),
    Trace("POST /registrations", Action.REGISTRATION_ADDED, {"name": "Spring"}, "new_registration"),
    Trace("PATCH /registrations/{new_registration}", Action.REGISTRATION_CHANGED, {"name": "Summer"}),
    Trace("DELETE /registrations/{new_registration}", Action.REGISTRATION_DELETED),
    Trace("POST /api-keys", Action.KEY_MADE, {"label": "report"}, "api_key"),
    Trace("DELETE /api-keys/{api_key}", Action.KEY_REVOKED),
    Trace("POST /invites", Action.INVITE_MADE, {}, "invite"),
    Trace("PATCH /invites/{invite}", Action.INVITE_REVOKED, {"revoked": True}),
    Trace("DELETE /invites/{invite}", Action.INVITE_REVOKED),
    Trace("POST /numbers", Action.NUMBER_ADDED, {"phone": "+15205550188", "kind": "long_code"}, "number"),
    Trace("PATCH /numbers/{number}", Action.NUMBER_CHANGED, {"parts_per_second": 2}),
    Trace("POST /numbers/{number}/rest", Action.NUMBER_RESTED, {}),
    Trace("POST /number-moves", Action.CONTACTS_MOVED, {"number_id": "{old_number}", "to": ["{number}"]}),
    Trace("PUT /campaigns/{campaign}/numbers", Action.NUMBERS_CHOSEN, {"number_ids": None}),
    Trace("POST /numbers/{old_number}/retire", Action.NUMBER_ENDED, {}),
    Trace("POST /opt-outs", Action.OPTED_OUT, {"phone": "+15205550177"}, "opt_out"),
    Trace("DELETE /opt-outs/{opt_out}", Action.OPTED_IN, {"source": "She wrote to us."}),
    Trace("POST /contacts/{contact}/consent", Action.CONSENT_GIVEN, {"source": "She signed a card."}),
    Trace("DELETE /contacts/{contact}/consent", Action.CONSENT_ENDED),
    Trace("POST /keywords", Action.KEYWORD_MADE, {"word": "garden"}, "keyword"),
    Trace("PATCH /keywords/{keyword}", Action.KEYWORD_CHANGED, {"answer": "Hello!"}),
    Trace("DELETE /keywords/{keyword}", Action.KEYWORD_ENDED),
    Trace("POST /broadcasts", Action.SCRIPTS_CHANGED, {"list_id": "{list}", "text": "Hello!"}, "broadcast"),
    Trace("PATCH /broadcasts/{broadcast}", Action.SCRIPTS_CHANGED, {"text": "Hello, you!"}),
    Trace("DELETE /broadcasts/{broadcast}", Action.ARCHIVED),
    Trace("POST /opt-outs/import", Action.OPTED_OUT, {"text": "+15205550176\n"}, file=True),
    Trace("GET /opt-outs/export.csv", Action.EXPORTED),
    Trace("GET /imports/{import}/rejects.csv", Action.EXPORTED),
    Trace("PATCH /lists/{list}", Action.LIST_GIVEN, {"assignee_id": "{vic}"}),
    Trace("GET /lists/{list}/contacts.csv", Action.EXPORTED),
    Trace("GET /contacts/{contact}/export.json", Action.PERSON_EXPORTED),
    Trace("GET /campaigns/{campaign}/recipients.csv", Action.EXPORTED),
    Trace("GET /campaigns/{campaign}/messages.csv", Action.EXPORTED),
    Trace("GET /campaigns/{campaign}/van.csv", Action.EXPORTED),
    Trace("GET /campaigns/{campaign}/answers.csv", Action.EXPORTED),
    Trace("GET /campaigns/{campaign}/tags.csv", Action.EXPORTED),
    Trace("GET /tags/{tag}/report.csv", Action.EXPORTED),
    Trace("GET /campaigns/{campaign}/report.pdf", Action.EXPORTED),
    Trace("POST /links", Action.LINK_CHANGED, {"name": "vote", "url": "https://example.org/vote"}, "new_link"),
    Trace("PATCH /links/{new_link}", Action.LINK_CHANGED, {"url": "https://example.org/polls"}),
    Trace("DELETE /links/{new_link}", Action.LINK_DELETED),
    Trace("POST /messages/{message}/settle", Action.MESSAGE_DECIDED, {"state": "failed"}),
    Trace("POST /messages/decisions", Action.MESSAGE_DECIDED, {"ids": ["{message}"], "decision": "leave"}),
    Trace("POST /messages/{message}/resend", Action.MESSAGE_DECIDED, {}),
    Trace("POST /reassignments", Action.REASSIGNED, TO_VIC),
    Trace("POST /undo/{undo}", Action.UNDONE, {}),
    Trace("POST /bulk-acts", Action.MANY_CHANGED, {"act": "close", "ids": ["{conversation}"]}),
    Trace("GET /conversations/export.csv", Action.EXPORTED),
    Trace("POST /conversations/{conversation}/opt-out", Action.OPTED_OUT, {}),
    Trace("POST /campaigns", Action.SCRIPTS_CHANGED, {"title": "Mine", "initial_scripts": [SCRIPT]}, "draft"),
    Trace("POST /campaigns/replacements", Action.SCRIPTS_CHANGED, {"find": "Reply STOP", "replace": "Text STOP"}),
    Trace("PATCH /campaigns/{draft}", Action.SCRIPTS_CHANGED, {"initial_scripts": []}),
    Trace("POST /campaigns/{draft}/archive", Action.ARCHIVED, {}),
    Trace("POST /campaigns/{campaign}/publish", Action.PUBLISHED, {"to": "public"}),
    Trace("POST /campaigns/{campaign}/pause", Action.PAUSED, {}),
    Trace("POST /campaigns/{campaign}/resume", Action.RESUMED, {}),
    Trace("POST /campaigns/{campaign}/end", Action.ENDED, {}),
)

# Of those nouns, what leaves none: it copies, sends, marks or deals, and the rows themselves say who did it.
QUIET = {
    "POST /carrier-accounts/{id}/check",
    "POST /users/{id}/password-link",
    "POST /campaigns/{id}/copy",
    "POST /campaigns/{id}/second-pass",
    "PUT /campaigns/{id}/folders",
    "POST /campaigns/{id}/buckets",
    "POST /campaigns/{id}/reply-buckets",
    "POST /campaigns/{id}/release",
    "POST /messages/{id}/tags",
    "PUT /messages/{id}/sentiment",
}
# Shown elsewhere: a launch needs a whole draft, a log-out a session, a number to give back a carrier.
ELSEWHERE = {
    "POST /campaigns/{id}/launch",
    "POST /broadcasts/{id}/launch",
    "POST /broadcasts/{id}/pause",
    "POST /broadcasts/{id}/resume",
    "POST /broadcasts/{id}/end",
    "DELETE /sessions/current",
    "PATCH /sessions/current",
    "DELETE /users/{id}",
    "POST /numbers/{id}/release",
}
