"""Organizations: what their administrators set, and what the operator switches."""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.access import Viewer
from server.actions import feeds, hours, texts_bought
from server.actions.unit_of_work import unit_of_work
from server.bodies import convert
from server.domain import automatic_texts, phones
from server.domain.audit import Action
from server.domain.languages import Phrase
from server.domain.links import is_own_host
from server.domain.organizations import Settings
from server.domain.texting_hours import CONTACT
from server.domain.zones import US_STATES, area_codes, is_zone
from server.errors import FieldError, Invalid, NotFound
from server.realtime import rooms
from server.realtime.events import SessionEnded
from server.runtime import Runtime
from server.storage.models import Organization
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import organizations as queries

LANGUAGES = ("en", "es")


async def change(runtime: Runtime, viewer: Viewer, name: str | None, wanted: dict[str, Any]) -> tuple[str, Settings]:
    """Settings as `wanted` has them, others as they were: the name and all settings of now.

    What was never set follows the defaults. Texts bought are no setting, and kept apart. Raises Invalid with the field.
    """
    bought = {name: value for name, value in wanted.items() if name in texts_bought.FIELDS}
    async with unit_of_work(runtime) as work:
        row = await Organization.select_for_update(no_key=True, using_db=work.tx.orm).get(id=viewer.organization_id)
        await texts_bought.settle(work, viewer.organization_id, bought)
        plain = {name: value for name, value in wanted.items() if name not in bought}
        stored = merged(row.settings, _with_plain_phone(plain))
        settings = _checked(stored, p2p=_settings(row.settings).p2p)
        row.settings, row.name = stored, (name or row.name).strip()
        await row.save(using_db=work.tx.orm, update_fields=["settings", "name"])
        work.audit(viewer, Action.SETTINGS_CHANGED, None, what=sorted([*wanted, *(["name"] if name else [])]))
        if wanted.keys() & {"texting_hours", "state_hours"}:
            await hours.retime(work, viewer.organization_id)
        under_way = await campaign_queries.under_way(work.sql, viewer.organization_id)
        await feeds.rules_changed(work, viewer.organization_id, [campaign["id"] for campaign in under_way])
    return row.name, settings


async def switch_p2p(runtime: Runtime, organization_id: int, *, on: bool) -> None:
    """The operator's switch: locks or unlocks text banking. Raises NotFound.

    A lock pauses what runs and closes open screens; after an unlock a coordinator resumes.
    """
    async with unit_of_work(runtime) as work:
        if not await queries.switch_p2p(work.sql, organization_id, on=on):
            raise NotFound("There is no such organization.")
        work.record(organization_id, None, Action.TEXT_BANKING_SWITCHED, None, {"on": on})
        if not on:
            await queries.pause_all(work.sql, organization_id)
            work.announce(SessionEnded(reason="p2p_locked"), rooms.everybody(organization_id))


async def read(runtime: Runtime, organization_id: int) -> tuple[str, Settings]:
    """Name and settings. Raises NotFound."""
    row = await Organization.get_or_none(id=organization_id)
    if row is None:
        raise NotFound
    return row.name, _settings(row.settings)


def merged(stored: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """`stored` with what is wanted; a group inside keeps what is not named."""
    inner = {key: merged(stored.get(key, {}), value) for key, value in wanted.items() if isinstance(value, dict)}
    return {**stored, **wanted, **inner}


def _with_plain_phone(wanted: dict[str, Any]) -> dict[str, Any]:
    phone = phones.parse(wanted.get("main_number") or "")
    return {**wanted, "main_number": phone} if isinstance(phone, str) else wanted


def _settings(stored: dict[str, Any]) -> Settings:
    return msgspec.convert(stored, Settings)


def _checked(stored: dict[str, Any], *, p2p: bool) -> Settings:
    settings: Settings = convert(stored, Settings)
    wrong = list(_wrong(settings))
    if settings.p2p and not p2p:
        wrong.append(FieldError("p2p", "locked", "Ask the operator of this Textbank to unlock text banking."))
    if wrong:
        raise Invalid(wrong[0].detail, fields=wrong)
    return settings


def _wrong(settings: Settings) -> Iterator[FieldError]:
    """What types cannot say."""
    hours = settings.texting_hours
    if hours.start >= hours.end:
        yield FieldError("texting_hours.end", "invalid", "Texting hours end after they start.")
    if hours.zone != CONTACT and not is_zone(hours.zone):
        yield FieldError("texting_hours.zone", "unknown", "Use contact, or a zone like America/Phoenix.")
    yield from _wrong_states(settings)
    if settings.main_number is not None and phones.parse(settings.main_number) != settings.main_number:
        yield FieldError("main_number", "invalid", "Write the phone number like +15205550123.")
    if settings.link_domain is not None and not is_own_host(settings.link_domain):
        sentence = "Write a host of your own, like go.example.org; never that of a public shortener."
        yield FieldError("link_domain", "invalid", sentence)
    if unknown := [code for code in settings.area_codes if code not in area_codes()]:
        yield FieldError("area_codes", "unknown", Phrase("{code} is no area code.", code=unknown[0][:20]))
    if not settings.languages or set(settings.languages) - set(LANGUAGES):
        yield FieldError("languages", "unknown", Phrase("Choose from {choices}.", choices=", ".join(LANGUAGES)))
    if settings.retention_days is not None and not 1 <= settings.retention_days <= 2**31 - 1:
        yield FieldError("retention_days", "invalid", Phrase("A number of {least} or more, or nothing.", least=1))
    yield from _wrong_texts(settings)


def _wrong_states(settings: Settings) -> Iterator[FieldError]:
    for state, week in settings.state_hours.items():
        if state not in US_STATES:
            yield FieldError("state_hours", "unknown", Phrase("{state} is no state.", state=state[:20]))
        for day, given in msgspec.structs.asdict(week).items() if week else ():
            if given.start > given.end:
                yield FieldError(f"state_hours.{state}.{day}.end", "invalid", "Texting hours end after they start.")


def _wrong_texts(settings: Settings) -> Iterator[FieldError]:
    if problem := automatic_texts.wrong_help(settings.automatic.help_text):
        yield FieldError("automatic.help_text", "invalid", problem)
    contact = settings.automatic.help_contact
    if len(contact) > 100 or not contact.isprintable():
        yield FieldError("automatic.help_contact", "invalid", "At most 100 characters.")
    for field in ("volunteer_name_fallback", "contact_name_fallback"):
        text: str = getattr(settings, field)
        if text != text.strip() or len(text) > 100 or not text.isprintable():
            yield FieldError(field, "invalid", "At most 100 characters, without spaces around them.")
