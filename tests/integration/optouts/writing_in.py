"""People who text us: a bank whose first contact was texted, and what comes back from phones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from server.actions import inbound
from server.carriers.base import Inbound
from server.runtime import Runtime
from server.storage.queries import outbox
from tests import factories
from tests.cast import Cast
from tests.factories import Bank, bank


@dataclass
class Phones:
    """Phones that write to the bank's first number."""

    runtime: Runtime
    cast: Cast
    bank: Bank
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def say(self, text: str, n: int = 0, carrier_id: str | None = None) -> str:
        """Phone `n` (those of the bank come first) writes; the carrier's id of the text."""
        carrier_id = carrier_id or f"in-{next(self.numbers)}"
        to = factories.phone(1300)
        await inbound.receive(self.runtime, self.bank.account_id, Inbound(carrier_id, factories.phone(n), to, text))
        return carrier_id

    async def set(self, **settings: Any) -> None:
        await self.runtime.database.pool.execute(
            "UPDATE organizations SET settings = settings || $2::jsonb WHERE id = $1",
            self.cast.max.organization_id,
            orjson.dumps(settings).decode(),
        )

    async def sent(self, *kinds: str) -> list[dict[str, Any]]:
        """Texts of these kinds that we wrote, in their order."""
        rows = await self.runtime.database.pool.fetch(
            """SELECT m.id, m.kind, m.text, m.state, m.number_id, m.contact_id, m.conversation_id, m.not_before,
                 m.not_after, m.created_at FROM messages m
               WHERE m.direction = 'out' AND m.kind = ANY($1::text[]) ORDER BY m.id""",
            list(kinds),
        )
        return [dict(row) for row in rows]

    async def claimed(self) -> list[int]:
        """Ids of what the bank's first number may send now."""
        slot = outbox.Slot(self.bank.number_ids[0], "unknown", 9, f"{self.bank.account_id}-token-{next(self.numbers)}")
        return [row["id"] for row in await outbox.claim(self.runtime.database.pool, [slot])]

    async def consent(self, n: int = 0) -> dict[str, Any] | None:
        row = await self.runtime.database.pool.fetchrow(
            """SELECT s.source, s.detail, s.given_at, s.revoked_at, s.revoked_source FROM consents s
               JOIN contacts c ON c.id = s.contact_id WHERE c.phone = $1 ORDER BY s.id DESC LIMIT 1""",
            factories.phone(n),
        )
        return dict(row) if row else None


async def answering(runtime: Runtime, cast: Cast, *, place: str | None = None) -> Phones:
    """Three contacts of whom the first was texted; texts of automatic answers are not sent while nothing claims."""
    made = await bank(runtime, cast.ada, contacts=3, numbers=1, place=place)
    pool = runtime.database.pool
    await pool.execute("UPDATE contacts SET number_id = $1 WHERE id = $2", made.number_ids[0], made.contact_ids[0])
    await pool.execute(
        "UPDATE conversations SET status = 'waiting', initial_state = 'delivered', assignee_id = $1 WHERE id = $2",
        cast.vera.user_id,
        made.conversation_ids[0],
    )
    await pool.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, number_id, carrier_class, priority, attempt, requeued, user_id)
           VALUES ($1, $2, $3, $4, 'out', 'initial', 'Hi', 1, 'delivered', $5, 'unknown', 1, 0, 0, $6)""",
        cast.max.organization_id,
        made.campaign_id,
        made.conversation_ids[0],
        made.contact_ids[0],
        made.number_ids[0],
        cast.vera.user_id,
    )
    return Phones(runtime, cast, made)
