"""Texts paid for beforehand: entered by administrators, counted down by what carriers took."""

from typing import Any

from server.actions.unit_of_work import Work
from server.domain.texts_bought import TextsBought
from server.errors import FieldError, Invalid
from server.runtime import Runtime
from server.storage.database import Connection, Pool
from server.storage.queries import texts_bought as queries

FIELDS = frozenset(("texts_bought", "texts_left"))


async def of(sql: Connection | Pool, organization_id: int) -> TextsBought | None:
    """None where nothing was bought beforehand: then nothing is counted, and nothing runs out."""
    row = await queries.of(sql, organization_id)
    return None if row is None else TextsBought(row["bought"], row["used"])


async def settle(work: Work, organization_id: int, wanted: dict[str, Any]) -> None:
    """`texts_bought`: all that were ever bought, so that a purchase is added to it. `texts_left`: as of now.

    Null for either ends the counting. Raises Invalid when both are there.
    """
    if not wanted:
        return
    if wanted.keys() == FIELDS:
        sentence = "Say how many were bought, or how many are left, not both."
        raise Invalid(sentence, fields=[FieldError("texts_left", "invalid", sentence)])
    (name, amount) = next(iter(wanted.items()))
    if name == "texts_left" and amount is not None:
        known = await of(work.sql, organization_id)
        amount += known.used if known else 0
    await queries.settle(work.sql, organization_id, amount)


async def add_up(runtime: Runtime) -> int:
    """What carriers took since the last time; how many organisations buy beforehand."""
    return await queries.add_up(runtime.database.pool)
