"""Files of contacts on their way in."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Import(Model):
    """One file or pasted text; its figures add up to the rows read so far."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    list = fields.ForeignKeyField("textbank.ContactList", null=True, on_delete=fields.SET_NULL)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    mode = fields.CharField(max_length=16)
    filename = fields.CharField(max_length=200, default="")
    mapping: dict[str, Any] | None = fields.JSONField(null=True)
    encoding: str | None = fields.CharField(max_length=20, null=True)
    status = fields.CharField(max_length=16, default="queued")
    failure: str | None = fields.TextField(null=True)  # the sentence, when status is failed
    rows_read = fields.IntField(default=0)  # where a restart goes on
    total: int | None = fields.IntField(null=True)
    created = fields.IntField(default=0)
    updated = fields.IntField(default=0)
    duplicates = fields.IntField(default=0)
    invalid = fields.IntField(default=0)
    opted_out = fields.IntField(default=0)
    landlines = fields.IntField(default=0)
    created_at = fields.DatetimeField(db_default=Now())
    finished_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "imports"


class ImportFile(Model):
    """The bytes of an import until it is done: any jobs process can read them."""

    id = fields.BigIntField(primary_key=True)
    imported = fields.OneToOneField("textbank.Import", on_delete=fields.CASCADE)
    content = fields.BinaryField()

    class Meta:
        table = "import_files"


class ImportReject(Model):
    """A row that was not taken, and why."""

    id = fields.BigIntField(primary_key=True)
    imported = fields.ForeignKeyField("textbank.Import", on_delete=fields.CASCADE)
    row = fields.IntField()
    original = fields.TextField()
    code = fields.CharField(max_length=40)
    reason = fields.TextField()

    class Meta:
        table = "import_rejects"
        indexes = (("imported_id", "row"),)
