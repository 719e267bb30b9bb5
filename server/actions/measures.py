"""What monitoring is told of sending, counted when it asks. Labels are few, however many campaigns there are."""

import logging
from collections import Counter

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from server.runtime import Runtime
from server.storage.queries import measures as queries

log = logging.getLogger(__name__)

TOLD = 50  # campaigns, and numbers, that have a label of their own
ROWS = 10_000
OTHER = "other"


async def text(runtime: Runtime) -> bytes:
    """In the format of Prometheus; only that the database is away, while it is."""
    registry = CollectorRegistry()
    up = Gauge("textbank_database_up", "Whether the database answers", registry=registry)
    try:
        await _add(runtime, registry)
        up.set(1)
    except Exception:
        log.exception("sending was not measured")
        registry = CollectorRegistry()
        Gauge("textbank_database_up", "Whether the database answers", registry=registry).set(0)
    return generate_latest(registry)


async def _add(runtime: Runtime, registry: CollectorRegistry) -> None:
    pool = runtime.database.pool
    sending = await queries.sending(pool)
    for name, help_, value in (
        ("rate_parts_per_second", "Parts sent a second, over the last minute", sending["rate"]),
        ("limit_parts_per_second", "Parts a second that all active numbers may send", sending["limit"]),
        ("queue_oldest_seconds", "Age of the oldest text that waits", sending["oldest"] or 0.0),
        ("texts_sending", "Texts claimed whose call has not ended", sending["sending"]),
        ("texts_unknown", "Texts whose outcome is being looked up", sending["unknown"]),
        ("texts_unconfirmed", "Texts that wait for a person's decision", sending["unconfirmed"]),
    ):
        Gauge(f"textbank_{name}", help_, registry=registry).set(value)
    numbers = Gauge("textbank_numbers", "Numbers by state", ["state"], registry=registry)
    for row in await queries.numbers(pool):
        numbers.labels(row["state"]).set(row["numbers"])
    await _add_queue(runtime, registry)


async def _add_queue(runtime: Runtime, registry: CollectorRegistry) -> None:
    rows = await queries.queue(runtime.database.pool, ROWS)
    total = Gauge("textbank_queue_parts", "Parts that wait", registry=registry)
    total.set(sum(row["parts"] for row in rows))
    Gauge("textbank_queue_texts", "Texts that wait", registry=registry).set(sum(row["texts"] for row in rows))
    for noun in ("campaign", "number"):
        gauge = Gauge(f"textbank_{noun}_queue_parts", f"Parts that wait, by {noun}", [noun], registry=registry)
        parts: Counter[str] = Counter()
        for row in rows:
            parts[str(row[f"{noun}_id"] or "none")] += row["parts"]
        told = parts.most_common(TOLD)
        for id_, waiting in told:
            gauge.labels(id_).set(waiting)
        if rest := parts.total() - sum(waiting for _, waiting in told):
            gauge.labels(OTHER).set(rest)
