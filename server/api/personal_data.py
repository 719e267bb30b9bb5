"""What people may ask for about themselves, and how long anybody is kept."""

from typing import Annotated, Any

import msgspec
import orjson
from starlette.responses import Response

from server import access
from server.actions import erasing
from server.api.call import Call
from server.api.routing import Table
from server.domain.people import Role

table = Table()

Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People who were not texted, heard or on a list for so many days, and are in no campaign that goes on."""

    days: Days


class OverView(msgspec.Struct, frozen=True):
    """Whose time is over: people with their texts, texts that belong to nobody, refused rows of imports."""

    contacts: int
    texts: int
    orphans: int
    rejects: int


@table.add("DELETE", "/contacts/{id}", least=Role.MANAGER, status=204, codes=("not_found", "texting_now"))
async def erase_contact(call: Call) -> None:
    """Name, phone and texts are gone for good; figures stay. A mark keeps lists from bringing the person back."""
    contact_id = access.number(call.path["id"])
    await erasing.erase(call.runtime, call.viewer.organization_id, contact_id, call.viewer.user_id)


@table.add("GET", "/contacts/{id}/export.json", least=Role.MANAGER, answer=dict[str, Any], codes=("not_found",))
async def export_contact(call: Call) -> Response:
    """Everything that is held about a person, as they may ask for it."""
    contact_id = access.number(call.path["id"])
    found = await erasing.export(call.runtime, call.viewer.organization_id, contact_id, call.viewer.user_id)
    headers = {
        "content-disposition": f'attachment; filename="contact-{contact_id}.json"',
        "cache-control": "no-store",
    }
    return Response(orjson.dumps(found, option=orjson.OPT_INDENT_2), media_type="application/json", headers=headers)


@table.add("POST", "/retention/preview", least=Role.ADMINISTRATOR, body=Kept, answer=OverView)
async def preview_retention(call: Call) -> OverView:
    """What would be erased; nothing is changed. Every hour the organization's `retention_days` does it."""
    over = await erasing.look(call.runtime, call.viewer.organization_id, call.body.days)
    return OverView(over.contacts, over.texts, over.orphans, over.rejects)
