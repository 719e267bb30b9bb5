"""The limits of carriers, from the rows that hold them to what the governor is asked with."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from server.domain.registered_limits import UNKNOWN, daily_cap, minute_limit, number_rate
from server.governor.shared import AccountLimit, Candidate, Day, Registered
from server.runtime import Runtime
from server.storage.queries import limits as queries

# Calls and their clocks may be late by this: so close to midnight a text counts into both days.
AROUND_MIDNIGHT = timedelta(seconds=15)

Fields = Mapping[str, Any]  # a row of `queries.limits`


def text(row: Fields, carrier_class: str = UNKNOWN, parts: int = 1, *, pictures: bool = False) -> Candidate:
    """A text of this size and class from the number of the row."""
    rate = number_rate(row["parts_per_second"], carrier_class, pictures=pictures)
    return Candidate(row["number_id"], rate, row["account_id"], parts, carrier_class, registered(row), pictures)


def registered(row: Fields) -> Registered | None:
    """None for numbers that need no registration, or have none yet."""
    if row["registration_id"] is None:
        return None
    return Registered(
        row["registration_id"],
        minute_limit(row["att_class"], row["parts_per_minute"]),
        f"{row['organization_id']}:{row['brand'] or row['registration_id']}",
        daily_cap(row["tmobile_daily_cap"], row["vetting_score"], exempt=row["tmobile_exempt"]),
    )


def accounts(rows: Iterable[Fields]) -> list[AccountLimit]:
    """Each account of the rows once."""
    of = {row["account_id"]: row for row in rows}
    return [AccountLimit(one, row["messages_per_second"], row["requests_per_second"]) for one, row in of.items()]


async def day(runtime: Runtime) -> Day:
    """By PostgreSQL's clock: a worker's has no say."""
    row = await queries.carrier_day(runtime.database.pool, AROUND_MIDNIGHT)
    return Day(tuple(sorted({row["since"].isoformat(), row["until"].isoformat()})), row["ends_in"])
