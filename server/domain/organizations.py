"""Settings of an organisation, as its administrators write them."""

from typing import Annotated, Final, Literal

import msgspec

from server.domain import writing
from server.domain.languages import Phrase

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
ClockTime = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description=writing.CLOCK)]


class TextingHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When people may be texted; `zone` is `contact` (their own) or an IANA name."""

    start: ClockTime = "09:00"
    end: ClockTime = "20:00"
    zone: str = "contact"


class DayHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    start: ClockTime
    end: ClockTime


class StateHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When people in a state may be texted, by their own clock; the same time twice: not on that day."""

    weekdays: DayHours
    saturday: DayHours
    sunday: DayHours


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How texts say the way out: appended by the server, or in every script."""

    mode: Literal["append", "in_script"] = "append"
    on: Literal["initials", "every"] = "initials"


class Pace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most one volunteer may send."""

    per_second: Annotated[float, msgspec.Meta(gt=0, le=20)] = 2.0
    burst: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20


class LeaseMinutes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a dealt conversation stays with a person who does nothing."""

    initials: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60
    replies: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60


class AutomaticTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent without a press. `help_contact` is where people find help (else the main number): without either,
    and without a `help_text`, nobody who writes HELP is answered."""

    confirm_opt_out: bool = False
    help_contact: str = ""
    help_text: str = ""


# What stands in texts for a name that is missing, by merge field, where an organization says nothing else.
UNNAMED: Final = {"firstName": "there", "volunteerFirstName": "a volunteer"}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything an organisation may set, with its default."""

    main_number: str | None = None
    volunteer_name_fallback: str = UNNAMED["volunteerFirstName"]
    contact_name_fallback: str = UNNAMED["firstName"]
    bucket_size: Count = 50
    texting_hours: TextingHours = TextingHours()
    state_hours: dict[str, StateHours | None] = {}  # by state, like WA; null, or not there: as the law that we know
    frequency_guard_hours: Annotated[int, msgspec.Meta(ge=0, le=720)] = 6
    custom_responses: bool = True
    area_codes: list[str] = []
    most_area_codes: Annotated[int, msgspec.Meta(ge=1, le=50)] = 4  # of one campaign
    notice: Notice = Notice()
    automatic: AutomaticTexts = AutomaticTexts()
    opt_out_scope: Literal["organization", "kind"] = "organization"  # kind: STOP to a group message ends those only
    pace: Pace = Pace()
    lease_minutes: LeaseMinutes = LeaseMinutes()
    show_last_name: bool = False
    link_domain: str | None = None  # a host of the organisation's own that leads here, for links in texts
    languages: list[str] = msgspec.field(default_factory=lambda: ["en", "es"])
    retention_days: int | None = None
    p2p: bool = True

    @property
    def unnamed(self) -> dict[str, str]:
        """What stands in texts for a name that is missing, by merge field: never a blank."""
        own = {"firstName": self.contact_name_fallback, "volunteerFirstName": self.volunteer_name_fallback}
        return {name: own[name] or UNNAMED[name] for name in own}


# First parts of addresses, of pages and of the API, that are about texting people one by one.
_TEXT_BANKING = frozenset(
    (
        "announcements",
        "calculator",
        "campaigns",
        "conversations",
        "decisions",
        "live",
        "messages",
        "orphans",
        "practice",
        "reassignments",
        "text",
        "undo",
    )
)


def is_text_banking(path: str) -> bool:
    """Whether an address (of the API: without its prefix) is shut while text banking is locked."""
    return path.strip("/").partition("/")[0] in _TEXT_BANKING


def how_to_unlock(phone: str, email: str) -> Phrase:
    """Why text banking is shut, and whom to ask; either way of asking may be missing."""
    if phone and email:
        return Phrase(
            "Text banking is not unlocked for your organization. To have it unlocked, text or call {phone}, "
            "or write to {email}.",
            phone=phone,
            email=email,
        )
    if phone:
        return Phrase(
            "Text banking is not unlocked for your organization. To have it unlocked, text or call {phone}.",
            phone=phone,
        )
    if email:
        return Phrase(
            "Text banking is not unlocked for your organization. To have it unlocked, write to {email}.", email=email
        )
    return Phrase("Text banking is not unlocked for your organization. Ask the operator of this Textbank.")
