"""Column types that the ORM lacks."""

from tortoise import fields


class ChangePosition(fields.Field[int], int):
    """`xid8`: the transaction that changed a row last; ordered, with `max()`, never cast."""

    SQL_TYPE = "XID8"
    allows_generated = False
