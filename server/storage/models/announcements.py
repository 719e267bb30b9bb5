"""What coordinators say to their volunteers."""

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Announcement(Model):
    """For a team, for those of a campaign, or (neither) for the whole organisation."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    campaign = fields.ForeignKeyField("textbank.Campaign", null=True, on_delete=fields.CASCADE)
    team = fields.ForeignKeyField("textbank.Team", null=True, on_delete=fields.CASCADE)
    text = fields.TextField()
    by_user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)
    created_at = fields.DatetimeField(db_default=Now())
    expires_at = fields.DatetimeField()

    class Meta:
        table = "announcements"
        indexes = (("organization_id", "expires_at"),)


class Dismissal(Model):
    """Somebody has read an announcement and wants it out of the way."""

    id = fields.BigIntField(primary_key=True)
    announcement = fields.ForeignKeyField("textbank.Announcement", on_delete=fields.CASCADE)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)

    class Meta:
        table = "announcement_dismissals"
        unique_together = (("announcement_id", "user_id"),)
