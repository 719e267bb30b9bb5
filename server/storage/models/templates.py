"""Texts that are written once and used again."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Folder(Model):
    """Where templates, or campaigns, are kept together."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)

    class Meta:
        table = "folders"
        unique_together = (("organization_id", "name"),)


class Template(Model):
    """A text with merge fields; copied where it is used, so that a change reaches nobody by surprise."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    folder = fields.ForeignKeyField("textbank.Folder", null=True, on_delete=fields.SET_NULL)
    name = fields.CharField(max_length=100)
    text = fields.TextField()
    media = fields.ForeignKeyField("textbank.Media", null=True, on_delete=fields.SET_NULL)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "templates"
        unique_together = (("organization_id", "name"),)
