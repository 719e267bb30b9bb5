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
    kind = fields.CharField(max_length=10, db_default="p2p")  # domain.campaigns.Kind
    title = fields.CharField(max_length=200)
    description = fields.TextField(default="")
    disclaimer = fields.TextField(db_default="")  # read by each volunteer before the first text
    start_label = fields.CharField(max_length=40, db_default="")  # of the button that begins; empty: the usual words
    list = fields.ForeignKeyField("textbank.ContactList", null=True, on_delete=fields.RESTRICT)
    # Who is in it at the launch becomes the list.
    saved_audience = fields.ForeignKeyField(
        "textbank.Audience", null=True, on_delete=fields.RESTRICT, source_field="audience_id"
    )
    registration = fields.ForeignKeyField("textbank.Registration", null=True, on_delete=fields.RESTRICT)
    image = fields.ForeignKeyField("textbank.Media", null=True, on_delete=fields.SET_NULL)  # for volunteers
    is_template = fields.BooleanField(db_default=False)  # copied, never launched
    # Who is texted last, to see what everybody got.
    test_contact = fields.ForeignKeyField("textbank.Contact", null=True, on_delete=fields.SET_NULL)
    state = fields.CharField(max_length=16, default="draft")  # domain.campaigns.CampaignState
    paused: str | None = fields.CharField(max_length=10, null=True)  # all | initials
    switches: dict[str, Any] = fields.JSONField(default=dict)  # domain.campaigns.Switches
    audience: dict[str, Any] = fields.JSONField(default=dict)  # domain.campaigns.SharedWith
    bucket_size: int | None = fields.IntField(null=True)
    texting_hours: dict[str, Any] | None = fields.JSONField(null=True)
    area_codes = fields.JSONField(default=[])
    number_ids: Any = fields.JSONField(null=True)  # only these of its registration; None: all of them
    scheduled_at: dt.datetime | None = fields.DatetimeField(null=True)
    publish_at: dt.datetime | None = fields.DatetimeField(null=True)
    places = fields.JSONField(default=[])  # distinct places of its conversations, for dealing by hours
    questions: Any = fields.JSONField(null=True)  # domain.surveys.Question, in order
    report: Any = fields.JSONField(null=True)  # domain.reports.Chosen; None: what is marked as default
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
    apply_tags: Any = fields.JSONField(null=True)  # ids, set on the thread and the contact when it is sent
    set_fields: Any = fields.JSONField(null=True)  # values of custom fields by key, likewise

    class Meta:
        table = "response_scripts"
        unique_together = (("campaign_id", "position"),)


class CampaignFolder(Model):
    """A campaign in a folder; it may be in several, or in none."""

    id = fields.BigIntField(primary_key=True)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE)
    folder = fields.ForeignKeyField("textbank.Folder", on_delete=fields.CASCADE)

    class Meta:
        table = "campaign_folders"
        unique_together = (("campaign_id", "folder_id"),)
        indexes = (("folder_id",),)
