"""What coordinators decided about texts and numbers, for ever."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Decision(Model):
    """A person's word on a text nobody is sure of, or on which number a contact hears from."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    contact = fields.ForeignKeyField("textbank.Contact", on_delete=fields.CASCADE)
    message = fields.ForeignKeyField("textbank.Message", null=True, on_delete=fields.CASCADE)
    kind = fields.CharField(max_length=8)  # domain.decisions.Kind
    detail: dict[str, Any] = fields.JSONField(default=dict)  # what it was before, what it became, why
    by_user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    token_hash: str | None = fields.CharField(max_length=64, null=True)  # takes it back
    undo_until: dt.datetime | None = fields.DatetimeField(null=True)
    undone_at: dt.datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "decisions"
