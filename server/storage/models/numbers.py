"""What texts are sent from: carrier accounts, registrations, numbers."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class CarrierAccount(Model):
    """An organisation's account at a carrier; its token is encrypted with the instance's key."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    auth_id = fields.CharField(max_length=40)
    token_encrypted = fields.TextField()
    api_url = fields.TextField()
    messages_per_second = fields.FloatField(default=5.0)
    stopped_at: dt.datetime | None = fields.DatetimeField(null=True)
    stopped_reason: str | None = fields.TextField(null=True)

    class Meta:
        table = "carrier_accounts"


class Registration(Model):
    """A campaign registered with the carriers (10DLC); its numbers share its limits."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    brand = fields.CharField(max_length=100, default="")
    use_case = fields.CharField(max_length=40, default="")
    att_class = fields.CharField(max_length=2, default="")
    tmobile_daily_cap: int | None = fields.IntField(null=True)
    state = fields.CharField(max_length=16, default="approved")
    expires_on: dt.date | None = fields.DateField(null=True)

    class Meta:
        table = "registrations"


class Number(Model):
    """A distributing number; who once heard from it always hears from it."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    account = fields.ForeignKeyField("textbank.CarrierAccount", on_delete=fields.RESTRICT)
    registration = fields.ForeignKeyField("textbank.Registration", null=True, on_delete=fields.RESTRICT)
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    phone = fields.CharField(max_length=16)  # E.164
    kind = fields.CharField(max_length=16, default="long_code")
    parts_per_second = fields.FloatField(default=1.0)
    daily_contacts: int | None = fields.IntField(null=True)
    state = fields.CharField(max_length=16, default="active")  # domain.numbers.NumberState
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "numbers"
        unique_together = (("organization_id", "phone"),)
