"""How a campaign went so far: delivery, replies, who sent what, and why texts did not arrive."""

from typing import Any

from server.storage.database import Pool
from server.storage.queries import results as queries

VOLUNTEERS = 200  # rows; the rest is in the export
REASONS = 20


async def of(pool: Pool, campaign_id: int, progress: dict[str, Any]) -> dict[str, Any]:
    """`progress` are the figures of the same moment: parts and their wholes come from them alone."""
    volunteers = await queries.volunteers(pool, campaign_id, VOLUNTEERS)
    reasons = await queries.reasons(pool, campaign_id, REASONS)
    return {
        "delivery": _shares(progress, ("delivered", "in_flight", "not_delivered"), progress["sent"]),
        "sentiment": _shares(progress["sentiment"], ("positive", "neutral", "negative")),
        "volunteers": [dict(row) for row in volunteers],
        "reasons": [dict(row) for row in reasons],
    }


def _shares(counts: dict[str, Any], names: tuple[str, ...], whole: int | None = None) -> list[dict[str, Any]]:
    """Each part with its share of the whole in percent; the share is None of nothing."""
    whole = sum(counts[name] for name in names) if whole is None else whole
    return [
        {"name": name, "count": counts[name], "share": round(100 * counts[name] / whole, 1) if whole else None}
        for name in names
    ]
