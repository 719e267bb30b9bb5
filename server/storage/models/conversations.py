"""Threads between a campaign and its contacts, and who holds them."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model

from server.storage.fields import ChangePosition, Ids


class Conversation(Model):
    """One contact in one campaign. `version` and `changed` rise with every change of it or its messages.

    A campaign of a million is set up at once and dealt by the hundred: what is not checked here is read, and locked,
    before it is written, and only contacts without a conversation are ever deleted. Checks took a third of a set-up.
    """

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE, db_constraint=False)
    campaign = fields.ForeignKeyField("textbank.Campaign", on_delete=fields.CASCADE, db_constraint=False)
    contact = fields.ForeignKeyField("textbank.Contact", on_delete=fields.CASCADE, db_constraint=False)
    initial_script = fields.ForeignKeyField(
        "textbank.InitialScript", null=True, on_delete=fields.SET_NULL, db_constraint=False
    )
    status = fields.CharField(max_length=16, default="to_send")  # domain.conversations.Status
    suppressed = fields.BooleanField(default=False)  # opted out before launch: never dealt
    initial_state: str | None = fields.CharField(max_length=12, null=True)  # of its initial; for figures
    assignee = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL, db_constraint=False)
    lease_until: dt.datetime | None = fields.DatetimeField(null=True)
    place = fields.CharField(max_length=200)
    deal_order = fields.FloatField(db_default=SqlDefault("random()"))  # as domain.dealing says
    draft: str | None = fields.TextField(null=True)
    needs_attention_since: dt.datetime | None = fields.DatetimeField(null=True)
    last_message_at: dt.datetime | None = fields.DatetimeField(null=True)
    preview = fields.CharField(max_length=160, default="")  # of the newest text
    replies = fields.IntField(default=0)
    score: int | None = fields.SmallIntField(null=True)  # of the newest reply
    wants_out = fields.BooleanField(db_default=False)  # likely, by what they wrote since they were last answered
    tag_ids = Ids(null=True)
    version = fields.IntField(default=1)
    changed = ChangePosition(db_default=SqlDefault("pg_current_xact_id()"))

    class Meta:
        table = "conversations"
        unique_together = (("contact_id", "campaign_id"),)  # in the order that also finds what a contact has


class ConversationMove(Model):
    """A thread that went from one person to another (or from, or to, the pool)."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    conversation = fields.ForeignKeyField("textbank.Conversation", on_delete=fields.CASCADE)
    from_user = fields.ForeignKeyField("textbank.User", null=True, related_name="moves_from")
    to_user = fields.ForeignKeyField("textbank.User", null=True, related_name="moves_to")
    by_user = fields.ForeignKeyField("textbank.User", null=True, related_name="moves_by")
    reason: str | None = fields.TextField(null=True)
    changed = ChangePosition(db_default=SqlDefault("pg_current_xact_id()"))
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "conversation_moves"


class Reassignment(Model):
    """A hand-over of threads, or what a person did to one; can be undone while nothing has happened since."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    by_user = fields.ForeignKeyField("textbank.User", on_delete=fields.CASCADE)
    moved: list[dict[str, Any]] = fields.JSONField(default=list)  # as queries.undo.Before
    token_hash = fields.CharField(max_length=64, unique=True)
    undo_until = fields.DatetimeField()
    undone_at: dt.datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "reassignments"
