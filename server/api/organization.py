"""The organization itself: its name and settings."""

from typing import Any

import msgspec

from server.actions import organizations, texts_bought
from server.api.call import Call
from server.api.fields import Name
from server.api.routing import Table
from server.domain.organizations import Settings
from server.domain.people import Role
from server.domain.texts_bought import Amount

table = Table()


class OrganizationView(Settings, frozen=True, kw_only=True):
    """Texts that were bought beforehand, those used of them, and those left, in parts; null: nothing is counted."""

    id: str
    name: str
    texts_bought: int | None = None
    texts_used: int | None = None
    texts_left: int | None = None


class _Writable(Settings, frozen=True, kw_only=True):
    """`texts_bought` is all that were ever bought, `texts_left` those left now: one of them; null ends the counting."""

    name: Name
    texts_bought: Amount | None = None
    texts_left: Amount | None = None


def partial(whole: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The same fields, each of which may be left out, in groups as well."""
    fields = [
        (field.name, _partial_type(field.type) | msgspec.UnsetType, msgspec.UNSET)
        for field in msgspec.structs.fields(whole)
    ]
    name = f"{whole.__name__.strip('_')}Patch"
    return msgspec.defstruct(name, fields, kw_only=True, frozen=True, forbid_unknown_fields=True)


def _partial_type(kind: Any) -> Any:
    return partial(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else kind


OrganizationPatch = partial(_Writable)


@table.add("GET", "/organization", least=Role.ADMINISTRATOR, answer=OrganizationView)
async def read_organization(call: Call) -> OrganizationView:
    name, settings = await organizations.read(call.runtime, call.viewer.organization_id)
    return await _view(call, name, settings)


@table.add("PATCH", "/organization", least=Role.ADMINISTRATOR, body=OrganizationPatch, answer=OrganizationView)
async def change_organization(call: Call) -> OrganizationView:
    """What is left out stays as it is."""
    wanted = msgspec.to_builtins(call.body)
    name, settings = await organizations.change(call.runtime, call.viewer, wanted.pop("name", None), wanted)
    return await _view(call, name, settings)


async def _view(call: Call, name: str, settings: Settings) -> OrganizationView:
    texts = await texts_bought.of(call.runtime.database.pool, call.viewer.organization_id)
    return OrganizationView(
        id=str(call.viewer.organization_id),
        name=name,
        texts_bought=texts.bought if texts else None,
        texts_used=texts.used if texts else None,
        texts_left=texts.left if texts else None,
        **msgspec.structs.asdict(settings),
    )
