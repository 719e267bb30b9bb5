"""Pictures that came in, and those that people attach."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Media(Model):
    """One file. What came in is fetched from the carrier later, once, and kept as a picture of our own making."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    contact = fields.ForeignKeyField("textbank.Contact", null=True, on_delete=fields.CASCADE)  # whose picture it is
    account = fields.ForeignKeyField("textbank.CarrierAccount", null=True, on_delete=fields.SET_NULL)
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)  # who attached it
    token: str | None = fields.CharField(max_length=64, null=True, unique=True)  # of what we attach: its address
    source_url: str | None = fields.TextField(null=True)  # at the carrier
    state = fields.CharField(max_length=8)  # domain.media.MediaState
    content_type: str | None = fields.CharField(max_length=40, null=True)
    content: bytes | None = fields.BinaryField(null=True)
    size = fields.IntField(db_default=0)  # bytes
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "media"
