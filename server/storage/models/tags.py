"""Words that coordinators choose to sort contacts, threads and texts by."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Tag(Model):
    """Rows that carry it hold its id in their `tag_ids`."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    kind = fields.CharField(max_length=12)  # domain.tags.Kind
    name = fields.CharField(max_length=100)
    position = fields.SmallIntField(db_default=0)  # in lists and forms
    is_default = fields.BooleanField(db_default=False)  # in the report of campaigns that choose no tags
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "tags"
        unique_together = (("organization_id", "kind", "name"),)
