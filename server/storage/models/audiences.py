"""Audiences: people chosen by what is known of them, as it is whenever somebody looks."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Audience(Model):
    """A saved filter of contacts. Who is in it is looked up anew each time; a list made from it stays as it is."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    chosen_by: dict[str, Any] = fields.JSONField(default=dict)  # domain.audiences.Filter
    created_by = fields.ForeignKeyField("textbank.User", on_delete=fields.RESTRICT)
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "audiences"
        unique_together = (("organization_id", "name"),)
