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


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""
