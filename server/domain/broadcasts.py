"""Group messages: one text each to everybody on a list who asked for texts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from server.domain import composing, sms
from server.domain.campaign_rules import Rules
from server.domain.composing import Addressee
from server.domain.drafts import Id, Link, Moment, Title, Words
from server.domain.texting_hours import next_window
from server.domain.zones import Place
from server.errors import Invalid


class BroadcastChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of a draft; what is left out stays. `sandbox`: without a registration, to phones of the simulator."""

    title: Title | UnsetType = UNSET
    list_id: Id | UnsetType = UNSET
    text: Words | UnsetType = UNSET
    media_url: Link | UnsetType | None = UNSET
    registration_id: Id | UnsetType | None = UNSET
    scheduled_at: Moment | UnsetType | None = UNSET
    sandbox: bool | UnsetType = UNSET


class NewBroadcast(BroadcastChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Without a title it is called by the first words of its text."""

    list_id: Id
    text: Words


Why = Literal["opted_out", "no_consent", "unreachable", "too_long"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody on the list at the moment their text is queued."""

    contact_id: int
    place: str
    opted_out: bool
    consents: bool
    reachable: bool
    words_only: bool  # the number they hear from sends no pictures
    texted_at: datetime | None  # last first text of another campaign
    to: Addressee


@dataclass(frozen=True, slots=True)
class Queued:
    """Their text, and when it may leave."""

    text: str
    parts: int
    opens: datetime
    closes: datetime


def queued(person: Person, script: str, rules: Rules, now: datetime, *, pictures: bool) -> Queued | Why:
    """The text for one person, or why they get none."""
    if person.opted_out:
        return "opted_out"
    if not person.consents:
        return "no_consent"
    if not person.reachable or (pictures and person.words_only):
        return "unreachable"
    try:
        text = composing.initial(script, None, rules, person.to, "")
    except Invalid:
        return "too_long"
    earliest = _earliest(person, rules.frequency_guard, now)
    span = next_window(Place.from_key(person.place), rules.hours, earliest)
    if span is None:
        return "unreachable"  # a place that hours of the campaign and the law leave nothing of
    parts = 1 if pictures else sms.measure(text).parts
    return Queued(text, parts, max(span[0], earliest), span[1])


def _earliest(person: Person, guard: timedelta, now: datetime) -> datetime:
    """Whom another campaign texted a short time ago waits."""
    return max(now, person.texted_at + guard) if person.texted_at and guard else now
