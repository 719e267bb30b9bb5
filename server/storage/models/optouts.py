"""Who must not be texted."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class OptOut(Model):
    """A phone that said stop, in an organisation. Ended ones are kept as evidence."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    phone = fields.CharField(max_length=16)
    source = fields.CharField(max_length=20)  # reply | volunteer | manual | carrier
    by_user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    created_at = fields.DatetimeField(db_default=Now())
    ended_at: dt.datetime | None = fields.DatetimeField(null=True)
    ended_source: str | None = fields.CharField(max_length=100, null=True)

    class Meta:
        table = "opt_outs"
