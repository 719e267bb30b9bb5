"""Texts out and in, and each call to a carrier."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model

from server.storage.fields import Ids


class Message(Model):
    """One text. An outgoing row is also its place in the queue: a sender claims it where it stands.

    References are written from rows read in the same statement, and only the conversation's is checked: a check
    locks the row it finds, and every text of an organisation would queue up to lock that one row.
    """

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE, db_constraint=False)
    campaign = fields.ForeignKeyField("textbank.Campaign", null=True, on_delete=fields.CASCADE, db_constraint=False)
    conversation = fields.ForeignKeyField("textbank.Conversation", null=True, on_delete=fields.CASCADE)
    contact = fields.ForeignKeyField("textbank.Contact", on_delete=fields.CASCADE, db_constraint=False)
    direction = fields.CharField(max_length=3)  # out | in
    kind = fields.CharField(max_length=12)  # initial | reply | confirmation (out); reply (in)
    text = fields.TextField()
    media: list[dict[str, Any]] | None = fields.JSONField(null=True)  # domain.media.Attached, in order
    parts = fields.SmallIntField(default=1)
    state = fields.CharField(max_length=12)  # domain.messages.State
    reason: str | None = fields.CharField(max_length=40, null=True)
    detail: str | None = fields.TextField(null=True)  # the carrier's reason in plain words
    # Who pressed Send.
    user = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL, db_constraint=False)
    client_ref: str | None = fields.CharField(max_length=64, null=True)
    number = fields.ForeignKeyField("textbank.Number", null=True, on_delete=fields.RESTRICT, db_constraint=False)
    carrier_class = fields.CharField(max_length=16, default="unknown")
    priority = fields.SmallIntField(default=1)  # 0 replies, 1 initials, 2 broadcasts
    not_before: dt.datetime | None = fields.DatetimeField(null=True)
    not_after: dt.datetime | None = fields.DatetimeField(null=True)
    attempt = fields.SmallIntField(default=0)
    requeued = fields.SmallIntField(default=0)  # in a row, proofs that nothing was written
    carrier_id: str | None = fields.CharField(max_length=64, null=True)
    score: int | None = fields.SmallIntField(null=True)
    tag_ids = Ids(null=True)
    opt_out: str | None = fields.CharField(max_length=8, null=True)  # of a reply: no | likely | exact
    created_at = fields.DatetimeField(db_default=Now())
    accepted_at: dt.datetime | None = fields.DatetimeField(null=True)
    settled_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "messages"


class Attempt(Model):
    """One call to a carrier; its token is the path of the carrier's reports."""

    id = fields.BigIntField(primary_key=True)
    message = fields.ForeignKeyField("textbank.Message", on_delete=fields.CASCADE)
    number = fields.ForeignKeyField("textbank.Number", on_delete=fields.RESTRICT, db_constraint=False)
    attempt = fields.SmallIntField()
    token = fields.CharField(max_length=40, unique=True)
    parts = fields.SmallIntField()
    started_at = fields.DatetimeField(db_default=Now())
    lease_until = fields.DatetimeField()
    outcome: str | None = fields.CharField(max_length=16, null=True)
    http_status: int | None = fields.SmallIntField(null=True)
    looked_up = fields.SmallIntField(default=0)  # times the carrier's list was searched

    class Meta:
        table = "attempts"


class Orphan(Model):
    """An inbound text that matches no thread, kept for a person to attach."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    number = fields.ForeignKeyField("textbank.Number", null=True, on_delete=fields.SET_NULL)
    phone = fields.CharField(max_length=16)
    text = fields.TextField()
    media: list[dict[str, Any]] | None = fields.JSONField(null=True)  # as of a message
    carrier_id = fields.CharField(max_length=64, unique=True)
    received_at = fields.DatetimeField(db_default=Now())
    attached_to = fields.ForeignKeyField("textbank.Conversation", null=True, on_delete=fields.SET_NULL)

    class Meta:
        table = "orphans"
