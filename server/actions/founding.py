"""Opening an organization, with its first administrator."""

from dataclasses import dataclass

from server.actions import people
from server.actions.people import NewPerson
from server.actions.unit_of_work import unit_of_work
from server.domain.people import Role
from server.errors import FieldError, Invalid
from server.runtime import Runtime
from server.storage.models import Organization


@dataclass(frozen=True, slots=True)
class Created:
    """`api_key` is the only copy."""

    organization_id: int
    user_id: int
    api_key: str


async def found(runtime: Runtime, name: str, admin_email: str, password: str | None = None) -> Created:
    """An organization with its first administrator; who has an account already keeps its password."""
    if not name.strip():
        raise Invalid("An organization needs a name.", fields=[FieldError("name", "invalid", "Say its name.")])
    admin = NewPerson(admin_email, Role.ADMINISTRATOR, password=password, with_api_key=True)
    password_hash = await people.hash_of_new(admin)
    async with unit_of_work(runtime) as work:
        row = await Organization.create(using_db=work.tx.orm, name=name.strip())
        added = await people.admit(work, row.id, admin, password_hash)
    assert added.api_key is not None
    return Created(row.id, added.user_id, added.api_key)
