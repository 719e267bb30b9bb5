"""Replies that a supervisor read otherwise than the classifier did; the next training learns from them."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class SentimentCorrection(Model):
    """What a person says of one reply. It goes when its reply goes."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    message = fields.OneToOneField("textbank.Message", on_delete=fields.CASCADE)
    read_as = fields.SmallIntField()  # the score that the classifier gave
    score = fields.SmallIntField()  # the one the reply has now
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    corrected_at: dt.datetime = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "sentiment_corrections"
