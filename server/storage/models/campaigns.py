"""Campaigns and their scripts."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class Campaign(Model):
    """One text bank: a list, scripts, and the rules they are sent by."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    title = fields.CharField(max_length=200)
    description = fields.TextField(default="")
    list = fields.ForeignKeyField("textbank.ContactList", null=True, on_delete=fields.RESTRICT)
    registration = fields.ForeignKeyField("textbank.Registration", null=True, on_delete=fields.RESTRICT)
    state = fields.CharField(max_length=16, default="draft")  # domain.campaigns.CampaignState
    paused: str | None = fields.CharField(max_length=10, null=True)  # all | initials
    switches: dict[str, Any] = fields.JSONField(default=dict)  # domain.campaigns.Switches
    audience: dict[str, Any] = fields.JSONField(default=dict)  # domain.campaigns.Audience
    bucket_size: int | None = fields.IntField(null=True)
    texting_hours: dict[str, Any] | None = fields.JSONField(null=True)
    area_codes = fields.JSONField(default=[])
    scheduled_at: dt.datetime | None = fields.DatetimeField(null=True)
    publish_at: dt.datetime | None = fields.DatetimeField(null=True)
    places = fields.JSONField(default=[])  # distinct places of its conversations, for dealing by hours
    setup_total = fields.IntField(default=0)
    setup_done = fields.IntField(default=0)
    created_by = fields.ForeignKeyField("textbank.User", on_delete=fields.RESTRICT)
    created_at = fields.DatetimeField(db_default=Now())
    launched_at: dt.datetime | None = fields.DatetimeField(null=True)
    ended_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "campaigns"
        indexes = (("organization_id", "state"),)


class InitialScript(Model):
    """A first text; contacts are spread over a campaign's initial scripts by language, then evenly."""

    id = fields.BigIntField(primary_key=True)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE)
    position = fields.SmallIntField()
    text = fields.TextField()
    language: str | None = fields.CharField(max_length=2, null=True)
    media_url: str | None = fields.TextField(null=True)

    class Meta:
        table = "initial_scripts"
        unique_together = (("campaign_id", "position"),)


class ResponseScript(Model):
    """A canned response."""

    id = fields.BigIntField(primary_key=True)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE)
    position = fields.SmallIntField()
    title = fields.CharField(max_length=100)
    text = fields.TextField()

    class Meta:
        table = "response_scripts"
        unique_together = (("campaign_id", "position"),)
