"""What volunteers and coordinators write down about a thread, for each other."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Note(Model):
    """Never sent to anybody."""

    id = fields.BigIntField(primary_key=True)
    conversation = fields.ForeignKeyField("textbank.Conversation", on_delete=fields.CASCADE)
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    text = fields.TextField()
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "notes"
        indexes = (("conversation_id",),)
