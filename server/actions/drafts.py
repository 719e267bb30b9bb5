"""Writing campaigns: drafts, copies of them, and the little that stays open after the launch."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET

from server.access import Viewer
from server.actions import awaited_reports, canned_responses, feeds, hours, trial_recipient
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import drafts, reports, surveys
from server.domain.audit import Action
from server.domain.campaigns import LIVE, CampaignState, Kind, Switches
from server.domain.drafts import CampaignChange, InitialScript, NewCampaign, Shared
from server.domain.languages import Phrase, told
from server.domain.media import kind_of
from server.domain.organizations import Settings
from server.domain.reports import Chosen
from server.domain.surveys import Question
from server.domain.tags import OF_A_THREAD
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.models import Campaign, Organization
from server.storage.queries import audiences as audience_queries
from server.storage.queries import campaigns as queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import media as media_queries
from server.storage.queries import tags as tag_queries

_PLAIN = ("description", "disclaimer", "start_label", "bucket_size", "area_codes", "is_template", "scheduled_at")
_COPIED = (
    *_PLAIN[:-2],
    "questions",
    "report",
    "image_id",
    "number_ids",
    "test_contact_id",
    "list_id",
    "saved_audience_id",
    "registration_id",
    "switches",
    "texting_hours",
)


async def create(runtime: Runtime, viewer: Viewer, new: NewCampaign) -> int:
    """A draft, shared with nobody unless it says so; its id. Raises Invalid with the fields."""
    async with unit_of_work(runtime) as work:
        row = Campaign(
            organization_id=viewer.organization_id,
            created_by_id=viewer.user_id,
            is_template=False,
            switches=msgspec.to_builtins(Switches()),
            audience=audience_of(drafts.SomePeople()),
        )
        await _write(runtime, work, viewer, row, new)
        return int(row.id)


async def change(runtime: Runtime, viewer: Viewer, campaign_id: int, wanted: CampaignChange) -> None:
    """Raises NotFound; Refused locked for what the launch has settled; Invalid with the fields."""
    async with unit_of_work(runtime) as work:
        await change_within(runtime, work, viewer, campaign_id, wanted)


async def change_within(runtime: Runtime, work: Work, viewer: Viewer, campaign_id: int, wanted: CampaignChange) -> None:
    """The same as a part of something larger."""
    row = await _locked(work, viewer, campaign_id)
    if row.state != CampaignState.DRAFT:
        _check_open(row, wanted)
    wants = _wants_report(row)
    await _write(runtime, work, viewer, row, wanted)
    if row.state != CampaignState.DRAFT and _wants_report(row) != wants:
        await awaited_reports.settle_later(work, viewer.organization_id, campaign_id)
    if row.state != CampaignState.DRAFT and wanted.texting_hours is not UNSET:
        await hours.retime(work, viewer.organization_id, campaign_id=campaign_id)
    if row.state in LIVE:
        await feeds.rules_changed(work, viewer.organization_id, [campaign_id])


async def copy(runtime: Runtime, viewer: Viewer, campaign_id: int) -> int:
    """A new draft with the same list, scripts and rules; without dates, shared with nobody. Its id."""
    async with unit_of_work(runtime) as work:
        old = await _locked(work, viewer, campaign_id)
        new = Campaign(
            organization_id=viewer.organization_id,
            created_by_id=viewer.user_id,
            title=old.title
            if old.is_template
            else told(Phrase("{title} (copy)", title=old.title[:190]), viewer.language),
            is_template=False,
            audience=audience_of(drafts.SomePeople()),
            **_to_copy(old),
        )
        await new.save(using_db=work.tx.orm)
        initials = await queries.initial_scripts(work.sql, campaign_id)
        responses = await queries.response_scripts(work.sql, campaign_id)
        await queries.replace_initials(
            work.sql, new.id, [(row["text"], row["language"], row["media_url"]) for row in initials]
        )
        await queries.replace_responses(work.sql, new.id, [queries.canned(row) for row in responses])
        return int(new.id)


def _to_copy(old: Campaign) -> dict[str, Any]:
    """Of an audience, whoever is in it when the copy is launched; not the list that it became."""
    copied = {name: getattr(old, name) for name in _COPIED}
    return copied if copied["saved_audience_id"] is None else {**copied, "list_id": None}


async def _locked(work: Work, viewer: Viewer, campaign_id: int) -> Campaign:
    found = Campaign.select_for_update(no_key=True, using_db=work.tx.orm)
    row = await found.get_or_none(id=campaign_id, organization_id=viewer.organization_id, kind=Kind.P2P)
    if row is None:
        raise NotFound
    return row


def _check_open(row: Campaign, wanted: CampaignChange) -> None:
    settled = drafts.given(wanted) - drafts.OPEN_AFTER_LAUNCH
    if wanted.switches is not UNSET:
        asked = msgspec.to_builtins(wanted.switches).get("sandbox")
        if asked is not None and asked != _switches(row).sandbox:
            settled.add("switches.sandbox")
    if settled:
        raise Refused(
            "This campaign was launched: its title, people, first texts, questions, numbers and start are locked. "
            "Copy it to change them.",
            code="locked",
            fields=[FieldError(name, "locked", "Locked since the launch.") for name in sorted(settled)],
        )


async def _write(runtime: Runtime, work: Work, viewer: Viewer, row: Campaign, wanted: CampaignChange) -> None:
    settings = await _settings(work, viewer.organization_id)
    wrong = drafts.wrong(wanted, settings.most_area_codes)
    passed = drafts.passed(wanted, {"scheduled_at": row.scheduled_at, "publish_at": row.publish_at}, datetime.now(UTC))
    _raise_if([*wrong, *passed, *await _unknown(work, viewer.organization_id, wanted)])
    _take(row, wanted)
    if wanted.test_phone is not UNSET:
        phone = wanted.test_phone
        row.test_contact_id = await trial_recipient.contact_of(work, viewer, phone) if phone else None
    if wanted.report is not UNSET:
        row.report = await _report(work, viewer, wanted.report)
    await row.save(using_db=work.tx.orm)
    await _check_scripts(work, row.id, wanted, settings)
    if wanted.initial_scripts is not UNSET:
        initials = [_initial(script, runtime.settings.public_url) for script in wanted.initial_scripts]
        await queries.replace_initials(work.sql, row.id, initials)
    if wanted.response_scripts is not UNSET:
        responses = await canned_responses.checked(work, viewer, row.id, wanted.response_scripts)
        await queries.replace_responses(work.sql, row.id, responses)
    await _check_survey(work, row, wanted)
    if changed := drafts.given(wanted) & {"initial_scripts", "response_scripts", "questions"}:
        work.audit(viewer, Action.SCRIPTS_CHANGED, f"campaign:{row.id}", what=sorted(changed))


async def _report(work: Work, viewer: Viewer, chosen: Chosen) -> dict[str, Any]:
    ours = viewer.organization_id
    unknown = await tag_queries.unknown(work.sql, ours, [int(one) for one in chosen.tag_ids], OF_A_THREAD)
    known = await field_queries.by_key(work.sql, ours, chosen.fields)
    _raise_if(list(reports.wrong(chosen, unknown, known)))
    column: dict[str, Any] = msgspec.to_builtins(chosen)
    return column


async def _settings(work: Work, organization_id: int) -> Settings:
    row = await Organization.get(id=organization_id, using_db=work.tx.orm)
    return msgspec.convert(row.settings, Settings)


def _take(row: Campaign, wanted: CampaignChange) -> None:
    """The fields of a change onto the row."""
    for name in drafts.given(wanted) & set(_PLAIN):
        setattr(row, name, getattr(wanted, name))
    if wanted.title is not UNSET:
        row.title = wanted.title.strip()
    _take_people(row, wanted)
    if wanted.registration_id is not UNSET:
        row.registration_id = _number(wanted.registration_id)
    if wanted.texting_hours is not UNSET:
        row.texting_hours = msgspec.to_builtins(wanted.texting_hours)
    if wanted.switches is not UNSET:
        row.switches = msgspec.to_builtins(_switches(row)) | msgspec.to_builtins(wanted.switches)
    if wanted.image_id is not UNSET:
        row.image_id = _number(wanted.image_id)
    if wanted.audience is not UNSET:
        row.audience = audience_of(wanted.audience, row.audience.get("language"))
    if wanted.audience_language is not UNSET:
        row.audience = row.audience | {"language": wanted.audience_language}
    if wanted.questions is not UNSET:
        row.questions = msgspec.to_builtins(surveys.settled(wanted.questions))
    if wanted.publish_at is not UNSET:
        _publish_at(row, wanted.publish_at)


def _take_people(row: Campaign, wanted: CampaignChange) -> None:
    """A list or an audience: whichever is chosen takes the place of the other."""
    if wanted.list_id is not UNSET:
        row.list_id = _number(wanted.list_id)
        row.saved_audience_id = None
    if wanted.audience_id is not UNSET:
        row.saved_audience_id = _number(wanted.audience_id)
        if wanted.audience_id:
            row.list_id = None


def _publish_at(row: Campaign, at: datetime | None) -> None:
    """A time of publishing without an audience is for everybody."""
    row.publish_at = at
    if at is not None and not any(row.audience.get(key) for key in ("public", "team_ids", "user_ids")):
        row.audience = audience_of("public", row.audience.get("language"))


def audience_of(shared: Shared, language: str | None = None) -> dict[str, Any]:
    """As it is stored and asked for by `queries.access.SHARED`."""
    people = drafts.SomePeople() if shared == "public" else shared
    only = {} if language is None else {"language": language}
    return {"public": shared == "public", **msgspec.to_builtins(people), **only}


def _initial(script: InitialScript, public_url: str) -> tuple[str, str | None, str | None]:
    """A picture of our own is kept by the address that the carrier fetches it from."""
    picture = script.media_url
    if picture and picture.startswith("/"):
        picture = f"{public_url}{picture}"
    return drafts.cleaned(script.text), script.language, picture


def _number(opaque: str | None) -> int | None:
    return None if opaque is None else int(opaque)


def _wants_report(row: Campaign) -> tuple[bool, Any]:
    """Whether something must be written down of each conversation, and what may be."""
    return _switches(row).needs_attention_without_report, row.report


def _switches(row: Campaign) -> Switches:
    return msgspec.convert(row.switches, Switches)


async def _check_scripts(work: Work, campaign_id: int, wanted: CampaignChange, settings: Settings) -> None:
    """With the fields of the list that the campaign now has."""
    keys: set[str] = set()
    if drafts.uses_custom_fields(drafts.texts_of(wanted)):
        keys = await queries.custom_keys(work.sql, campaign_id)
    _raise_if(list(drafts.wrong_scripts(wanted, keys, settings.notice.mode)))


async def _check_survey(work: Work, row: Campaign, wanted: CampaignChange) -> None:
    """Against the canned responses as they now are: either side may have changed."""
    if row.questions and (wanted.questions is not UNSET or wanted.response_scripts is not UNSET):
        titles = {script["title"] for script in await queries.response_scripts(work.sql, row.id)}
        _raise_if(list(surveys.wrong(msgspec.convert(row.questions, list[Question]), titles)))


def _raise_if(problems: list[FieldError]) -> None:
    if problems:
        raise Invalid(problems[0].detail, fields=problems)


async def _unknown(work: Work, organization_id: int, wanted: CampaignChange) -> list[FieldError]:
    """Rows of others are not there."""
    problems = []
    if wanted.list_id and not await queries.known_list(work.sql, organization_id, int(wanted.list_id)):
        problems.append(FieldError("list_id", "unknown", "There is no such list."))
    if wanted.audience_id and await audience_queries.one(work.sql, organization_id, int(wanted.audience_id)) is None:
        problems.append(FieldError("audience_id", "unknown", "There is no such audience."))
    registration = wanted.registration_id
    if registration and not await queries.known_registration(work.sql, organization_id, int(registration)):
        problems.append(FieldError("registration_id", "unknown", "There is no such registration."))
    if wanted.image_id and not await _is_picture(work, organization_id, int(wanted.image_id)):
        problems.append(FieldError("image_id", "unknown", "There is no such picture. Hand it in again."))
    if wanted.audience is not UNSET:
        problems += await unknown_audience(work, organization_id, "audience", wanted.audience)
    return problems


async def _is_picture(work: Work, organization_id: int, media_id: int) -> bool:
    found = await media_queries.attachable(work.sql, organization_id, [media_id])
    return media_id in found and kind_of(found[media_id]["content_type"]) == "image"


async def unknown_audience(work: Work, organization_id: int, field: str, shared: Shared) -> list[FieldError]:
    """What is wrong with an audience, as errors of `field`."""
    if shared == "public":
        return []
    teams, people = await queries.strangers(
        work.sql,
        organization_id,
        [int(id_) for id_ in shared.team_ids],
        [int(id_) for id_ in shared.user_ids],
    )
    problems = []
    if teams:
        sentence = Phrase("There is no team {id}.", id=str(teams[0]))
        problems.append(FieldError(f"{field}.team_ids", "unknown", sentence))
    if people:
        problems.append(
            FieldError(f"{field}.user_ids", "unknown", Phrase("There is no person {id}.", id=str(people[0])))
        )
    return problems
