"""What an organisation wants to know of its contacts besides their names and addresses."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class CustomField(Model):
    """The type of a value; values themselves are texts in `contacts.custom`, by key."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    key = fields.CharField(max_length=100)
    name = fields.CharField(max_length=100)
    kind = fields.CharField(max_length=8)  # domain.custom_fields.Kind
    choices: list[str] = fields.JSONField(default=list)
    position = fields.SmallIntField(db_default=0)  # in lists and forms
    is_default = fields.BooleanField(db_default=False)  # in the report of campaigns that choose no fields
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "custom_fields"
        unique_together = (("organization_id", "key"),)
