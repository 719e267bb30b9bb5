"""Which limits a text shares with others: its account's, its registration's by carrier class, its brand's by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from server.domain.registered_limits import MINUTE, TMOBILE, UNKNOWN, MinuteLimit
from server.governor import keys
from server.governor.levels import Level, bucket, day_count
from server.governor.policy import Policy

SECOND = 1.0


@dataclass(frozen=True, slots=True)
class AccountLimit:
    """What a carrier account allows; None for requests: texts are its only bound."""

    account_id: int
    parts_per_second: float
    requests_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registered campaign allows. `brand` is the same for all that count into one day."""

    id: int
    minute: MinuteLimit | None
    brand: str = ""
    daily_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The carriers' day: its date, close to midnight also that of the other side, and the seconds it has left."""

    dates: tuple[str, ...]
    ends_in: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number with work of one carrier class: `head_parts` is the size of the text that would go first."""

    number_id: int
    parts_per_second: float
    account_id: int
    head_parts: int
    carrier_class: str = UNKNOWN
    registered: Registered | None = None
    pictures: bool = False  # then it counts against other limits of the account and the minute than words do


Charge = tuple[Level, float]  # parts, or fractions of them


def charges(text: Candidate, parts: int, account: AccountLimit, day: Day | None, policy: Policy) -> list[Charge]:
    """Everything but the number's own level. Raises ValueError if a brand's day is asked for and not known."""
    own_share = policy.account_pictures if text.pictures else 1.0
    found: list[Charge] = [(_account(account, own_share, policy.account_burst, policy.account_jitter), parts)]
    if account.requests_per_second is not None:
        found.append((_requests(account, policy.account_burst, policy.account_jitter), 1))
    if text.registered is not None:
        for carrier_class, share in classes(text.carrier_class, policy):
            found.extend(_of_class(text, text.registered, carrier_class, parts * share, day, policy))
    return found


def classes(carrier_class: str, policy: Policy) -> Iterator[tuple[str, float]]:
    """The classes that a text is charged to, with the share of it."""
    if carrier_class != UNKNOWN:
        yield carrier_class, 1.0
        return
    for name, share in policy.class_shares:
        yield name, 1.0 if policy.strict else min(1.0, share * policy.class_margin)


def _of_class(
    text: Candidate, registered: Registered, carrier_class: str, parts: float, day: Day | None, policy: Policy
) -> Iterator[Charge]:
    if registered.minute is not None:
        number = text.number_id if registered.minute.of == "number" else None
        key, limit = keys.minute(registered.id, carrier_class, number), registered.minute.parts
        if text.pictures:
            key, limit = keys.pictures(key), registered.minute.pictures
        yield _minute(key, limit, policy.class_jitter, *_bursts(policy)), parts
    if carrier_class == TMOBILE and registered.daily_cap is not None:
        if day is None:
            raise ValueError("which day is it?")
        for date in day.dates:
            yield day_count(keys.day(registered.brand, date), registered.daily_cap, day.ends_in), parts


@lru_cache(maxsize=10_000)
def _account(account: AccountLimit, share: float, burst: float, jitter: float) -> Level:
    """Of all its parts, or with a share below 1 that of its pictures."""
    name, limit = keys.account(account.account_id), account.parts_per_second * share
    field = keys.account_field(account.account_id)
    return bucket(name if share == 1.0 else keys.pictures(name), limit, SECOND, max(1.0, limit * burst), jitter, field)


@lru_cache(maxsize=10_000)
def _requests(account: AccountLimit, burst: float, jitter: float) -> Level:
    limit = account.requests_per_second or 0.0
    return bucket(keys.requests(account.account_id), limit, SECOND, limit * burst, jitter)


@lru_cache(maxsize=10_000)
def _minute(key: str, limit: int, jitter: float, share: float, least: int, most: float) -> Level:
    return bucket(key, limit, MINUTE, min(limit * most, max(least, limit * share)), jitter)


def _bursts(policy: Policy) -> tuple[float, int, float]:
    return policy.class_burst, policy.class_least_burst, policy.class_most_burst
