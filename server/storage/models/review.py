"""Searches kept for later, and what is done to many conversations at once."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model

from server.storage.fields import Ids


class SavedFilter(Model):
    """A filter with a name: its owner's alone, or for all who review."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    query = fields.TextField()  # as in the address of the page
    shared = fields.BooleanField(db_default=False)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "saved_filters"
        unique_together = (("organization_id", "user_id", "name"),)


class BulkAct(Model):
    """One act on the conversations chosen at its beginning, done piece by piece; what each was before is kept."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    by_user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    act = fields.CharField(max_length=12)  # domain.bulk.Act
    tags: dict[str, Any] = fields.JSONField(default=dict)  # {"add": ids, "remove": ids}
    conversation_ids = Ids()
    done = fields.IntField(db_default=0)  # of conversation_ids, in order
    changed = fields.IntField(db_default=0)
    token_hash = fields.CharField(max_length=64, unique=True)
    finished_at: dt.datetime | None = fields.DatetimeField(null=True)
    undo_until: dt.datetime | None = fields.DatetimeField(null=True)
    undo_begun_at: dt.datetime | None = fields.DatetimeField(null=True)
    undone_at: dt.datetime | None = fields.DatetimeField(null=True)
    restored = fields.IntField(db_default=0)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "bulk_acts"


class BulkPiece(Model):
    """The conversations of one transaction of a bulk act that were changed."""

    id = fields.BigIntField(primary_key=True)
    bulk_act = fields.ForeignKeyField("textbank.BulkAct", on_delete=fields.CASCADE)
    before: list[dict[str, Any]] = fields.JSONField(default=list)  # as queries.undo.Before
    undone = fields.BooleanField(db_default=False)

    class Meta:
        table = "bulk_pieces"
        indexes = (("bulk_act_id", "id"),)
