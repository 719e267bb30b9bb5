"""Fields of an organisation's own: making them, and filling them in for the contact of a thread."""

from collections.abc import Mapping, Sequence

from server.access import Viewer
from server.actions import report_forms
from server.actions.awaited_reports import settle_all_later, settle_of_contact
from server.actions.conversations import announce_change, locked
from server.actions.unit_of_work import unit_of_work
from server.domain.custom_fields import RESERVED, Field, Kind, Value, WrongValue, texts_of
from server.errors import FieldError, Invalid, NotFound, Refused
from server.realtime.events import ConversationView
from server.runtime import Runtime
from server.storage.queries import custom_fields as queries
from server.storage.queries import ordering


async def create(
    runtime: Runtime,
    viewer: Viewer,
    key: str,
    name: str,
    kind: Kind,
    choices: Sequence[str],
    *,
    is_default: bool = False,
) -> int:
    """Its id; one that `is_default` stands in the report of campaigns that choose none.

    Raises Refused (`taken`), Invalid.
    """
    if key in RESERVED:
        raise _wrong("key", "Textbank uses this name for something else. Choose another.")
    _check_choices(kind, choices)
    async with unit_of_work(runtime) as work:
        made = await queries.add(
            work.sql, viewer.organization_id, key, name.strip(), kind, choices, is_default=is_default
        )
        if made is None:
            sentence = "Another field has this key."
            raise Refused(sentence, code="taken", fields=[FieldError("key", "taken", sentence)])
        if is_default:
            await settle_all_later(work, viewer.organization_id)
    return made


async def change(
    runtime: Runtime,
    viewer: Viewer,
    field_id: int,
    name: str | None,
    choices: Sequence[str] | None,
    is_default: bool | None = None,
    place: int | None = None,
) -> None:
    """Key and type stay: values and scripts hold on to them. `place` is that among all fields, from 0.

    Raises NotFound, Invalid.
    """
    async with unit_of_work(runtime) as work:
        row = await queries.one(work.sql, viewer.organization_id, field_id)
        if row is None:
            raise NotFound
        if choices is not None:
            _check_choices(Kind(row["kind"]), choices)
        await queries.change(work.sql, field_id, name and name.strip(), choices, is_default)
        if is_default is not None:
            await settle_all_later(work, viewer.organization_id)
        if place is not None:
            await ordering.put(work.sql, "custom_fields", viewer.organization_id, field_id, place)


async def delete(runtime: Runtime, viewer: Viewer, field_id: int) -> None:
    """Values that contacts have in it stay with them, as texts. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        if not await queries.delete(work.sql, viewer.organization_id, field_id):
            raise NotFound
        await settle_all_later(work, viewer.organization_id)


async def fill_in(
    runtime: Runtime, viewer: Viewer, conversation_id: int, values: Mapping[str, Value]
) -> ConversationView:
    """On the contact of a thread; None, or an empty text, takes a value away. Raises NotFound, Refused, Invalid.

    What an import brought without a type is a text.
    """
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        fields = {key: Field(key, Kind.TEXT) for key in await queries.known_to(work.sql, row["contact_id"])}
        fields |= await queries.by_key(work.sql, viewer.organization_id, values.keys())
        try:
            texts = texts_of(fields, values)
        except WrongValue as problem:
            raise _wrong("fields", problem.args[0]) from problem
        await report_forms.check_fields(work, viewer, row["campaign_id"], texts.keys())
        await queries.set_values(work.sql, row["id"], row["contact_id"], texts)
        await settle_of_contact(work, row["contact_id"])
        return await announce_change(work, row["id"], row["assignee_id"])


def _check_choices(kind: Kind, choices: Sequence[str]) -> None:
    if (kind is Kind.CHOICE) != bool(choices):
        raise _wrong("choices", "A choice has at least one thing to choose, and no other type has any.")
    if len(set(choices)) < len(choices):
        raise _wrong("choices", "Two choices say the same.")


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])
