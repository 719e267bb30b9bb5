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
    messages_per_second = fields.FloatField(default=5.0)  # counted in parts
    requests_per_second: float | None = fields.FloatField(null=True)  # None: texts are its only bound
    application_id: str | None = fields.CharField(max_length=40, null=True)  # where the carrier sends what comes in
    synced_at: dt.datetime | None = fields.DatetimeField(null=True)  # with the carrier's numbers and registrations
    polled_until: dt.datetime | None = fields.DatetimeField(null=True)  # texts received until then are all known
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
    parts_per_minute: int | None = fields.IntField(null=True)  # to each carrier; None: as its class allows
    tmobile_daily_cap: int | None = fields.IntField(null=True)  # of the brand; None: as its score allows
    vetting_score: int | None = fields.SmallIntField(null=True)  # of the brand, 1 to 100
    tmobile_exempt = fields.BooleanField(db_default=False)  # as brands of government and of verified campaigns are
    state = fields.CharField(max_length=16, default="approved")
    expires_on: dt.date | None = fields.DateField(null=True)
    area_codes: list[str] | None = fields.JSONField(null=True)  # where its texts go; of campaigns that name none
    # Proof of Campaign Verify: encrypted with the key of the instance, with what people know it by and its end.
    verify_token: str | None = fields.TextField(null=True)
    verify_hint: str | None = fields.CharField(max_length=8, null=True)
    verify_expires_on: dt.date | None = fields.DateField(null=True)
    carrier_id: str | None = fields.CharField(max_length=40, null=True)  # at the registry, of the campaign

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
    daily_contacts: int | None = fields.IntField(
        null=True
    )  # first texts a day of carriers, counted only where it is set
    firsts_today = fields.IntField(db_default=0)  # claimed on `firsts_on`
    firsts_on: dt.date | None = fields.DateField(null=True)
    state = fields.CharField(max_length=16, default="active")  # domain.numbers.NumberState
    state_reason: str | None = fields.CharField(max_length=200, null=True)  # in the words of who set it
    short_code_type: str | None = fields.CharField(max_length=10, null=True)  # domain.numbers.ShortCodeType
    mms = fields.BooleanField(db_default=True)  # may send pictures
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "numbers"
        unique_together = (("organization_id", "phone"),)
