"""Rooms of live events. Only the server puts clients into them, by their rights."""

from server.domain.people import Role


def person(user_id: int) -> str:
    """Every screen that somebody has open, wherever they work: the end of a log-in, or of all."""
    return f"person:{user_id}"


def desk(organization_id: int, user_id: int) -> str:
    """One person's own conversations, on every screen they have open in this organisation."""
    return f"desk:{organization_id}:{user_id}"


def supervisors(organization_id: int) -> str:
    """Everybody of an organisation who watches: what needs attention, moves, the governor."""
    return f"supervisors:{organization_id}"


def everybody(organization_id: int) -> str:
    return f"everybody:{organization_id}"


def conversation(conversation_id: int) -> str:
    """Supervisors who have this thread open."""
    return f"conversation:{conversation_id}"


def campaign(campaign_id: int) -> str:
    """Those who watch a campaign's figures."""
    return f"campaign:{campaign_id}"


def feed(organization_id: int) -> str:
    """Those who have the list of open text banks before them."""
    return f"feed:{organization_id}"


def organization(organization_id: int) -> str:
    """Those who watch the figures of all its campaigns together."""
    return f"organization:{organization_id}"


def speaking(language: str) -> str:
    """Those who are told things in this language; nothing is said to them as such."""
    return f"speaking:{language}"


def rooms_of(organization_id: int, user_id: int, role: Role, language: str) -> list[str]:
    """What a person hears without asking for it, and in which language."""
    watching = [supervisors(organization_id)] if role.reaches(Role.SUPERVISOR) else []
    return [person(user_id), desk(organization_id, user_id), everybody(organization_id), speaking(language), *watching]
