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
    "CREATE INDEX messages_unsettled ON messages (state, id) WHERE state IN ('unknown', 'unconfirmed', 'failed')",
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
    "CREATE INDEX decisions_contact ON decisions (contact_id, id)",
    "CREATE INDEX decisions_message ON decisions (message_id, id) WHERE message_id IS NOT NULL",
    "CREATE INDEX contacts_number ON contacts (number_id) WHERE number_id IS NOT NULL",
    "CREATE INDEX attempts_started ON attempts USING brin (started_at)",
    "CREATE INDEX media_contact ON media (contact_id) WHERE contact_id IS NOT NULL",
    "CREATE UNIQUE INDEX registrations_carrier ON registrations (organization_id, carrier_id)"
    " WHERE carrier_id IS NOT NULL",
    "CREATE INDEX list_contacts_contact ON list_contacts (contact_id)",
    # Few rows carry tags: those that do not are in none of these.
    "CREATE INDEX conversations_tags ON conversations USING gin (tag_ids) WHERE tag_ids IS NOT NULL",
    "CREATE INDEX contacts_tags ON contacts USING gin (tag_ids) WHERE tag_ids IS NOT NULL",
    "CREATE INDEX messages_tags ON messages USING gin (tag_ids) WHERE tag_ids IS NOT NULL",
    "CREATE INDEX audit_unsealed ON audit_log (id) WHERE place IS NULL",
)

# References the models call unchecked (`db_constraint=False`), which the ORM's own migrations check all the same.
UNCHECKED = {
    "contacts": ("organization_id",),
    "list_contacts": ("list_id", "contact_id"),
    "conversations": ("organization_id", "initial_script_id", "assignee_id"),
    "messages": ("organization_id", "campaign_id", "contact_id", "user_id", "number_id"),
    "attempts": ("number_id",),
}

# What was done cannot be made undone: an entry is sealed once, and only its time of keeping ends it.
APPEND_ONLY = (
    """CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'UPDATE' AND OLD.place IS NULL
            AND (NEW.id, NEW.organization_id, NEW.actor_id, NEW.action, NEW.subject, NEW.detail, NEW.at)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.organization_id, OLD.actor_id, OLD.action, OLD.subject, OLD.detail, OLD.at) THEN
           RETURN NEW;
         ELSIF TG_OP = 'DELETE' AND OLD.place IS NOT NULL
            AND current_setting('textbank.retention', true) = 'audit' THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'The audit log only grows.';
       END $$""",
    """CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
       FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only()""",
    """CREATE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_log
       FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()""",
)


class Migration(migrations.Migration):
    dependencies = [("textbank", "0001_initial")]

    operations = [
        ops.RunSQL(
            [
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"
                for table, columns in UNCHECKED.items()
                for column in columns
            ]
        ),
        ops.RunSQL(list(INDEXES)),
        ops.RunSQL(list(APPEND_ONLY)),
    ]
