"""Indexes and guards that the ORM cannot say: partial ones, and those the hot paths stand on."""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = (
    # One initial per contact and campaign; one message per key press; one row per carrier message.
    "CREATE UNIQUE INDEX messages_initial ON messages (campaign_id, contact_id) WHERE kind = 'initial'",
    "CREATE UNIQUE INDEX messages_client_ref ON messages (user_id, client_ref) WHERE client_ref IS NOT NULL",
    "CREATE UNIQUE INDEX messages_carrier_id ON messages (carrier_id) WHERE carrier_id IS NOT NULL",
    # The queue: a head per number, replies before initials.
    "CREATE INDEX messages_queue ON messages (number_id, carrier_class, priority, id) WHERE state = 'queued'",
    "CREATE INDEX messages_unsettled ON messages (state, id) WHERE state IN ('unknown', 'unconfirmed')",
    "CREATE INDEX messages_thread ON messages (conversation_id, id)",
    "CREATE INDEX messages_contact ON messages (contact_id, id)",
    "CREATE INDEX attempts_open ON attempts (lease_until) WHERE outcome IS NULL",
    "CREATE INDEX attempts_message ON attempts (message_id, attempt)",
    # Dealing, in an order drawn once.
    "CREATE INDEX conversations_pool ON conversations (campaign_id, deal_order)"
    " WHERE status = 'to_send' AND assignee_id IS NULL AND NOT suppressed",
    "CREATE INDEX conversations_leases ON conversations (lease_until) WHERE lease_until IS NOT NULL",
    # What since?
    "CREATE INDEX conversations_assignee ON conversations (assignee_id, changed)",
    "CREATE INDEX conversations_organization ON conversations (organization_id, changed)",
    "CREATE INDEX conversations_attention ON conversations (organization_id, needs_attention_since)"
    " WHERE status = 'needs_attention'",
    "CREATE INDEX conversations_contact ON conversations (contact_id, id)",
    "CREATE INDEX moves_from ON conversation_moves (from_user_id, changed)",
    "CREATE INDEX moves_organization ON conversation_moves (organization_id, changed)",
    "CREATE UNIQUE INDEX opt_outs_active ON opt_outs (organization_id, phone) WHERE ended_at IS NULL",
    "CREATE INDEX list_contacts_contact ON list_contacts (contact_id)",
)

# References the models call unchecked (`db_constraint=False`), which the ORM's own migrations check all the same.
UNCHECKED = (("contacts", "organization_id"), ("list_contacts", "list_id"), ("list_contacts", "contact_id"))


class Migration(migrations.Migration):
    dependencies = [("textbank", "0001_initial")]

    operations = [
        ops.RunSQL([f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey" for table, column in UNCHECKED]),
        ops.RunSQL(list(INDEXES)),
    ]
