"""The first answer to an unsafe call, given again when its Idempotency-Key comes again."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from server.access import Viewer
from server.errors import Invalid, Refused
from server.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@dataclass(slots=True)
class Memory:
    """`known` is the first answer, if there was one; else `keep` what is answered now."""

    known: Answer | None = None
    kept: Answer | None = None

    def keep(self, status: int, body: bytes) -> None:
        self.kept = Answer(status, body)


@asynccontextmanager
async def first_answer(runtime: Runtime, viewer: Viewer, key: str, asked: tuple[Any, ...]) -> AsyncIterator[Memory]:
    """A call that failed forgets its key, so that it may be tried again with it."""
    if not 1 <= len(key) <= 200:
        raise Invalid("An Idempotency-Key has 1 to 200 characters.")
    pool, asked_hash = runtime.database.pool, hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
    mine = await pool.fetchval(
        """INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
           ON CONFLICT DO NOTHING RETURNING id""",
        viewer.user_id,
        key,
        asked_hash,
    )
    if mine is None:
        yield Memory(known=await _known(runtime, viewer, key, asked_hash))
        return
    memory = Memory()
    try:
        yield memory
    finally:
        if memory.kept is None:
            await pool.execute("DELETE FROM idempotency_keys WHERE id = $1", mine)
        else:
            await pool.execute(
                "UPDATE idempotency_keys SET status = $2, body = $3 WHERE id = $1",
                mine,
                memory.kept.status,
                memory.kept.body,
            )


async def _known(runtime: Runtime, viewer: Viewer, key: str, asked_hash: str) -> Answer:
    row = await runtime.database.pool.fetchrow(
        "SELECT request_hash, status, body FROM idempotency_keys WHERE user_id = $1 AND key = $2",
        viewer.user_id,
        key,
    )
    if row is None or row["status"] is None:
        raise Refused("The first call with this Idempotency-Key is not finished. Try again.", code="in_progress")
    if row["request_hash"] != asked_hash:
        raise Invalid("This Idempotency-Key was used for another call.", code="key_reused")
    return Answer(row["status"], row["body"])
