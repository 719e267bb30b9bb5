"""What a coordinator writes of a campaign, and which of it cannot be saved."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from server.domain import phones, scripts, writing
from server.domain.campaigns import Switches
from server.domain.custom_fields import Value
from server.domain.languages import Phrase
from server.domain.organizations import Count, TextingHours
from server.domain.reports import Chosen
from server.domain.scripts import NoticeMode, ScriptError
from server.domain.surveys import Questions
from server.domain.texting_hours import CONTACT
from server.domain.zones import area_codes, is_zone
from server.errors import FieldError

_ONE_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
START_PASSED = Phrase(
    "This time has passed. Choose a later one, or none: then it starts as soon as it is launched and set up."
)
SHOW_PASSED = Phrase("This time has passed. Choose a later one, or none: then it is shown at once.")
_NAMED = re.compile(r"\{([^{}]*)\}")

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ONE_LINE, description=writing.FILLED_LINE)]
Description = Annotated[str, msgspec.Meta(max_length=5_000, pattern=r"^[^\x00]*$", description=writing.TEXT)]
Label = Annotated[str, msgspec.Meta(max_length=40, pattern=rf"^$|{_ONE_LINE}", description=writing.LINE)]
Words = Annotated[str, msgspec.Meta(max_length=5_000)]
# A picture: anywhere, or the `url` of one that was handed in.
Link = Annotated[
    str,
    msgspec.Meta(
        max_length=2_000,
        pattern=r"^(https?://[^\s\x00-\x1f\x7f]+|/media/[A-Za-z0-9_-]{20,64})$",
        description="The address of a picture, which begins with https://, or the `url` of one that was handed in.",
    ),
]
Phone = Annotated[str, msgspec.Meta(max_length=40)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$", description=writing.ID)]
Ids = Annotated[list[Id], msgspec.Meta(max_length=10_000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

if TYPE_CHECKING:
    SwitchChange = Switches
else:
    # The same switches, each of which may be left out.
    SwitchChange = msgspec.defstruct(
        "SwitchChange",
        [(field.name, field.type | UnsetType, UNSET) for field in msgspec.structs.fields(Switches)],
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
    )


class InitialScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A first text; one with a language is for contacts of that language."""

    text: Words
    language: Literal["en", "es"] | None = None
    media_url: Link | None = None


class ResponseScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A canned response, found by its title; sending it tags the thread, and its contact, and fills in fields.

    What is left out is as the response of this title had it before.
    """

    title: Annotated[
        str, msgspec.Meta(min_length=1, max_length=100, pattern=_ONE_LINE, description=writing.FILLED_LINE)
    ]
    text: Words
    apply_tags: Annotated[list[Id], msgspec.Meta(max_length=100)] | UnsetType = UNSET
    set_fields: Annotated[dict[str, Value], msgspec.Meta(max_length=100)] | UnsetType = UNSET


class SomePeople(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a campaign is shared with when it is not for everybody; nobody, if both are empty."""

    team_ids: Ids = []
    user_ids: Ids = []


Shared = Literal["public"] | SomePeople


class CampaignChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays as it is; null goes back to the organization's setting, or to nothing.

    Whom it texts is a list, or an audience, which becomes one at the launch. `image_id` is of a picture that was
    handed in; `audience_language` shows the campaign only to those who use that one; `test_phone` is put behind
    everybody on the list; a template is copied and never launched.
    """

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    disclaimer: Description | UnsetType = UNSET
    start_label: Label | UnsetType = UNSET
    image_id: Id | UnsetType | None = UNSET
    list_id: Id | UnsetType | None = UNSET
    audience_id: Id | UnsetType | None = UNSET
    registration_id: Id | UnsetType | None = UNSET
    initial_scripts: Annotated[list[InitialScript], msgspec.Meta(max_length=20)] | UnsetType = UNSET
    response_scripts: Annotated[list[ResponseScript], msgspec.Meta(max_length=200)] | UnsetType = UNSET
    questions: Questions | UnsetType = UNSET
    report: Chosen | UnsetType = UNSET
    area_codes: list[str] | UnsetType = UNSET
    bucket_size: Count | UnsetType | None = UNSET
    texting_hours: TextingHours | UnsetType | None = UNSET
    scheduled_at: Moment | UnsetType | None = UNSET
    publish_at: Moment | UnsetType | None = UNSET
    audience: Shared | UnsetType = UNSET
    audience_language: Literal["en", "es"] | UnsetType | None = UNSET
    test_phone: Phone | UnsetType | None = UNSET
    is_template: bool | UnsetType = UNSET
    switches: SwitchChange | UnsetType = UNSET


class NewCampaign(CampaignChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A draft: only its title has to be there from the beginning."""

    title: Title


