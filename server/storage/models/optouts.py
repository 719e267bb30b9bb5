"""Who must not be texted, and who asked to be."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class OptOut(Model):
    """A phone that said stop, in an organisation. Ended ones are kept as evidence."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    phone = fields.CharField(max_length=16)
    source = fields.CharField(max_length=20)  # reply | volunteer | manual | carrier | form
    by_user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    created_at = fields.DatetimeField(db_default=Now())
    ended_at: dt.datetime | None = fields.DatetimeField(null=True)
    ended_source: str | None = fields.CharField(max_length=100, null=True)

    class Meta:
        table = "opt_outs"


class Consent(Model):
    """That a contact asked for texts: when, and how we know. Revoked ones are kept as evidence."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    contact = fields.ForeignKeyField("textbank.Contact", on_delete=fields.CASCADE)
    source = fields.CharField(max_length=20)  # domain.consents.Source
    detail = fields.CharField(max_length=100, db_default="")  # the word they wrote, or what a person noted
    by_user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    given_at = fields.DatetimeField(db_default=Now())
    revoked_at: dt.datetime | None = fields.DatetimeField(null=True)
    revoked_source: str | None = fields.CharField(max_length=20, null=True)

    class Meta:
        table = "consents"


class Keyword(Model):
    """A word that people text: it lets them join a list, or marks their conversation. Ended ones stay as a record."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    word = fields.CharField(max_length=30)  # as domain.keywords.matched makes it
    does = fields.CharField(max_length=4)  # join | mark
    # Of a word to join: the list, and the standing campaign that its people's threads are in.
    list = fields.ForeignKeyField("textbank.ContactList", null=True, on_delete=fields.RESTRICT)
    # Of a word that marks: where it counts; None: in every conversation.
    campaign = fields.ForeignKeyField("textbank.Campaign", null=True, on_delete=fields.RESTRICT)
    answer: str | None = fields.TextField(null=True)  # what is answered to it, a script
    tag = fields.ForeignKeyField("textbank.Tag", null=True, on_delete=fields.SET_NULL)
    question: str | None = fields.CharField(max_length=40, null=True)  # a key of the campaign's questions,
    choice: str | None = fields.CharField(max_length=100, null=True)  # and the answer that the word stands for
    created_by = fields.ForeignKeyField("textbank.User", on_delete=fields.RESTRICT)
    created_at = fields.DatetimeField(db_default=Now())
    ended_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "keywords"
