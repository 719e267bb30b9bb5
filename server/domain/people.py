"""Roles: who may do what, from the least to the most."""

from enum import StrEnum


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


def may_give(giver: Role) -> tuple[Role, ...]:
    """The roles that somebody may give to others: managers up to their own, administrators all."""
    return tuple(role for role in Role if giver.reaches(Role.MANAGER) and giver.reaches(role))


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""
