"""Set-up of a launched campaign: a conversation for each contact of its list, a piece at a time."""

from server.domain import dealing
from server.storage.database import Connection, Row


async def settle_list(sql: Connection, campaign_id: int, list_id: int) -> None:
    await sql.execute("UPDATE campaigns SET list_id = $2 WHERE id = $1", campaign_id, list_id)


async def unfilled_list(sql: Connection, campaign_id: int) -> int | None:
    """The list of a campaign that is being set up, if people are still to be put on it."""
    found: int | None = await sql.fetchval(
        """SELECT l.id FROM campaigns c JOIN lists l ON l.id = c.list_id
           WHERE c.id = $1 AND c.state = 'setting_up' AND l.filling""",
        campaign_id,
    )
    return found


async def begin(sql: Connection, campaign_id: int, list_id: int) -> int:
    """Notes how many contacts there are to set up."""
    return int(
        await sql.fetchval(
            """UPDATE campaigns SET setup_done = 0,
                 setup_total = (SELECT count(*) FROM list_contacts WHERE list_id = $2)
               WHERE id = $1 RETURNING setup_total""",
            campaign_id,
            list_id,
        )
    )


async def locked(sql: Connection, campaign_id: int) -> Row | None:
    """The campaign, if it is being set up: nobody ends it while a piece is written."""
    return await sql.fetchrow(
        """SELECT c.id, c.organization_id, c.list_id, (c.switches->>'keep_assignments')::boolean IS TRUE AS keeps,
             (SELECT l.assignee_id FROM lists l WHERE l.id = c.list_id) AS given_to
           FROM campaigns c WHERE c.id = $1 AND c.state = 'setting_up' FOR NO KEY UPDATE OF c""",
        campaign_id,
    )


# Who texts a contact, before anybody claims: whom an import or a person gave them to, else whom the list was given to,
# else who had them in a campaign before. Of campaigns that do not keep assignments, the list alone says it.
_ASSIGNEE = """CASE WHEN ($5 OR $6::bigint IS NOT NULL) AND NOT opted_out AND NOT unreachable THEN (
    SELECT m.user_id FROM memberships m
    WHERE m.organization_id = s.organization_id AND m.suspended_at IS NULL AND m.user_id = coalesce(
      CASE WHEN $5 THEN s.assignee_id END, $6::bigint,
      CASE WHEN $5 THEN (SELECT cv.assignee_id FROM conversations cv
        WHERE cv.contact_id = s.id AND cv.assignee_id IS NOT NULL ORDER BY cv.id DESC LIMIT 1) END)) END"""


async def add(sql: Connection, campaign: Row, scripts: str, after: int, most: int) -> tuple[int, int]:
    """Conversations for the contacts of the list after this one: the last of them, and how many they were.

    `campaign` is a row of `locked`, `scripts` a JSON object from language to ids, "" for all other languages; a
    piece is spread evenly over them, at random. Contacts are locked meanwhile, so that an opt-out comes before or
    after. What is there already stays, so a piece may be repeated. Who is opted out, has a landline, or a phone that
    no text reaches, is never dealt.
    """
    row = await sql.fetchrow(
        f"""WITH piece AS (
             SELECT lc.contact_id FROM list_contacts lc
             WHERE lc.list_id = $7 AND lc.contact_id > $3
             ORDER BY lc.contact_id LIMIT $4),
           people AS (
             SELECT ct.id, ct.organization_id, ct.place, ct.assignee_id, ct.language,
               ct.landline OR ct.undeliverable_at IS NOT NULL AS unreachable,
               ct.opted_out_at IS NOT NULL AS opted_out,
               CASE WHEN $2::jsonb ? ct.language THEN ct.language ELSE '' END AS speaks
             FROM contacts ct WHERE ct.id = ANY(ARRAY(SELECT contact_id FROM piece)) ORDER BY ct.id FOR SHARE),
           spread AS (
             SELECT p.*, $2::jsonb->p.speaks AS choice,
               row_number() OVER (PARTITION BY p.speaks ORDER BY hashint8extended(p.id, $1)) AS nth
             FROM people p),
           added AS (
             INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status,
               suppressed, place, preview, replies, version, deal_order, assignee_id)
             SELECT organization_id, $1, id, (choice->>(nth % jsonb_array_length(choice))::int)::bigint,
               CASE WHEN opted_out THEN 'opted_out' WHEN unreachable THEN 'closed' ELSE 'to_send' END,
               opted_out OR unreachable, place, '', 0, 1,
               random() + coalesce(array_position($8::text[], language), 1) - 1, {_ASSIGNEE}
             FROM spread s ON CONFLICT (campaign_id, contact_id) DO NOTHING)
           SELECT coalesce(max(contact_id), 0) AS last, count(*) AS contacts FROM piece""",
        campaign["id"],
        scripts,
        after,
        most,
        campaign["keeps"],
        campaign["given_to"],
        campaign["list_id"],
        dealing.ORDER,
    )
    assert row is not None
    return row["last"], row["contacts"]


async def add_test_recipient(sql: Connection, campaign_id: int, scripts: str) -> None:
    """The organisation's own phone behind everybody else; on the list already, it goes to the end.

    Its place in the order is one that is looked at last: `domain.dealing.LAST`.
    """
    await sql.execute(
        """WITH person AS (
             SELECT ct.id, ct.organization_id, ct.place, ct.opted_out_at IS NOT NULL AS opted_out,
               ct.landline OR ct.undeliverable_at IS NOT NULL AS unreachable,
               coalesce($2::jsonb->ct.language, $2::jsonb->'') AS choice
             FROM campaigns c JOIN contacts ct ON ct.id = c.test_contact_id WHERE c.id = $1 FOR SHARE OF ct)
           INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status,
             suppressed, place, preview, replies, version, deal_order)
           SELECT organization_id, $1, id, (choice->>0)::bigint,
             CASE WHEN opted_out THEN 'opted_out' WHEN unreachable THEN 'closed' ELSE 'to_send' END,
             opted_out OR unreachable, place, '', 0, 1, -1 FROM person
           ON CONFLICT (campaign_id, contact_id) DO UPDATE
             SET deal_order = -1 WHERE conversations.status = 'to_send'""",
        campaign_id,
        scripts,
    )


async def note(sql: Connection, campaign_id: int, done: int) -> Row:
    """How far it is. A set-up that begins again does not go backwards on people's screens."""
    row = await sql.fetchrow(
        """UPDATE campaigns SET setup_done = least(setup_total, greatest(setup_done, $2)) WHERE id = $1
           RETURNING setup_done, setup_total""",
        campaign_id,
        done,
    )
    assert row is not None
    return row


async def finish(sql: Connection, campaign_id: int) -> Row:
    """Everybody has a conversation: notes their places; the campaign runs, or waits for its time."""
    row = await sql.fetchrow(
        """UPDATE campaigns c SET
             state = CASE WHEN c.scheduled_at > now() THEN 'scheduled' ELSE 'running' END,
             setup_done = x.contacts, setup_total = x.contacts, places = x.places
           FROM (
             SELECT coalesce(sum(n), 0)::int AS contacts,
               coalesce(jsonb_agg(place ORDER BY place), '[]') AS places
             FROM (SELECT place, count(*) AS n FROM conversations WHERE campaign_id = $1 GROUP BY place) g) x
           WHERE c.id = $1 RETURNING c.state, c.setup_done""",
        campaign_id,
    )
    assert row is not None
    return row
