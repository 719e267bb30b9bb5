"""Roles: who may do what, from the least to the most."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from server.domain.languages import Phrase


class Role(StrEnum):
    """Volunteers text; supervisors watch and hand over; managers run campaigns; administrators all."""

    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        return _ORDER.index(self)

    def reaches(self, least: "Role") -> bool:
        return self.rank >= least.rank


_ORDER = tuple(Role)


# Why somebody of a lower role is refused, and who changes that where.
ONLY: Final[Mapping[Role, str]] = {
    Role.VOLUNTEER: Phrase("Only people of this organization may do this."),
    Role.SUPERVISOR: Phrase(
        "Only supervisors, managers and administrators may do this. A manager can change your role under People; Roles "
        "and rights, in the menu, says what each may do."
    ),
    Role.MANAGER: Phrase(
        "Only managers and administrators may do this. One of them can change your role under People; Roles and "
        "rights, in the menu, says what each may do."
    ),
    Role.ADMINISTRATOR: Phrase(
        "Only administrators may do this. One of them can change your role under People; Roles and rights, in the "
        "menu, says what each may do."
    ),
}


def may_give(giver: Role) -> tuple[Role, ...]:
    """The roles that somebody may give to others: managers up to their own, administrators all."""
    return tuple(role for role in Role if giver.reaches(Role.MANAGER) and giver.reaches(role))


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""
