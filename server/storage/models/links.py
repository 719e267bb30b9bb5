"""Links on an own short path, and who opened them."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Link(Model):
    """Where a name in scripts leads to: `{link:name}`."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=20)  # domain.links.NAME
    url = fields.TextField()
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "links"
        unique_together = (("organization_id", "name"),)


class Click(Model):
    """A link in one conversation: how often people, and how often programs, opened it. Counts outlive the person."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    link = fields.ForeignKeyField("textbank.Link", on_delete=fields.CASCADE)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE)
    initial_script = fields.ForeignKeyField("textbank.InitialScript", null=True, on_delete=fields.SET_NULL)
    conversation = fields.ForeignKeyField("textbank.Conversation", null=True, on_delete=fields.SET_NULL)
    contact = fields.ForeignKeyField("textbank.Contact", null=True, on_delete=fields.SET_NULL)
    clicks = fields.IntField(db_default=0)
    robots = fields.IntField(db_default=0)
    first_at: dt.datetime | None = fields.DatetimeField(null=True)  # by a person
    last_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "clicks"
        unique_together = (("link_id", "conversation_id"),)