# What stays open after the launch; everything else was promised to those who launched it.
OPEN_AFTER_LAUNCH = frozenset(
    (
        "description",
        "disclaimer",
        "start_label",
        "image_id",
        "response_scripts",
        "report",
        "switches",
        "bucket_size",
        "texting_hours",
        "publish_at",
    )
)


def given(change: CampaignChange) -> set[str]:
    """Names of the fields that a change says something about."""
    return {name for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}


def uses_custom_fields(texts: Sequence[str]) -> bool:
    """Whether these scripts can only be checked with the custom keys of the contacts at hand."""
    return any(set(_NAMED.findall(text)) - set(scripts.FIELDS) for text in texts)


def cleaned(text: str) -> str:
    """A checked script without what no carrier takes."""
    return scripts.compile(text, _NAMED.findall(text)).source


def texts_of(change: CampaignChange) -> list[str]:
    """The words of all scripts of a change."""
    initials = [script.text for script in change.initial_scripts or []]
    return initials + [script.text for script in change.response_scripts or []]


def wrong(change: CampaignChange, most_area_codes: int) -> Iterator[FieldError]:
    """What types cannot say, field by field."""
    if change.area_codes:
        yield from _wrong_area_codes(change.area_codes, most_area_codes)
    if change.texting_hours:
        yield from _wrong_hours(change.texting_hours)
    if change.test_phone and not isinstance(phone := phones.parse(change.test_phone), str):
        yield FieldError("test_phone", phone.code, phone.sentence)
    if change.list_id and change.audience_id:
        yield FieldError("audience_id", "invalid", "Choose a list or an audience, not both.")
    for name in ("scheduled_at", "publish_at"):
        at = getattr(change, name)
        if at and not 2000 <= at.year <= 2200:
            yield FieldError(name, "invalid", "Choose a date of this century.")


def passed(change: CampaignChange, stood: Mapping[str, datetime | None], now: datetime) -> Iterator[FieldError]:
    """Times set anew that are over; one that stood before and passed meanwhile is not asked again."""
    for name, sentence in (("scheduled_at", START_PASSED), ("publish_at", SHOW_PASSED)):
        at = getattr(change, name)
        if at and is_over(at, now) and at != stood[name]:
            yield FieldError(name, "passed", sentence)


def is_over(at: datetime, now: datetime) -> bool:
    """People choose whole minutes: the minute that runs is not over yet."""
    return at < now.replace(second=0, microsecond=0)


def wrong_scripts(
    change: CampaignChange, custom_keys: Collection[str], notice_mode: NoticeMode
) -> Iterator[FieldError]:
    """Scripts that cannot be filled in, or sent, for contacts with these custom fields, or lack the way out."""
    places = [(f"initial_scripts[{n}]", script.text) for n, script in enumerate(change.initial_scripts or [])]
    places += [(f"response_scripts[{n}]", script.text) for n, script in enumerate(change.response_scripts or [])]
    for place, text in places:
        try:
            scripts.compile(text, custom_keys)
        except ScriptError as problem:
            yield FieldError(f"{place}.text", problem.code, problem.sentence)
    for n, script in enumerate(change.initial_scripts or []):
        if notice_mode == "in_script" and script.text.strip() and not scripts.has_opt_out_words(script.text):
            yield FieldError(f"initial_scripts[{n}].text", "no_opt_out_words", scripts.NO_WAY_OUT)


def _wrong_area_codes(codes: Sequence[str], most: int) -> Iterator[FieldError]:
    if len(codes) > most:
        sentence = Phrase("At most {most} area codes. An administrator may allow more in the settings.", most=most)
        yield FieldError("area_codes", "too_many", sentence)
    if unknown := [code for code in codes if code not in area_codes()]:
        yield FieldError("area_codes", "unknown", Phrase("{code} is no area code.", code=unknown[0][:20]))


def _wrong_hours(hours: TextingHours) -> Iterator[FieldError]:
    if hours.start >= hours.end:
        yield FieldError("texting_hours.end", "invalid", "Texting hours end after they start.")
    if hours.zone != CONTACT and not is_zone(hours.zone):
        yield FieldError("texting_hours.zone", "unknown", "Use contact, or a zone like America/Phoenix.")
