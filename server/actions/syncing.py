"""What a client missed: asked after a gap, or when the heartbeat is ahead of what it has seen."""

from functools import partial
from typing import Any

import msgspec

from server.access import Viewer
from server.domain.languages import telling
from server.errors import Refused
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import sync as queries

GATHER = 0.03  # seconds; after an outage thousands come at once


async def since(runtime: Runtime, viewer: Viewer, position: str, open_conversation: int | None) -> dict[str, Any]:
    """`{conversations, moved, messages, position}`. Refused refetch: the client reads everything anew."""
    epoch, _, start = position.partition(":")
    if not (start.isascii() and start.isdigit() and len(start) < 20):
        raise Refused("This position is not known any more.", code="refetch")
    look = runtime.looking("gaps", partial(queries.since, runtime.database), GATHER)
    changes: queries.Changes | None = await look.add(
        queries.Gap(viewer.organization_id, viewer.user_id, viewer.is_supervisor, epoch, start, open_conversation)
    )
    if changes is None:
        raise Refused("Too much has happened since.", code="refetch")
    answer: dict[str, Any] = msgspec.to_builtins(
        {
            "conversations": [views.conversation(row) for row in changes.conversations],
            "moved": [_moved(row) for row in changes.moved],
            "messages": [_message(row) for row in reversed(changes.messages)],
            "position": changes.position,
        },
        enc_hook=telling(viewer.language),
    )
    return answer


def _moved(row: Row) -> dict[str, Any]:
    to = row["assignee_id"]
    return {
        "conversation": str(row["conversation_id"]),
        "to": None if to is None else str(to),
        "version": row["version"],
    }


def _message(row: Row) -> dict[str, Any]:
    return {"conversation": str(row["conversation_id"]), "message": views.message(row)}
