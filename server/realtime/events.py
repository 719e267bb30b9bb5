"""Every live event: its name, its fields, and why it is sent. docs/events.md and events.d.ts come from here.

An event is a hint that carries the new state. `version` is always the conversation's and `changed`
stands beside it, so that a client can tell new from old whatever the order of arrival.
"""

from typing import Any, ClassVar, Literal

import msgspec

from server.domain.campaigns import CampaignState, Switches
from server.domain.conversations import Status
from server.domain.languages import ENGLISH, LANGUAGES, telling
from server.domain.messages import State
from server.domain.sentiment_bands import Band


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base: a payload that knows its name on the wire. Phrases in it are told to each who hears it."""

    name: ClassVar[str]

    def body(self) -> Any:
        return self

    def payload(self, language: str = ENGLISH) -> Any:
        return msgspec.to_builtins(self.body(), enc_hook=telling(language))

    def payloads(self) -> dict[str | None, Any]:
        """One for all, under None; where it holds phrases, one for each language."""
        told = False

        def tell(phrase: object) -> str:
            nonlocal told
            told = True
            return telling(ENGLISH)(phrase)

        english = msgspec.to_builtins(self.body(), enc_hook=tell)
        return {language: self.payload(language) for language, _ in LANGUAGES} if told else {None: english}


class Media(msgspec.Struct, frozen=True):
    id: str
    kind: str
    url: str


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A text as people see it; never a phone number."""

    id: str
    direction: Literal["in", "out"]
    kind: str
    text: str
    state: State
    at: str
    by: str | None = None
    reason: str | None = None
    score: int | None = None
    band: Band | None = None
    media: list[Media] = []
    tags: list[str] = []


class MessageStateView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    state: State
    reason: str | None = None


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as a volunteer sees one."""

    first_name: str
    name: str
    city: str
    local_time: str
    state: str = ""


class ConversationView(msgspec.Struct, frozen=True, kw_only=True):
    """A row of any list of conversations."""

    id: str
    version: int
    changed: str
    campaign: str
    contact: ContactView
    status: Status
    assignee: str | None
    assignee_name: str | None = None
    lease_until: str | None = None
    needs_attention_since: str | None = None
    last_message_at: str | None = None
    preview: str = ""
    replies: int = 0
    score: int | None = None
    band: Band | None = None
    wants_out: bool = False  # what waits for an answer reads like a wish for no more texts
    draft: str | None = None
    tags: list[str] = []


class SetUp(msgspec.Struct, frozen=True):
    """How many of a campaign's people are ready to be dealt."""

    done: int
    total: int


