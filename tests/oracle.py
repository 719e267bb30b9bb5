"""An independent judge: reads the carrier's arrival log and the database, and shares no code with the server.

Each finding counts broken promises; 0 is the only good number.
"""

from __future__ import annotations

import bisect
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import psycopg

WINDOWS = (1.0, 10.0, 60.0)  # s
AFTER_OPT_OUT = 2.0  # s in which a call that had begun may still arrive
SETTLED = (
    "accepted",
    "sent",
    "delivered",
    "undelivered",
    "unknown",
    "unconfirmed",
    "failed",
    "cancelled",
    "blocked",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text that the carrier took; phones are digits without a plus, as the carrier writes them."""

    at: float
    monotonic: float
    src: str
    dst: str
    text: str
    parts: int


def arrivals(log: Path) -> list[Arrival]:
    """Accepted texts in order of arrival."""
    if not log.exists():
        return []
    rows = (json.loads(line) for line in log.read_text("utf-8").splitlines())
    return [
        Arrival(row["at"], row["monotonic"], row["src"], row["dst"], row["text"], row["parts"])
        for row in rows
        if row["accepted"]
    ]


def findings(
    log: Path,
    database_url: str,
    *,
    acknowledged: Iterable[str] = (),
    received: Iterable[str] = (),
    parts_per_second: float | None = None,
) -> dict[str, int]:
    """All counts. `acknowledged` are ids of messages that clicks were answered with, `received` carrier ids of
    inbound texts whose webhook was answered 200, `parts_per_second` the limit of every number."""
    arrived = arrivals(log)
    with psycopg.connect(database_url) as sql:
        return {
            "doubles": doubles(arrived, sql),
            "initials_twice": initials_twice(sql),
            "never_written": never_written(arrived, sql),
            "lost_clicks": lost_clicks(acknowledged, sql),
            "lost_texts": lost_texts(arrived, sql),
            "lost_replies": lost_replies(received, sql),
            "unsettled": unsettled(sql),
            "after_opt_out": after_opt_out(arrived, sql),
            "from_two_numbers": from_two_numbers(arrived),
            "wrong_figures": wrong_figures(sql),
            "limit_violations": limit_violations(arrived, parts_per_second) if parts_per_second else 0,
        }


def doubles(arrived: Sequence[Arrival], sql: psycopg.Connection) -> int:
    """Texts that reached a phone more often than they were written to it."""
    written = _written(sql)
    came = Counter((arrival.dst, arrival.text) for arrival in arrived)
    return sum(max(0, times - max(1, written[key])) for key, times in came.items())


def initials_twice(sql: psycopg.Connection) -> int:
    return _count(
        sql,
        """SELECT count(*) FROM (SELECT 1 FROM messages WHERE kind = 'initial'
           GROUP BY campaign_id, contact_id HAVING count(*) > 1) x""",
    )


def never_written(arrived: Sequence[Arrival], sql: psycopg.Connection) -> int:
    """Texts at the carrier that are not what somebody wrote."""
    written = _written(sql)
    return sum(1 for arrival in arrived if not written[arrival.dst, arrival.text])


def _written(sql: psycopg.Connection) -> Counter[tuple[str, str]]:
    rows = sql.execute(
        """SELECT substr(c.phone, 2), m.text, count(*) FROM messages m JOIN contacts c ON c.id = m.contact_id
           WHERE m.direction = 'out' GROUP BY 1, 2"""
    )
    return Counter({(phone, text): count for phone, text, count in rows})


def lost_clicks(acknowledged: Iterable[str], sql: psycopg.Connection) -> int:
    """Clicks that were answered with a message which is not there."""
    wanted = {int(one) for one in acknowledged}
    rows = sql.execute("SELECT id FROM messages WHERE id = ANY(%s)", [list(wanted)])
    return len(wanted - {row[0] for row in rows})


def lost_texts(arrived: Sequence[Arrival], sql: psycopg.Connection) -> int:
    """Texts that we call accepted or more, and the carrier never saw."""
    came = {(arrival.dst, arrival.text) for arrival in arrived}
    rows = sql.execute(
        """SELECT substr(c.phone, 2), m.text FROM messages m JOIN contacts c ON c.id = m.contact_id
           WHERE m.direction = 'out' AND m.state IN ('accepted', 'sent', 'delivered', 'undelivered')"""
    )
    return sum(1 for row in rows if (row[0], row[1]) not in came)


def lost_replies(received: Iterable[str], sql: psycopg.Connection) -> int:
    """Inbound texts that the carrier was told we have, and which nobody can read."""
    wanted = set(received)
    rows = sql.execute(
        """SELECT carrier_id FROM messages WHERE direction = 'in' AND carrier_id = ANY(%s)
           UNION SELECT carrier_id FROM orphans WHERE carrier_id = ANY(%s)""",
        [list(wanted), list(wanted)],
    )
    return len(wanted - {row[0] for row in rows})


def unsettled(sql: psycopg.Connection) -> int:
    """Texts that still wait or are on their way, once everything is quiet."""
    return _count(sql, "SELECT count(*) FROM messages WHERE direction = 'out' AND NOT state = ANY(%s)", [list(SETTLED)])


def after_opt_out(arrived: Sequence[Arrival], sql: psycopg.Connection) -> int:
    rows = sql.execute(
        """SELECT substr(phone, 2), extract(epoch FROM created_at)::float FROM opt_outs WHERE ended_at IS NULL"""
    )
    stopped: dict[str, float] = {row[0]: row[1] for row in rows}
    return sum(1 for one in arrived if one.dst in stopped and one.at > stopped[one.dst] + AFTER_OPT_OUT)


def from_two_numbers(arrived: Sequence[Arrival]) -> int:
    """Contacts that heard from more than one number."""
    heard: dict[str, set[str]] = defaultdict(set)
    for arrival in arrived:
        heard[arrival.dst].add(arrival.src)
    return sum(1 for numbers in heard.values() if len(numbers) > 1)


def wrong_figures(sql: psycopg.Connection) -> int:
    """Threads whose state of the first text is not that of the text itself."""
    return _count(
        sql,
        """SELECT count(*) FROM conversations cv
             LEFT JOIN messages m ON m.conversation_id = cv.id AND m.kind = 'initial'
           WHERE m.state IS DISTINCT FROM cv.initial_state""",
    )


def limit_violations(arrived: Sequence[Arrival], parts_per_second: float) -> int:
    """Windows that begin at an arrival and hold over one part more than the limit of the number."""
    of_number: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrived:
        of_number[arrival.src].append(arrival)
    return sum(_over(rows, parts_per_second) for rows in of_number.values())


def _over(rows: Sequence[Arrival], parts_per_second: float) -> int:
    rows = sorted(rows, key=lambda one: one.monotonic)
    times = [one.monotonic for one in rows]
    before = [0, *accumulate(one.parts for one in rows)]
    found = 0
    for window in WINDOWS:
        for first, begins in enumerate(times):
            beyond = bisect.bisect_left(times, begins + window)
            found += before[beyond] - before[first] > parts_per_second * window + 1
    return found


def progress(database_url: str, campaign_id: int) -> dict[str, int]:
    """The figures of a campaign by their definition, counted from the rows."""
    with psycopg.connect(database_url) as sql:
        rows = sql.execute(
            """SELECT cv.status, cv.suppressed, cv.assignee_id IS NOT NULL, m.state
               FROM conversations cv LEFT JOIN messages m ON m.conversation_id = cv.id AND m.kind = 'initial'
               WHERE cv.campaign_id = %s""",
            [campaign_id],
        ).fetchall()
        replies = _count(
            sql, "SELECT count(*) FROM messages WHERE campaign_id = %s AND direction = 'in'", [campaign_id]
        )
    states = Counter(row[3] for row in rows if row[3] is not None)
    unsent = [row for row in rows if row[3] is None and not row[1]]
    return _named(states) | {
        "contacts": len(rows),
        "suppressed": sum(1 for row in rows if row[1] and row[3] is None),
        "unassigned": sum(1 for row in unsent if not row[2]),
        "assigned": sum(1 for row in unsent if row[2]),
        "processed": states.total(),
        "replies": replies,
        "needs_attention": sum(1 for row in rows if row[0] == "needs_attention"),
    }


def _named(states: Mapping[str, int]) -> dict[str, int]:
    def of(*names: str) -> int:
        return sum(states.get(name, 0) for name in names)

    return {
        "waiting": of("queued", "sending"),
        "unknown": of("unknown"),
        "unconfirmed": of("unconfirmed"),
        "not_sent": of("failed", "cancelled", "blocked"),
        "sent": of("accepted", "sent", "delivered", "undelivered"),
        "delivered": of("delivered"),
        "not_delivered": of("undelivered"),
        "in_flight": of("accepted", "sent"),
    }


def _count(sql: psycopg.Connection, statement: str, values: Sequence[Any] = ()) -> int:
    row = sql.execute(statement, values).fetchone()
    assert row is not None
    return int(row[0])
