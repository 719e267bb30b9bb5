"""The people tests are told with: one organisation's five, and an administrator of another."""

from dataclasses import dataclass

from server.access import Viewer
from server.actions import founding, people
from server.actions.people import NewPerson
from server.domain.people import Role
from server.runtime import Runtime

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Cast:
    """Ada runs the organisation, Max its campaigns, Sue watches, Vera and Vic text; Olga is somebody else's."""

    ada: Viewer
    max: Viewer
    sue: Viewer
    vera: Viewer
    vic: Viewer
    olga: Viewer
    keys: dict[int, str]


async def gather_cast(runtime: Runtime) -> Cast:
    ours = await founding.found(runtime, "Ward 4", "ada@example.org")
    others = await founding.found(runtime, "Tenants United", "olga@example.org")
    keys = {ours.user_id: ours.api_key, others.user_id: others.api_key}
    viewers = {
        "ada": Viewer(ours.user_id, ours.organization_id, Role.ADMINISTRATOR, "ada"),
        "olga": Viewer(others.user_id, others.organization_id, Role.ADMINISTRATOR, "olga"),
    }
    for name, role in (
        ("Max", Role.MANAGER),
        ("Sue", Role.SUPERVISOR),
        ("Vera", Role.VOLUNTEER),
        ("Vic", Role.VOLUNTEER),
    ):
        new = NewPerson(f"{name.lower()}@example.org", role, name=name, with_api_key=True)
        added = await people.create(runtime, viewers["ada"], new)
        assert added.api_key is not None
        keys[added.user_id] = added.api_key
        viewers[name.lower()] = Viewer(added.user_id, ours.organization_id, role, name)
    return Cast(**viewers, keys=keys)
