"""What an operator does by command: organisations and people."""

from typing import Any

from server import roles
from server.access import number
from server.actions import organizations, people
from server.domain.people import Role
from server.settings import Settings


async def create_organization(settings: Settings, name: str, admin_email: str, password: str | None) -> dict[str, Any]:
    async with roles.wired(settings, serves=False) as parts:
        made = await organizations.create(parts.runtime, name, admin_email, password)
        return {
            "organization_id": str(made.organization_id),
            "user_id": str(made.user_id),
            "api_key": made.api_key,
        }


async def switch_p2p(settings: Settings, organization: str, *, on: bool) -> None:
    """Unlocks or locks text banking for an organisation."""
    async with roles.wired(settings, serves=False) as parts:
        await organizations.switch_p2p(parts.runtime, number(organization), on=on)


async def create_user(
    settings: Settings, organization: str, email: str, role: Role, password: str | None, language: str
) -> dict[str, Any]:
    async with roles.wired(settings, serves=False) as parts:
        made = await people.create_by_operator(parts.runtime, organization, email, role, password, language)
        return {"user_id": str(made.user_id), "api_key": made.api_key}
