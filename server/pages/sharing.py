"""Whom a campaign is shown to, and whom it could be."""

from datetime import UTC
from typing import Any

import orjson

from server.access import Viewer
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import pages as queries
from server.storage.queries import people as people_queries

MOST = 500  # teams or people to choose from


async def of(runtime: Runtime, viewer: Viewer, row: Row) -> dict[str, Any]:
    """As the form shows it; `row` is the campaign."""
    pool = runtime.database.pool
    teams = await people_queries.teams(pool, viewer.organization_id, 0, MOST)
    people = await queries.people(pool, viewer.organization_id, MOST)
    audience = {"public": False, "team_ids": [], "user_ids": [], "language": None} | orjson.loads(row["audience"])
    return {
        "audience": audience,
        "publish_at": row["publish_at"].astimezone(UTC).isoformat() if row["publish_at"] else "",
        "teams": [{"id": str(team["id"]), "name": team["name"], "outside": team["outside"]} for team in teams],
        "people": [{"id": str(person["id"]), "name": person["name"], "outside": False} for person in people],
    }
