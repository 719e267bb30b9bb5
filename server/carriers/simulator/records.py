"""The simulated carrier's own record of messages, and its list of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from server.carriers.simulator.networks import Network
from server.carriers.simulator.parts import count_parts

_ACCOUNT_ZONE = timezone(timedelta(hours=-7))


@dataclass(slots=True)
class Record:
    """One message. Phones are digits without a plus, `at` is seconds since 1970."""

    auth_id: str
    direction: str
    src: str
    dst: str
    text: str
    state: str
    network: Network
    url: str = ""
    media: tuple[str, ...] = ()
    expiry: float = 0.0
    code: str = ""
    at: float = field(default_factory=time.time)
    uuid: str = field(default_factory=lambda: str(uuid4()))
    parts: int = 0

    def __post_init__(self) -> None:
        self.parts = 1 if self.media else count_parts(self.text)

    def time_in_zone(self) -> str:
        """As Plivo writes times in lists: in the zone of the account, with its offset."""
        return datetime.fromtimestamp(self.at, _ACCOUNT_ZONE).isoformat(" ")


class Records:
    """The newest `history` messages, found by id and by the phone of the person."""

    def __init__(self, history: int) -> None:
        self._history = max(1, history)
        self._by_uuid: dict[str, Record] = {}
        self._order: deque[Record] = deque()
        self._by_phone: dict[str, deque[Record]] = {}

    def __len__(self) -> int:
        return len(self._order)

    def add(self, record: Record) -> None:
        self._by_uuid[record.uuid] = record
        self._order.append(record)
        self._by_phone.setdefault(_person(record), deque()).append(record)
        if len(self._order) > self._history:
            self._forget_oldest()

    def get(self, auth_id: str, uuid: str) -> Record | None:
        record = self._by_uuid.get(uuid)
        return record if record is not None and record.auth_id == auth_id else None

    def find(self, auth_id: str, query: Mapping[str, str], until: float) -> Iterator[Record]:
        """Newest first. Raises ValueError if a time cannot be read."""
        wanted = {attribute: query[name].removeprefix("+") for name, attribute in _FILTERS.items() if query.get(name)}
        times = [(name, _seconds(value)) for name, value in query.items() if name.startswith("message_time")]
        for record in reversed(self._candidates(wanted)):
            if record.auth_id == auth_id and record.at <= until and _fits(record, wanted, times):
                yield record

    def _candidates(self, wanted: Mapping[str, str]) -> deque[Record]:
        person = wanted.get("src" if wanted.get("direction") == "inbound" else "dst")
        if person is None or "direction" not in wanted:
            return self._order
        return self._by_phone.get(person, deque())

    def _forget_oldest(self) -> None:
        oldest = self._order.popleft()
        del self._by_uuid[oldest.uuid]
        same_phone = self._by_phone[_person(oldest)]
        same_phone.popleft()
        if not same_phone:
            del self._by_phone[_person(oldest)]


_FILTERS = {
    "message_direction": "direction",
    "message_state": "state",
    "from_number": "src",
    "to_number": "dst",
    "error_code": "code",
}


def _person(record: Record) -> str:
    return record.src if record.direction == "inbound" else record.dst


def _fits(record: Record, wanted: Mapping[str, str], times: list[tuple[str, float]]) -> bool:
    if any(getattr(record, attribute) != value for attribute, value in wanted.items()):
        return False
    return all(_in_time(record.at, name.partition("__")[2], edge) for name, edge in times)


def _in_time(at: float, edge_kind: str, edge: float) -> bool:
    match edge_kind:
        case "gt":
            return at > edge
        case "gte":
            return at >= edge
        case "lt":
            return at < edge
        case "lte":
            return at <= edge
    return at == edge


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
