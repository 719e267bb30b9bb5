"""Indexes and guards that the ORM cannot say: partial ones, and those the hot paths stand on."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# The newest text of a thread; one without any is older than all. Small letters without accents. Both as in
# storage.queries.review_conditions, whose statements stand on these indexes.
_RECENT = "(coalesce(last_message_at, '-infinity'::timestamptz))"
_BAND = "(CASE WHEN score < 40 THEN 0 WHEN score < 70 THEN 1 ELSE 2 END)"
_ACCENTED = "ÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãéèêëíìîïóòôöõúùûüñç¿¡“”‘’«»…–—"
_FOLDED = f"""(CASE WHEN octet_length({{0}}) = length({{0}}) THEN lower({{0}})
 ELSE translate(lower({{0}}), '{_ACCENTED}', '{"aaaaaeeeeiiiiooooouuuunc" * 2 + " " * 11}') END)"""
_FIRST, _LAST = (f"{_FOLDED.format(name)} text_pattern_ops" for name in ("first_name", "last_name"))

INDEXES = (
    # One initial per contact and campaign; one message per key press; one row per carrier message.
    "CREATE UNIQUE INDEX messages_initial ON messages (campaign_id, contact_id) WHERE kind = 'initial'",
    "CREATE UNIQUE INDEX messages_client_ref ON messages (user_id, client_ref) WHERE client_ref IS NOT NULL",
    "CREATE UNIQUE INDEX messages_carrier_id ON messages (carrier_id) WHERE carrier_id IS NOT NULL",
    # The queue: a head per number, replies before initials.
    "CREATE INDEX messages_queue ON messages (number_id, carrier_class, priority, id) WHERE state = 'queued'",
    """CREATE INDEX messages_stopped ON messages (campaign_id)
         WHERE kind = 'initial' AND state IN ('failed', 'cancelled', 'blocked')""",
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
    "CREATE INDEX conversations_wanting_out ON conversations (organization_id, needs_attention_since)"
    " WHERE status = 'needs_attention' AND wants_out",
    "CREATE INDEX moves_from ON conversation_moves (from_user_id, changed)",
    "CREATE INDEX moves_organization ON conversation_moves (organization_id, changed)",
    "CREATE INDEX moves_conversation ON conversation_moves (conversation_id, from_user_id)",
    "CREATE UNIQUE INDEX opt_outs_active ON opt_outs (organization_id, phone) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX consents_active ON consents (contact_id) WHERE revoked_at IS NULL",
    "CREATE INDEX consents_contact ON consents (contact_id, id)",
    # A word means one thing in an organisation, or in one of its campaigns.
    "CREATE UNIQUE INDEX keywords_active ON keywords"
    " (organization_id, word, (CASE does WHEN 'mark' THEN coalesce(campaign_id, 0) ELSE 0 END)) WHERE ended_at IS NULL",
    # What happened when, for dashboards: a few bytes for every block of rows, which lie in order of time.
    "CREATE INDEX messages_when ON messages USING brin (created_at, accepted_at, settled_at)"
    " WITH (pages_per_range = 32, autosummarize = on)",
    "CREATE INDEX opt_outs_when ON opt_outs (organization_id, created_at) WHERE ended_at IS NULL",
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
    "CREATE INDEX messages_media ON messages USING gin (media jsonb_path_ops) WHERE media IS NOT NULL",
    "CREATE INDEX team_members_user ON team_members (user_id)",
    # Who opened a link; what was opened of a campaign, and by whom.
    "CREATE INDEX clicks_link ON clicks (link_id, contact_id) WHERE clicks > 0",
    "CREATE INDEX clicks_campaign ON clicks (campaign_id)",
    "CREATE INDEX clicks_contact ON clicks (contact_id)",
    "CREATE INDEX clicks_conversation ON clicks (conversation_id)",
    # Lists by filter, newest text first: the order within each status of an organization, of a campaign, and within a
    # band; what is rare is found by itself. Who was never texted is found by the campaign: buckets are dealt faster.
    f"CREATE INDEX conversations_recent ON conversations (organization_id, status, {_RECENT}, id)"
    " WHERE status <> 'to_send'",
    f"CREATE INDEX conversations_campaign ON conversations (campaign_id, status, {_RECENT}, id)",
    f"CREATE INDEX conversations_mood ON conversations (organization_id, {_BAND}, {_RECENT}, id)"
    " WHERE score IS NOT NULL",
    "CREATE INDEX conversations_talks ON conversations (organization_id, replies) WHERE replies > 1",
    f"CREATE INDEX conversations_unheld ON conversations (organization_id, {_RECENT}, id)"
    " WHERE assignee_id IS NULL AND status <> 'to_send'",
    "CREATE INDEX messages_errors ON messages (organization_id, reason, conversation_id)"
    " WHERE state IN ('undelivered', 'failed')",
    "CREATE INDEX survey_answers_answer ON survey_answers (campaign_id, question, answer, conversation_id)",
    # Words of what people wrote. First texts are found by their script, and a text on its way is not yet in: a
    # press of Send pays nothing for the search.
    f"CREATE INDEX messages_words ON messages USING gin (to_tsvector('simple', {_FOLDED.format('text')}))"
    " WITH (fastupdate = on, gin_pending_list_limit = 512)"
    " WHERE kind <> 'initial' AND state NOT IN ('queued', 'sending')",
    # Names and own fields of whom was texted: imports pay nothing for them.
    f"CREATE INDEX contacts_first_name ON contacts (organization_id, {_FIRST}, {_LAST}) WHERE number_id IS NOT NULL",
    f"CREATE INDEX contacts_last_name ON contacts (organization_id, {_LAST}, {_FIRST}) WHERE number_id IS NOT NULL",
    "CREATE INDEX contacts_fields ON contacts USING gin (custom jsonb_path_ops)"
    " WHERE number_id IS NOT NULL AND custom <> '{}'",
    "CREATE INDEX audit_unsealed ON audit_log (id) WHERE place IS NULL",
)

# Where first texts went: without knowing how few area codes there are, PostgreSQL counts them on one core.
STATISTICS = "CREATE STATISTICS contacts_area ON (CASE WHEN phone LIKE '+1%' THEN substr(phone, 3, 3) END) FROM contacts"

# References the models call unchecked (`db_constraint=False`), which the ORM's own migrations check all the same.
UNCHECKED = {
    "contacts": ("organization_id", "assignee_id", "number_id"),
    "list_contacts": ("list_id", "contact_id"),
    "conversations": ("organization_id", "campaign_id", "contact_id", "initial_script_id", "assignee_id"),
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
        # Nothing refers to a line of a list, and a million of them are written at once.
        ops.RunSQL(["ALTER TABLE list_contacts DROP CONSTRAINT list_contacts_pkey"]),
        ops.RunSQL([*INDEXES, STATISTICS]),
        ops.RunSQL(list(APPEND_ONLY)),
    ]
