"""People, what they may do where, and the ways they prove who they are."""

import datetime as dt

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class User(Model):
    """A person; may belong to several organisations."""

    id = fields.BigIntField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)  # lower case
    name = fields.CharField(max_length=100)
    password_hash: str | None = fields.TextField(null=True)
    language = fields.CharField(max_length=2, default="en")
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "users"


class Membership(Model):
    """A person's role in an organisation (domain.people.Role); suspended ones may do nothing.

    Who asked to join by a link that needs approval is suspended until somebody lets them in.
    """

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    role = fields.CharField(max_length=16)
    work = fields.CharField(max_length=8, db_default="both")  # domain.campaigns.Share: of the work in any campaign
    suspended_at: dt.datetime | None = fields.DatetimeField(null=True)
    asked_at: dt.datetime | None = fields.DatetimeField(null=True)  # waits for approval since
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "memberships"
        unique_together = (("organization_id", "user_id"),)


class Team(Model):
    """A group of people a campaign can be shared with."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    outside = fields.BooleanField(db_default=False)  # not our own people: they see what is shared with them only

    class Meta:
        table = "teams"
        unique_together = (("organization_id", "name"),)


class TeamMember(Model):
    """A person in a team."""

    id = fields.BigIntField(primary_key=True)
    team = fields.ForeignKeyField("textbank.Team", on_delete=fields.CASCADE)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)

    class Meta:
        table = "team_members"
        unique_together = (("team_id", "user_id"),)


class Session(Model):
    """A log-in of a browser; the cookie holds the secret whose hash is the key here."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    csrf = fields.CharField(max_length=64)
    created_at = fields.DatetimeField(db_default=Now())
    seen_at = fields.DatetimeField(db_default=Now())
    revoked_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "sessions"
        indexes = (("user_id",),)


class ApiKey(Model):
    """A program's way in, with the rights of its person; stored hashed."""

    id = fields.BigIntField(primary_key=True)
    user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    key_hash = fields.CharField(max_length=64, unique=True)
    hint = fields.CharField(max_length=12)  # the first letters, to tell keys apart
    label = fields.CharField(max_length=100, default="")
    created_at = fields.DatetimeField(db_default=Now())
    revoked_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "api_keys"


class Invite(Model):
    """A link that lets people join, never above volunteer; stored hashed."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    campaign = fields.ForeignKeyField("textbank.Campaign", null=True, on_delete=fields.CASCADE)
    team = fields.ForeignKeyField("textbank.Team", null=True, on_delete=fields.SET_NULL)
    token_hash = fields.CharField(max_length=64, unique=True)
    created_by = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    created_at = fields.DatetimeField(db_default=Now())
    expires_at = fields.DatetimeField()
    max_uses: int | None = fields.IntField(null=True)
    uses = fields.IntField(default=0)
    approval = fields.BooleanField(db_default=False)  # who joins by it waits until a manager lets them in
    revoked_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "invites"
