"""The tables, one noun per file. Hot paths use `storage.queries` on the same tables."""

from server.storage.models.announcements import Announcement, Dismissal
from server.storage.models.audiences import Audience
from server.storage.models.audit import AuditEntry
from server.storage.models.campaigns import Campaign, CampaignFolder, InitialScript, ResponseScript
from server.storage.models.contacts import Contact, ContactList, ListContact
from server.storage.models.conversations import Conversation, ConversationMove, Reassignment
from server.storage.models.corrections import SentimentCorrection
from server.storage.models.custom_fields import CustomField
from server.storage.models.decisions import Decision
from server.storage.models.imports import Import, ImportFile, ImportReject
from server.storage.models.links import Click, Link
from server.storage.models.media import Media
from server.storage.models.messages import Attempt, Message, Orphan
from server.storage.models.notes import Note
from server.storage.models.numbers import CarrierAccount, Number, Registration
from server.storage.models.optouts import Consent, Keyword, OptOut
from server.storage.models.organizations import IdempotencyKey, Instance, Organization
from server.storage.models.people import ApiKey, Invite, Membership, Session, Team, TeamMember, User
from server.storage.models.review import BulkAct, BulkPiece, SavedFilter
from server.storage.models.surveys import SurveyAnswer
from server.storage.models.tags import Tag
from server.storage.models.templates import Folder, Template

__all__ = [
    "Announcement",
    "ApiKey",
    "Attempt",
    "Audience",
    "AuditEntry",
    "BulkAct",
    "BulkPiece",
    "Campaign",
    "CampaignFolder",
    "CarrierAccount",
    "Click",
    "Consent",
    "Contact",
    "ContactList",
    "Conversation",
    "ConversationMove",
    "CustomField",
    "Decision",
    "Dismissal",
    "Folder",
    "IdempotencyKey",
    "Import",
    "ImportFile",
    "ImportReject",
    "InitialScript",
    "Instance",
    "Invite",
    "Keyword",
    "Link",
    "ListContact",
    "Media",
    "Membership",
    "Message",
    "Note",
    "Number",
    "OptOut",
    "Organization",
    "Orphan",
    "Reassignment",
    "Registration",
    "ResponseScript",
    "SavedFilter",
    "SentimentCorrection",
    "Session",
    "SurveyAnswer",
    "Tag",
    "Team",
    "TeamMember",
    "Template",
    "User",
]
