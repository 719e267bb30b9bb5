"""The organization itself: its name and settings."""

from typing import Any

import msgspec

from server.actions import organizations
from server.api.call import Call
from server.api.fields import Name
from server.api.routing import Table
from server.domain.organizations import Settings
from server.domain.people import Role

table = Table()


class OrganizationView(Settings, frozen=True, kw_only=True):
    id: str
    name: str


class _Writable(Settings, frozen=True, kw_only=True):
    name: Name


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
    return _view(call, name, settings)


@table.add("PATCH", "/organization", least=Role.ADMINISTRATOR, body=OrganizationPatch, answer=OrganizationView)
async def change_organization(call: Call) -> OrganizationView:
    """What is left out stays as it is."""
    wanted = msgspec.to_builtins(call.body)
    name, settings = await organizations.change(call.runtime, call.viewer, wanted.pop("name", None), wanted)
    return _view(call, name, settings)


def _view(call: Call, name: str, settings: Settings) -> OrganizationView:
    return OrganizationView(id=str(call.viewer.organization_id), name=name, **msgspec.structs.asdict(settings))
