"""Single contacts: adding one by hand, correcting one."""

from collections.abc import Mapping

import orjson

from server.access import Viewer
from server.actions import erased_phones, hours
from server.actions.awaited_reports import settle_of_contact
from server.actions.importing import contact_row
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import phones, zones
from server.domain.import_files import ContactFields
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import contacts as queries
from server.storage.queries import imports as import_queries
from server.storage.queries import optouts as opt_out_queries


def phone_of(text: str) -> str:
    """E.164 from any usual spelling. Raises Invalid about the field `phone`."""
    phone = phones.parse(text)
    if not isinstance(phone, str):
        raise Invalid(phone.sentence, fields=[FieldError("phone", phone.code, phone.sentence)])
    return phone


async def by_phone(runtime: Runtime, organization_id: int, text: str) -> int:
    """The contact with this phone, in any usual spelling. Raises Invalid, NotFound."""
    found = await queries.id_of(runtime.database.pool, organization_id, phone_of(text))
    if found is None:
        raise NotFound("There is no contact with this number.")
    return found


async def create(runtime: Runtime, viewer: Viewer, values: ContactFields, list_id: int | None) -> int:
    """Its id; `values.phone` is E.164. Raises Refused (`taken`, `erased`), NotFound for the list."""
    async with unit_of_work(runtime) as work:
        await _check_list(work, viewer, list_id)
        await opt_out_queries.hold_for_new_contacts(work.sql, viewer.organization_id)
        if await queries.id_of(work.sql, viewer.organization_id, values.phone) is not None:
            sentence = "There is a contact with this number already."
            raise Refused(sentence, code="taken", fields=[FieldError("phone", "taken", sentence)])
        if await erased_phones.among(work, viewer.organization_id, [values.phone]):
            sentence = "This person was erased, and must not be added again unless they ask for texts themselves."
            raise Refused(sentence, code="erased", fields=[FieldError("phone", "erased", sentence)])
        await import_queries.merge(work.sql, viewer.organization_id, list_id, [contact_row(values)])
        made = await queries.id_of(work.sql, viewer.organization_id, values.phone)
        assert made is not None
        return made


async def _check_list(work: Work, viewer: Viewer, list_id: int | None) -> None:
    if list_id is not None and await queries.one_list(work.sql, viewer.organization_id, list_id) is None:
        raise NotFound("There is no such list.")


async def change(
    runtime: Runtime,
    viewer: Viewer,
    contact_id: int,
    wanted: Mapping[str, str],
    custom: Mapping[str, str] | None,
) -> None:
    """Sets the named fields; `custom` is merged in, an empty value takes a key away. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        row = await queries.lock(work.sql, viewer.organization_id, contact_id)
        if row is None:
            raise NotFound
        values = {name: row[name] for name in queries.FIELDS} | dict(wanted)
        merged = {key: text for key, text in (orjson.loads(row["custom"]) | dict(custom or {})).items() if text}
        moved = any(values[name] != row[name] for name in ("zip", "state"))
        place = zones.place_of(row["phone"], values["zip"], values["state"]).key if moved else None
        await queries.change(work.sql, contact_id, values | {"custom": orjson.dumps(merged).decode()}, place)
        if custom:
            await settle_of_contact(work, contact_id)
        if place is not None:
            await hours.retime(work, viewer.organization_id, contact_id=contact_id)
