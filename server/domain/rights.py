"""What each role may do, in words: read off the least role that every endpoint asks for, so that it cannot be wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.languages import Phrase
from server.domain.people import Role


@dataclass(frozen=True, slots=True)
class Ability:
    """Something people do; `calls` is a pattern of the endpoints by which they do it, as `POST /campaigns`."""

    words: str
    calls: str


ABILITIES = (
    Ability(
        Phrase("Text the people of a campaign that is shared with you, and answer them"),
        r"POST /campaigns/{id}/(buckets|reply-buckets|release)|POST /conversations/{id}/messages"
        r"|PUT /conversations/{id}/draft|POST /media",
    ),
    Ability(
        Phrase("Skip, close, pass on and give back conversations you hold, opt people out, and take that back"),
        r"(POST /conversations/{id}/(skip|close|reopen|release|opt-out|pass-on|wrong-number)|POST /undo/{token})",
    ),
    Ability(
        Phrase("Tag conversations you hold, write notes, fill in fields and surveys"),
        r"POST /conversations/{id}/(tags|fields|notes|answers)|POST /messages/{id}/tags",
    ),
    Ability(
        Phrase("Set your own name, language and password, and make API keys"),
        r"(POST|DELETE) /api-keys.*|PATCH /users/{id}|(PATCH|DELETE) /sessions/current",
    ),
    Ability(
        Phrase("Put announcements aside, and have a reply read for its mood"),
        r"POST /announcements/{id}/dismiss|POST /sentiment",
    ),
    Ability(
        Phrase("Watch every conversation live, with phone numbers"),
        r"GET /(contacts|contacts/{id}|live/governor)",
    ),
    Ability(
        Phrase("Search, hand over and change conversations, and attach texts that belong to none"),
        r"POST /(reassignments|bulk-acts)|POST /conversations/{id}/(unskip|opt-in)|POST /orphans/.*"
        r"|(POST|PATCH|DELETE) /saved-filters.*",
    ),
    Ability(Phrase("Pause and resume campaigns"), r"POST /(campaigns|broadcasts)/{id}/(pause|resume)"),
    Ability(
        Phrase("Read reports and download them"),
        r"GET /campaigns/{id}/(progress|analysis|forecast|report\.pdf|recipients\.csv|answers\.csv)",
    ),
    Ability(Phrase("Make announcements, and take them back"), r"(POST /announcements|DELETE /announcements/{id})"),
    Ability(
        Phrase("Opt anybody out, tag contacts, and correct how a reply was read"),
        r"POST /opt-outs|POST /contacts/{id}/tags|PUT /messages/{id}/sentiment",
    ),
    Ability(
        Phrase("Write, launch, share, end and archive campaigns"),
        r"POST /campaigns|PATCH /campaigns/{id}|POST /campaigns/{id}/(copy|second-pass|launch|publish|end|archive)"
        r"|PUT /campaigns/{id}/(numbers|folders)|POST /campaigns/replacements",
    ),
    Ability(
        Phrase("Import, write and change contacts, lists and audiences"),
        r"POST /imports.*|POST /(lists|contacts)|(PATCH|DELETE) /(lists|contacts)/{id}"
        r"|(POST|PATCH|DELETE) /audiences.*|(POST|DELETE) /contacts/{id}/consent|POST /contacts/{id}/lists",
    ),
    Ability(
        Phrase("Write templates, folders, tags, fields and links"),
        r"(POST|PATCH|DELETE) /(templates|folders|tags|custom-fields|links)(/{id})?",
    ),
    Ability(
        Phrase("Set up keywords, and send group messages to those who asked for them"),
        r"(POST|PATCH|DELETE) /(keywords|broadcasts)(/{id}(/(launch|end))?)?",
    ),
    Ability(
        Phrase("Add people up to your own role, invite, let in and suspend them, and make teams"),
        r"POST /users|DELETE /users/{id}|POST /users/{id}/password-link|(POST|PATCH|DELETE) /(teams|invites).*",
    ),
    Ability(
        Phrase("Add, rest and retire numbers, and keep registrations"),
        r"(POST|PATCH) /numbers.*|POST /number-moves|(POST|PATCH|DELETE) /registrations.*",
    ),
    Ability(
        Phrase("Decide about texts that were not confirmed or failed"),
        r"POST /messages/(decisions|{id}/(resend|settle))",
    ),
    Ability(
        Phrase("End opt-outs, import and download them"),
        r"DELETE /opt-outs/{id}|POST /opt-outs/import|GET /opt-outs/export\.csv",
    ),
    Ability(Phrase("Change the settings of the organization"), r"(GET|PATCH) /organization|POST /retention/preview"),
    Ability(Phrase("Keep carrier accounts and their tokens"), r"(GET|POST|PATCH|DELETE) /carrier-accounts.*"),
    Ability(Phrase("Read the audit log"), r"GET /audit"),
)


def least_of(ability: Ability, rights: Mapping[str, Role]) -> Role:
    """The role from which on somebody may do it, given the least role of each endpoint."""
    return max((rights[call] for call in covered(ability, rights)), key=lambda role: role.rank)


def covered(ability: Ability, rights: Mapping[str, Role]) -> list[str]:
    """The endpoints it is about."""
    return [call for call in rights if re.fullmatch(ability.calls, call)]


def added_by(role: Role, rights: Mapping[str, Role]) -> list[str]:
    """What this role may do that the one below may not, in words."""
    return [ability.words for ability in ABILITIES if least_of(ability, rights) is role]
