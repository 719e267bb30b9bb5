"""The trail of who did what: its words, and the chain that shows whether anybody changed it.

Nothing in it names a contact, a phone or an address: ids, counts and the words of our own only.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from server.domain.languages import Phrase

BEGINNING = "0" * 64  # what stands before the first entry of all


class Action(StrEnum):
    SIGNED_IN = "session.started"
    SIGN_IN_FAILED = "session.refused"
    SIGNED_OUT = "session.ended"
    EXPORTED = "data.exported"
    OPTED_OUT = "opt_out.added"
    OPTED_IN = "opt_out.ended"
    CONSENT_GIVEN = "consent.given"
    CONSENT_ENDED = "consent.ended"
    KEYWORD_MADE = "keyword.made"
    KEYWORD_CHANGED = "keyword.changed"
    KEYWORD_ENDED = "keyword.ended"
    REASSIGNED = "conversations.reassigned"
    MANY_CHANGED = "conversations.changed"
    UNDONE = "deed.undone"
    PERSON_ADDED = "person.added"
    PERSON_JOINED = "person.joined"
    APPROVED = "person.approved"
    TURNED_AWAY = "person.turned_away"
    ROLE_CHANGED = "person.role_changed"
    SHARE_CHANGED = "person.share_changed"
    SUSPENDED = "person.suspended"
    RESTORED = "person.restored"
    PASSWORD_SET = "person.password_set"  # noqa: S105 - a word for it
    SCRIPTS_CHANGED = "campaign.scripts_changed"
    LAUNCHED = "campaign.launched"
    PUBLISHED = "campaign.published"
    PAUSED = "campaign.paused"
    RESUMED = "campaign.resumed"
    ENDED = "campaign.ended"
    ARCHIVED = "campaign.archived"
    LIST_GIVEN = "list.given"
    PERSON_ERASED = "contact.erased"
    PERSON_EXPORTED = "contact.exported"
    PURGED = "contacts.purged"
    NUMBER_ADDED = "number.added"
    NUMBER_CHANGED = "number.changed"
    NUMBER_RESTED = "number.rested"
    NUMBER_ENDED = "number.ended"
    NUMBERS_CHOSEN = "campaign.numbers_chosen"
    CONTACTS_MOVED = "number.contacts_moved"
    MESSAGE_DECIDED = "message.decided"
    KEY_MADE = "api_key.made"
    KEY_REVOKED = "api_key.revoked"
    INVITE_MADE = "invite.made"
    INVITE_REVOKED = "invite.revoked"
    ACCOUNT_ADDED = "carrier_account.added"
    ACCOUNT_CHANGED = "carrier_account.changed"
    ACCOUNT_DELETED = "carrier_account.deleted"
    REGISTRATION_ADDED = "registration.added"
    REGISTRATION_CHANGED = "registration.changed"
    REGISTRATION_DELETED = "registration.deleted"
    LINK_CHANGED = "link.changed"
    LINK_DELETED = "link.deleted"
    SETTINGS_CHANGED = "organization.changed"
    TEXT_BANKING_SWITCHED = "organization.text_banking_switched"
    TRIMMED = "audit.trimmed"


WORDS: Mapping[Action, str] = {
    Action.SIGNED_IN: Phrase("Signed in"),
    Action.SIGN_IN_FAILED: Phrase("Wrong password"),
    Action.SIGNED_OUT: Phrase("Signed out"),
    Action.EXPORTED: Phrase("Downloaded data"),
    Action.OPTED_OUT: Phrase("Opted somebody out"),
    Action.OPTED_IN: Phrase("Ended an opt-out"),
    Action.CONSENT_GIVEN: Phrase("Recorded a consent"),
    Action.CONSENT_ENDED: Phrase("Ended a consent"),
    Action.KEYWORD_MADE: Phrase("Made a keyword"),
    Action.KEYWORD_CHANGED: Phrase("Changed a keyword"),
    Action.KEYWORD_ENDED: Phrase("Ended a keyword"),
    Action.REASSIGNED: Phrase("Handed conversations over"),
    Action.MANY_CHANGED: Phrase("Changed many conversations"),
    Action.UNDONE: Phrase("Took something back"),
    Action.PERSON_ADDED: Phrase("Added a person"),
    Action.PERSON_JOINED: Phrase("Joined by invitation"),
    Action.APPROVED: Phrase("Let in somebody who asked to join"),
    Action.TURNED_AWAY: Phrase("Turned away somebody who asked to join"),
    Action.ROLE_CHANGED: Phrase("Changed a role"),
    Action.SHARE_CHANGED: Phrase("Changed what a person does"),
    Action.SUSPENDED: Phrase("Suspended a person"),
    Action.RESTORED: Phrase("Let a person in again"),
    Action.PASSWORD_SET: Phrase("Set a password"),
    Action.SCRIPTS_CHANGED: Phrase("Changed scripts"),
    Action.LAUNCHED: Phrase("Launched a campaign"),
    Action.PUBLISHED: Phrase("Shared a campaign"),
    Action.PAUSED: Phrase("Paused a campaign"),
    Action.RESUMED: Phrase("Resumed a campaign"),
    Action.ENDED: Phrase("Ended a campaign"),
    Action.ARCHIVED: Phrase("Archived a campaign"),
    Action.LIST_GIVEN: Phrase("Gave a list to a person"),
    Action.PERSON_ERASED: Phrase("Erased a contact"),
    Action.PERSON_EXPORTED: Phrase("Downloaded all about a contact"),
    Action.PURGED: Phrase("Erased contacts whose time was over"),
    Action.NUMBER_ADDED: Phrase("Added a number"),
    Action.NUMBER_CHANGED: Phrase("Changed a number"),
    Action.NUMBER_RESTED: Phrase("Rested or woke a number"),
    Action.NUMBER_ENDED: Phrase("Retired a number"),
    Action.NUMBERS_CHOSEN: Phrase("Chose the numbers of a campaign"),
    Action.CONTACTS_MOVED: Phrase("Moved people to other numbers"),
    Action.MESSAGE_DECIDED: Phrase("Decided about a text"),
    Action.KEY_MADE: Phrase("Made an API key"),
    Action.KEY_REVOKED: Phrase("Revoked an API key"),
    Action.INVITE_MADE: Phrase("Made an invitation link"),
    Action.INVITE_REVOKED: Phrase("Took back an invitation link"),
    Action.ACCOUNT_ADDED: Phrase("Added a carrier account"),
    Action.ACCOUNT_CHANGED: Phrase("Changed a carrier account"),
    Action.ACCOUNT_DELETED: Phrase("Deleted a carrier account"),
    Action.REGISTRATION_ADDED: Phrase("Added a registration"),
    Action.REGISTRATION_CHANGED: Phrase("Changed a registration"),
    Action.REGISTRATION_DELETED: Phrase("Deleted a registration"),
    Action.LINK_CHANGED: Phrase("Set where a link leads"),
    Action.LINK_DELETED: Phrase("Deleted a link"),
    Action.SETTINGS_CHANGED: Phrase("Changed settings"),
    Action.TEXT_BANKING_SWITCHED: Phrase("Locked or unlocked text banking"),
    Action.TRIMMED: Phrase("Old entries ended"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One act; `detail` as JSON text in whatever order."""

    id: int
    organization_id: int
    actor_id: int | None
    action: str
    subject: str | None
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry in its place of the chain, from 1; `previous` is the hash before it."""

    entry: Entry
    place: int
    previous: str
    hash: str


def seal(entry: Entry, place: int, previous: str) -> Sealed:
    return Sealed(entry, place, previous, _hash(entry, place, previous))


def _hash(entry: Entry, place: int, previous: str) -> str:
    """Over every column, in a form that does not depend on how the database writes it."""
    detail: dict[str, Any] = msgspec.json.decode(entry.detail)
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    columns = [
        previous,
        place,
        entry.id,
        entry.organization_id,
        entry.actor_id,
        entry.action,
        entry.subject,
        detail,
        at,
    ]
    return hashlib.sha256(msgspec.json.encode(columns, order="sorted")).hexdigest()


class Broken(Exception):
    """The first entry that does not fit; the text is for the operator."""


class Chain:
    """Takes the sealed entries in order, one by one, and says at the first that does not fit.

    Where old entries ended, a later one has to say so: with the place and the hash of the last of them.
    """

    def __init__(self) -> None:
        self.entries = 0
        self._before = (0, BEGINNING)
        self._owed: tuple[int, str] | None = None

    def take(self, one: Sealed) -> None:
        """Raises Broken."""
        if self.entries == 0 and one.place > 1:
            self._before = self._owed = (one.place - 1, one.previous)
        if (one.place - 1, one.previous) != self._before:
            raise Broken(f"Before entry {one.entry.id} (place {one.place}) something was taken out or put in.")
        if one.hash != _hash(one.entry, one.place, one.previous):
            raise Broken(f"Entry {one.entry.id} (place {one.place}) was changed after it was sealed.")
        if self._owed and _tells_of(one.entry, self._owed):
            self._owed = None
        self._before = (one.place, one.hash)
        self.entries += 1

    def finish(self) -> None:
        """Raises Broken when the beginning is missing and nothing says why."""
        if self._owed:
            raise Broken(f"The entries up to place {self._owed[0]} are gone, and none says that their time was over.")


def _tells_of(entry: Entry, owed: tuple[int, str]) -> bool:
    said: dict[str, Any] = msgspec.json.decode(entry.detail)
    return entry.action == Action.TRIMMED and (said.get("place"), said.get("hash")) == owed
