"""What events and commands look like on the wire, where their own fields do not say it."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from server.actions.imports import ImportView
from server.api.campaigns import ProgressView
from server.realtime import events
from server.realtime.events import EVENTS, Event


class CampaignProgress(ProgressView, frozen=True, kw_only=True):
    campaign: str


class PresenceChanged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    user: str
    name: str
    doing: Literal["online", "looking", "typing", "away"]
    conversation: str | None = None


class NumberPace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number of the organization: parts a second now and at most, and texts waiting for it."""

    id: str
    phone: str
    rate: float
    limit: float
    queue: int
    state: str
    reason: str | None = None
    until: str | None = None


class CampaignPace(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign: parts a second now and at most, what holds it, and when its queue will be empty."""

    id: str
    rate: float
    limit: float
    bound_by: str | None
    forecast_end: str | None


class GovernorChanged(msgspec.Struct, frozen=True, kw_only=True):
    numbers: list[NumberPace]
    campaigns: list[CampaignPace]


_OTHERWISE: Final[Mapping[type[Event], type[msgspec.Struct]]] = {
    events.CampaignProgress: CampaignProgress,
    events.OrganizationProgress: ProgressView,
    events.GovernorChanged: GovernorChanged,
    events.PresenceChanged: PresenceChanged,
    events.ImportProgress: ImportView,
}

# The struct that says what each event carries, by the event's name on the wire.
PAYLOADS: Final[Mapping[str, tuple[type[Event], type[Any]]]] = {
    event.name: (event, _OTHERWISE.get(event, event)) for event in EVENTS
}
# What each command is for, and what its acknowledgement has beside `ok`.
COMMANDS_SAY: Final[Mapping[str, tuple[str, str]]] = {
    "claim": (
        "Deals a bucket of people to text.",
        "`conversations: DealtView[]`, `left: number` (people nobody has claimed)",
    ),
    "send": (
        "One press of Send. The same `client_ref` again gives the first answer.",
        "`id`, `state`, and `reason` where the text is blocked",
    ),
    "skip": ("Leaves a person out for now.", "`row: ConversationView`"),
    "close": ("Nothing more to say; a new reply opens the conversation again.", "`row: ConversationView`"),
    "release": ("Gives a conversation back to the pool.", "`row: ConversationView`, `undo`, `undo_until`"),
    "wrong_number": (
        "Somebody else has this phone: it is opted out, and nothing says so to them.",
        "`row: ConversationView`, `undo`, `undo_until`",
    ),
    "opt_out": ("The contact does not want texts, whatever words they used.", "`row: ConversationView`"),
    "pass_on": (
        "Hands a conversation to the coordinators, with a reason.",
        "`row: ConversationView`, `undo`, `undo_until`",
    ),
    "answer": (
        "What the contact answered to a question of the campaign; null takes it back.",
        "`row: ConversationView`, `undo`, `undo_until`",
    ),
    "watch": (
        "Figures of one campaign, or without `campaign` of all together, until the socket ends or watches another; for"
        " supervisors. With `feed` instead, for everybody: how many people are left in each text bank, as"
        " `campaign.changed` with `left`.",
        "nothing more",
    ),
    "look": (
        "This conversation is open on the screen (without `conversation`: none); others see who is looking.",
        "nothing more",
    ),
    "typing": ("Somebody is writing in this conversation.", "nothing more"),
    "sync": (
        "What changed since a position. `refetch` when too much has: read the view anew.",
        "`conversations: ConversationView[]`, `moved: {conversation, to, version}[]`,"
        " `messages: {conversation, message: MessageView}[]`, `position`",
    ),
}
