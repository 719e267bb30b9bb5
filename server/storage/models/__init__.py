"""The tables, one noun per file. Hot paths use `storage.queries` on the same tables."""

from server.storage.models.campaigns import Campaign, InitialScript, ResponseScript
from server.storage.models.contacts import Contact, ContactList, ListContact
from server.storage.models.conversations import Conversation, ConversationMove, Reassignment
from server.storage.models.imports import Import, ImportFile, ImportReject
from server.storage.models.messages import Attempt, Message, Orphan
from server.storage.models.numbers import CarrierAccount, Number, Registration
from server.storage.models.optouts import OptOut
from server.storage.models.organizations import IdempotencyKey, Instance, Organization
from server.storage.models.people import ApiKey, Invite, Membership, Session, Team, TeamMember, User

__all__ = [
    "ApiKey",
    "Attempt",
    "Campaign",
    "CarrierAccount",
    "Contact",
    "ContactList",
    "Conversation",
    "ConversationMove",
    "IdempotencyKey",
    "Import",
    "ImportFile",
    "ImportReject",
    "InitialScript",
    "Instance",
    "Invite",
    "ListContact",
    "Membership",
    "Message",
    "Number",
    "OptOut",
    "Organization",
    "Orphan",
    "Reassignment",
    "Registration",
    "ResponseScript",
    "Session",
    "Team",
    "TeamMember",
    "User",
]