class DealtView(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation of a bucket: the person and the text that one press sends."""

    id: str
    version: int
    contact: ContactView
    text: str
    parts: int


class BucketDealt(Event, frozen=True, kw_only=True):
    """A volunteer claimed a bucket (perhaps on another screen of theirs)."""

    name: ClassVar[str] = "bucket.dealt"
    campaign: str
    conversations: list[DealtView]


class ConversationChanged(Event, frozen=True, kw_only=True):
    """Status, owner or any other field of a conversation's row is new."""

    name: ClassVar[str] = "conversation.changed"
    conversation: str
    version: int
    changed: str
    status: Status
    assignee: str | None = None
    row: ConversationView


class MessageAdded(Event, frozen=True, kw_only=True):
    """A text was written or came in, or a supervisor says that a reply is meant otherwise."""

    name: ClassVar[str] = "message.added"
    conversation: str
    version: int
    changed: str
    message: MessageView
    row: ConversationView
    client_ref: str | None = None  # of the press, for the screen it was made on


class MessageState(Event, frozen=True, kw_only=True):
    """A text moved on: accepted, delivered, refused …"""

    name: ClassVar[str] = "message.state"
    conversation: str
    version: int
    changed: str
    message: MessageStateView


class ConversationMoved(Event, frozen=True, kw_only=True):
    """A thread went from one person to another; both hear it, and the supervisors."""

    name: ClassVar[str] = "conversation.moved"
    conversation: str
    version: int
    changed: str
    by: str
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    reason: str | None = None
    row: ConversationView


class CampaignProgress(Event, frozen=True, kw_only=True):
    """A campaign's figures, at most twice a second while somebody watches."""

    name: ClassVar[str] = "campaign.progress"
    campaign: str
    figures: dict[str, Any]

    def body(self) -> Any:
        return {"campaign": self.campaign, **self.figures}


class OrganizationProgress(Event, frozen=True, kw_only=True):
    """The figures of all campaigns under way together, at most twice a second while somebody watches."""

    name: ClassVar[str] = "organization.progress"
    figures: dict[str, Any]

    def body(self) -> Any:
        return self.figures


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in each minute, from the one that began at `begin` to the present one, which is not over."""

    begin: str
    sent: list[int]
    delivered: list[int]
    replies: list[int]
    opt_outs: list[int]
    positive: list[int]
    neutral: list[int]
    negative: list[int]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Of the texts of the last hour by one carrier, or from one number: how many have an end, and which."""

    id: str
    name: str
    settled: int
    delivered: int
    filtered: int


class AtWork(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who texts: how many in the last five minutes, and how many replies wait for them."""

    user: str
    name: str
    online: bool
    texts: int
    open: int


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something a coordinator should know, in words, and where to look into it."""

    kind: Literal["filtered", "opt_outs", "oldest", "registration", "verify", "invite", "account", "orphans", "texts"]
    text: str
    href: str


class DashboardChanged(Event, frozen=True, kw_only=True):
    """What happens in a campaign, or in all of them (without `campaign`); at most twice a second, always whole."""

    name: ClassVar[str] = "dashboard.changed"
    campaign: str | None = None
    minutes: Minutes
    carriers: list[Delivery]
    numbers: list[Delivery]
    online: int  # people of the organization, whatever they do
    people: list[AtWork]
    alarms: list[Alarm]


class CannedView(msgspec.Struct, frozen=True, kw_only=True):
    """A canned response as volunteers have it; `apply_tags` are names."""

    id: str
    title: str
    text: str
    apply_tags: list[str]


class OnScreen(msgspec.Struct, frozen=True, kw_only=True):
    """What of a campaign may be changed while people text it, as their screens go by it."""

    disclaimer: str
    start_label: str
    switches: Switches
    bucket_size: int
    response_scripts: list[CannedView]
    open_until: str | None  # the last place's closing time, by its own clock; None while all are closed


class CampaignChanged(Event, frozen=True, kw_only=True):
    """A campaign was launched, shared, shown, paused, resumed, ended …; screens and lists of volunteers follow.

    With `on_screen` what people go by while they text was changed. With `left` (people nobody holds, counted to 2,000)
    nothing but that: for who asked with `watch` and `feed`.
    """

    name: ClassVar[str] = "campaign.changed"
    campaign: str
    state: CampaignState
    paused: Literal["all", "initials"] | None = None
    setup: SetUp | None = None
    on_screen: OnScreen | None = None
    left: int | None = None


class GovernorChanged(Event, frozen=True, kw_only=True):
    """How fast numbers and campaigns go, and what holds them."""

    name: ClassVar[str] = "governor.changed"
    numbers: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]


class PresenceChanged(Event, frozen=True, kw_only=True):
    """Who is online, looking at a thread, typing."""

    name: ClassVar[str] = "presence.changed"
    user: str
    person: str
    doing: Literal["online", "looking", "typing", "away"]
    conversation: str | None = None

    def body(self) -> Any:
        body = {"user": self.user, "name": self.person, "doing": self.doing}
        return body | ({"conversation": self.conversation} if self.conversation else {})


class Notice(Event, frozen=True, kw_only=True):
    """A sentence for people, from the system or from a coordinator."""

    name: ClassVar[str] = "notice"
    level: Literal["info", "warning", "error"]
    text: str
    by: str | None = None


class ImportProgress(Event, frozen=True, kw_only=True):
    """The figures of an import, as it goes."""

    name: ClassVar[str] = "import.progress"
    figures: Any  # actions.imports.ImportView

    def body(self) -> Any:
        return self.figures


class SessionEnded(Event, frozen=True, kw_only=True):
    """This log-in no longer counts; the socket is closed after it."""

    name: ClassVar[str] = "session.ended"
    reason: str


class Position(Event, frozen=True, kw_only=True):
    """Heartbeat: the newest change of this client's own view."""

    name: ClassVar[str] = "position"
    newest: str


EVENTS: tuple[type[Event], ...] = (
    BucketDealt,
    ConversationChanged,
    MessageAdded,
    MessageState,
    ConversationMoved,
    CampaignProgress,
    OrganizationProgress,
    DashboardChanged,
    CampaignChanged,
    GovernorChanged,
    PresenceChanged,
    Notice,
    ImportProgress,
    SessionEnded,
    Position,
)
