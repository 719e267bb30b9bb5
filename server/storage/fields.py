"""Column types that the ORM lacks."""

from tortoise import fields


class ChangePosition(fields.Field[int], int):
    """`xid8`: the transaction that changed a row last; ordered, with `max()`, never cast."""

    SQL_TYPE = "XID8"
    allows_generated = False


class Ids(fields.Field[list[int]]):
    """Ids of a few other rows, which may be gone: `bigint[]`; NULL, not an empty array, for none."""

    SQL_TYPE = "BIGINT[]"
    field_type = list
    allows_generated = False
