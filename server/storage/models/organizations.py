"""Organisations, and the few rows that belong to the whole instance."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Organization(Model):
    """A campaign, charity or union; everything else belongs to exactly one."""

    id = fields.BigIntField(primary_key=True)
    name = fields.TextField()
    settings: dict[str, Any] = fields.JSONField(default=dict)  # domain.organizations.Settings
    # The bucket of texts bought beforehand, in parts; None: there is none. What left is added up to a moment.
    texts_bought: int | None = fields.BigIntField(null=True)
    texts_used = fields.BigIntField(db_default=0)
    texts_counted_to: dt.datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "organizations"


class Instance(Model):
    """One row: the epoch of change positions; `restore` writes a new one."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    epoch = fields.CharField(max_length=32)

    class Meta:
        table = "instance"


class IdempotencyKey(Model):
    """The first answer to an unsafe call, given again when its key comes again."""

    id = fields.BigIntField(primary_key=True)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    key = fields.CharField(max_length=200)
    request_hash = fields.CharField(max_length=64)
    status: int | None = fields.SmallIntField(null=True)
    body: bytes | None = fields.BinaryField(null=True)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "idempotency_keys"
        unique_together = (("user_id", "key"),)
