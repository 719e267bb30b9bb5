"""Contacts, for those who may see phone numbers: supervisors and above."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
import orjson

from server import access
from server.actions import consents, contacts
from server.api.call import Call
from server.api.fields import Id, Label
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.carriers.plivo.words import meaning
from server.domain import phones, writing
from server.domain.consents import noon_of
from server.domain.drafts import Moment
from server.domain.import_files import ContactFields
from server.domain.languages import from_column, to_column
from server.domain.people import Role
from server.errors import NotFound
from server.storage import views
from server.storage.database import Row
from server.storage.queries import contacts as queries

table = Table()

Notes = Annotated[str, msgspec.Meta(max_length=10_000, pattern=r"^[^\x00]*$", description=writing.TEXT)]
Custom = Annotated[dict[Label, Label], msgspec.Meta(max_length=100)]
Letters = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$", description="Two capital letters, like AZ.")]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^([a-z]{2})?$", description="Two small letters, like es.")]
Zip = Annotated[
    str, msgspec.Meta(pattern=r"^([0-9]{5}(-[0-9]{4})?)?$", description="Five figures, like 85701, or 85701-1234.")
]


class NewContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`phone` in any usual spelling; `list` is an id."""

    phone: Label
    first_name: Label = ""
    last_name: Label = ""
    email: Label = ""
    zip: Zip = ""
    city: Label = ""
    state: Letters = ""
    language: LanguageCode = ""
    external_id: Label = ""
    notes: Notes = ""
    custom: Custom = {}
    list: Id | None = None


class ContactPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What is left out stays; an empty custom value takes its key away."""

    first_name: Label | msgspec.UnsetType = msgspec.UNSET
    last_name: Label | msgspec.UnsetType = msgspec.UNSET
    email: Label | msgspec.UnsetType = msgspec.UNSET
    zip: Zip | msgspec.UnsetType = msgspec.UNSET
    city: Label | msgspec.UnsetType = msgspec.UNSET
    state: Letters | msgspec.UnsetType = msgspec.UNSET
    language: LanguageCode | msgspec.UnsetType = msgspec.UNSET
    external_id: Label | msgspec.UnsetType = msgspec.UNSET
    notes: Notes | msgspec.UnsetType = msgspec.UNSET
    custom: Custom | msgspec.UnsetType = msgspec.UNSET


class ConsentView(msgspec.Struct, frozen=True, kw_only=True):
    """That they asked for texts; `source` is keyword, reply, import, manual or form. With `revoked_at` it is over."""

    source: str
    detail: str
    given_at: datetime
    revoked_at: datetime | None


class NewConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`source` in your own words: where and how they said so; `at`: when, or `day` where no time is known; now, when
    neither is given."""

    source: Label
    at: Moment | None = None
    day: date | None = None


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """`undeliverable_at`: the carrier says that no text reaches this phone; campaigns leave it out.
    `p2p_messaged_at` is filled in by itself: when the last text to the person was written."""

    id: str
    phone: str
    first_name: str
    last_name: str
    email: str
    zip: str
    city: str
    state: str
    language: str
    external_id: str
    notes: str
    custom: dict[str, str]
    tags: list[str]
    landline: bool
    opted_out_at: datetime | None
    undeliverable_at: datetime | None
    undeliverable_reason: str | None
    p2p_messaged_at: datetime | None
    consent: ConsentView | None
    created_at: datetime


@table.add(
    "GET",
    "/contacts",
    least=Role.SUPERVISOR,
    answer=Page[ContactView],
    query=("list", "tag", "q", "limit", "cursor"),
)
async def list_contacts(call: Call) -> Page[ContactView]:
    """`q` is a phone number, or the beginning of a name."""
    limit, q = limit_of(call.query), call.query.get("q", "").replace("\x00", "").strip()
    phone = phones.parse(q) if q else None
    is_phone = isinstance(phone, str)
    rows = await queries.listed(
        call.runtime.database.pool,
        call.viewer.organization_id,
        list_id=access.number(call.query["list"]) if call.query.get("list") else None,
        phone=phone if isinstance(phone, str) else None,
        name=q if q and not is_phone else None,
        tag_id=access.number(call.query["tag"]) if call.query.get("tag") else None,
        after=after_of(call.query),
        most=limit + 1,
    )
    return page_of(rows, limit, view)


@table.add(
    "POST",
    "/contacts",
    least=Role.MANAGER,
    body=NewContact,
    answer=ContactView,
    status=201,
    codes=("taken", "erased", "not_found"),
)
async def create_contact(call: Call) -> ContactView:
    given: dict[str, Any] = msgspec.to_builtins(call.body)
    list_id = given.pop("list")
    fields = ContactFields(**{**given, "phone": contacts.phone_of(given["phone"])})
    made = await contacts.create(call.runtime, call.viewer, fields, int(list_id) if list_id else None)
    return await _contact(call, made)


@table.add("GET", "/contacts/{id}", least=Role.SUPERVISOR, answer=ContactView, codes=("not_found",))
async def read_contact(call: Call) -> ContactView:
    return await _contact(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/contacts/{id}",
    least=Role.MANAGER,
    body=ContactPatch,
    answer=ContactView,
    codes=("not_found",),
)
async def change_contact(call: Call) -> ContactView:
    contact_id = access.number(call.path["id"])
    wanted: dict[str, Any] = msgspec.to_builtins(call.body)
    custom = wanted.pop("custom", None)
    await contacts.change(call.runtime, call.viewer, contact_id, wanted, custom)
    return await _contact(call, contact_id)


@table.add(
    "POST",
    "/contacts/{id}/consent",
    least=Role.MANAGER,
    body=NewConsent,
    answer=ContactView,
    codes=("not_found", "opted_out"),
)
async def record_consent(call: Call) -> ContactView:
    """One that counts already stays as it is."""
    contact_id = access.number(call.path["id"])
    body: NewConsent = call.body
    at, field = body.at, "at"
    if at is None and body.day is not None and body.day != datetime.now(UTC).date():
        at, field = noon_of(body.day), "day"
    await consents.record(call.runtime, call.viewer, contact_id, body.source, at, field)
    return await _contact(call, contact_id)


@table.add("DELETE", "/contacts/{id}/consent", least=Role.MANAGER, status=204, codes=("not_found",))
async def end_consent(call: Call) -> None:
    """No more group messages; they may still be texted one by one."""
    await consents.withdraw(call.runtime, call.viewer, access.number(call.path["id"]))


async def _contact(call: Call, contact_id: int) -> ContactView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, contact_id)
    if row is None:
        raise NotFound
    return view(row)


_SAME = (*queries.FIELDS, "phone", "landline", "opted_out_at", "p2p_messaged_at", "undeliverable_at", "created_at")


def view(row: Row) -> ContactView:
    code = row["undeliverable_code"]
    return ContactView(
        id=str(row["id"]),
        custom=orjson.loads(row["custom"]),
        tags=views.ids(row["tag_ids"]),
        consent=msgspec.json.decode(row["consent"], type=ConsentView) if row["consent"] else None,
        undeliverable_reason=from_column(to_column(meaning(code).sentence)) if code else None,
        **{name: row[name] for name in _SAME},
    )
