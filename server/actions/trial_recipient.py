"""The phone of the organization's own that is texted behind everybody else, to see what they got."""

from server.access import Viewer
from server.actions import erased_phones
from server.actions.importing import contact_row
from server.actions.unit_of_work import Work
from server.domain import phones
from server.domain.import_files import ContactFields
from server.domain.people import first_name
from server.errors import FieldError, Invalid
from server.storage.queries import contacts as queries
from server.storage.queries import imports as import_queries
from server.storage.queries import optouts as opt_out_queries


async def contact_of(work: Work, viewer: Viewer, phone: str) -> int:
    """The contact with this phone, whatever its spelling; one with the viewer's first name is made if there is none.

    Raises Invalid for a phone that must not be texted.
    """
    parsed = phones.parse(phone)
    assert isinstance(parsed, str), "checked before"
    await opt_out_queries.hold_for_new_contacts(work.sql, viewer.organization_id)
    if await opt_out_queries.entry(work.sql, viewer.organization_id, parsed) is not None:
        raise _refused("opted_out", "This phone opted out. Choose another, or end its opt-out first.")
    known = await queries.id_of(work.sql, viewer.organization_id, parsed)
    if known is not None:
        return known
    if await erased_phones.among(work, viewer.organization_id, [parsed]):
        raise _refused("erased", "Whoever has this phone was erased on request, and is texted no more.")
    values = ContactFields(phone=parsed, first_name=first_name(viewer.name))
    await import_queries.merge(work.sql, viewer.organization_id, None, [contact_row(values)])
    made = await queries.id_of(work.sql, viewer.organization_id, parsed)
    assert made is not None
    return made


def _refused(code: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError("test_phone", code, sentence)])
