"""Who is connected to this process, and how busy each of them is."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.access import Viewer
from server.domain.people import Role
from server.errors import TooMany


@dataclass(slots=True)
class Client:
    """One socket. A screen, not a person: somebody may have several."""

    viewer: Viewer
    hears_as: tuple[Role, str]  # the role and language its rooms are for
    looks_at: int | None = None  # the thread that is open on it
    _tokens: float = 50.0
    _counted_at: float = field(default_factory=time.monotonic)

    def count(self, per_second: float) -> None:
        """Raises TooMany for a client that floods: only it is slowed."""
        now = time.monotonic()
        self._tokens = min(per_second, self._tokens + (now - self._counted_at) * per_second)
        self._counted_at = now
        if self._tokens < 1:
            raise TooMany("Too many commands at once. Wait a second.")
        self._tokens -= 1


class Clients:
    """The sockets of this process by their id."""

    def __init__(self) -> None:
        self._of: dict[str, Client] = {}
        self._sockets: Counter[tuple[int, int]] = Counter()  # of each (organization, user)
        self._stirred: set[tuple[int, int]] = set()  # (organization, user) of those who came or went

    def __iter__(self) -> Iterator[tuple[str, Client]]:
        return iter(list(self._of.items()))

    def __len__(self) -> int:
        return len(self._of)

    def add(self, sid: str, viewer: Viewer) -> None:
        self._of[sid] = Client(viewer, (viewer.role, viewer.language))
        self._sockets[_who(viewer)] += 1
        self._stirred.add(_who(viewer))

    def get(self, sid: str) -> Client | None:
        return self._of.get(sid)

    def remove(self, sid: str) -> Client | None:
        """Whose socket it was."""
        client = self._of.pop(sid, None)
        if client is not None:
            who = _who(client.viewer)
            self._stirred.add(who)
            self._sockets[who] -= 1
            if not self._sockets[who]:
                del self._sockets[who]
        return client

    def stirred(self) -> set[tuple[int, int]]:
        """Who came or went since this was asked last: (organization, user)."""
        found, self._stirred = self._stirred, set()
        return found

    def has(self, organization_id: int, user_id: int) -> bool:
        """Whether this person has a socket here, for their work in this organization."""
        return self._sockets[organization_id, user_id] > 0


def _who(viewer: Viewer) -> tuple[int, int]:
    return viewer.organization_id, viewer.user_id
