"""Campaigns and their scripts: reading them, writing drafts, moving them from state to state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from server.storage.database import Connection, Pool, Row
from server.storage.queries.access import SHARED
from server.storage.queries.filters import conditions

Source = Connection

_ROW = """c.id, c.title, c.description, c.disclaimer, c.start_label, c.state, c.paused, c.list_id, c.audience_id,
 c.kind, c.registration_id, c.bucket_size, c.switches::text AS switches, c.audience::text AS audience,
 c.texting_hours::text AS texting_hours,
 c.area_codes::text AS area_codes, c.questions::text AS questions, c.report::text AS report,
 c.scheduled_at, c.publish_at,
 c.setup_done, c.setup_total, c.created_at, c.launched_at, c.ended_at, c.is_template, c.image_id, c.test_contact_id,
 (SELECT d.token FROM media d WHERE d.id = c.image_id) AS image_token,
 (SELECT ct.phone FROM contacts ct WHERE ct.id = c.test_contact_id) AS test_phone,
 c.number_ids::text AS own_numbers,
 ARRAY(SELECT cf.folder_id FROM campaign_folders cf WHERE cf.campaign_id = c.id ORDER BY 1) AS folder_ids"""


async def by_id(sql: Source, organization_id: int, campaign_id: int) -> Row | None:
    return await sql.fetchrow(
        f"SELECT {_ROW} FROM campaigns c WHERE c.id = $2 AND c.organization_id = $1",
        organization_id,
        campaign_id,
    )


async def locked(sql: Connection, organization_id: int, campaign_id: int) -> Row | None:
    """The same, with every other change of the campaign waiting; clicks and claims go on."""
    return await sql.fetchrow(
        f"SELECT {_ROW} FROM campaigns c WHERE c.id = $2 AND c.organization_id = $1 FOR NO KEY UPDATE",
        organization_id,
        campaign_id,
    )


async def listed(
    pool: Pool,
    organization_id: int,
    shared_with: int | None,
    state: str | None,
    after: int,
    most: int,
    folder_id: int | None = None,
) -> list[Row]:
    """A page by id: all of an organisation, or those `shared_with` a person."""
    asked = {
        SHARED.format(user="{0}::bigint"): shared_with,
        "c.state = {0}": state,
        "EXISTS (SELECT 1 FROM campaign_folders x WHERE x.campaign_id = c.id AND x.folder_id = {0})": folder_id,
    }
    where, values = conditions(asked, first=4)
    return await pool.fetch(
        f"""SELECT {_ROW} FROM campaigns c WHERE c.organization_id = $1 AND c.kind = 'p2p' AND c.id > $2 {where}
            ORDER BY c.id LIMIT $3""",
        organization_id,
        after,
        most,
        *values,
    )


async def initial_scripts(sql: Source, campaign_id: int) -> list[Row]:
    return await sql.fetch(
        "SELECT id, text, language, media_url FROM initial_scripts WHERE campaign_id = $1 ORDER BY position",
        campaign_id,
    )


async def response_scripts(sql: Source, campaign_id: int) -> list[Row]:
    return await sql.fetch(
        """SELECT id, title, text, apply_tags::text AS apply_tags, set_fields::text AS set_fields
           FROM response_scripts WHERE campaign_id = $1 ORDER BY position""",
        campaign_id,
    )


async def with_questions(sql: Source, organization_id: int) -> list[Row]:
    """Text banks that are not over and ask something; `questions` as JSON text."""
    return await sql.fetch(
        """SELECT c.id, c.title, c.questions::text AS questions FROM campaigns c
           WHERE c.organization_id = $1 AND c.kind = 'p2p' AND c.state NOT IN ('ended', 'archived')
             AND jsonb_array_length(coalesce(c.questions, '[]')) > 0 ORDER BY c.id DESC LIMIT 100""",
        organization_id,
    )


async def replace_initials(sql: Connection, campaign_id: int, scripts: Sequence[tuple[str, str | None, Any]]) -> None:
    """Of a draft, to whose scripts nothing points yet: (text, language, media_url) in their order."""
    await sql.execute("DELETE FROM initial_scripts WHERE campaign_id = $1", campaign_id)
    await sql.executemany(
        """INSERT INTO initial_scripts (campaign_id, position, text, language, media_url)
           VALUES ($1, $2, $3, $4, $5)""",
        [(campaign_id, position, *script) for position, script in enumerate(scripts)],
    )


class Canned(NamedTuple):
    """A canned response as it is kept; what it sets as JSON text, None for nothing."""

    title: str
    text: str
    apply_tags: str | None
    set_fields: str | None


def canned(row: Row) -> Canned:
    return Canned(row["title"], row["text"], row["apply_tags"], row["set_fields"])


async def replace_responses(sql: Connection, campaign_id: int, scripts: Sequence[Canned]) -> None:
    """In their order; who stays word for word keeps its id, as screens hold it."""
    await sql.execute("SELECT 1 FROM response_scripts WHERE campaign_id = $1 FOR UPDATE", campaign_id)
    known: dict[tuple[str, str], list[int]] = {}
    for row in await response_scripts(sql, campaign_id):
        known.setdefault(canned(row)[:2], []).append(row["id"])
    ids = [known[script[:2]].pop(0) if known.get(script[:2]) else None for script in scripts]
    kept = [id_ for id_ in ids if id_ is not None]
    await sql.execute(
        "DELETE FROM response_scripts WHERE campaign_id = $1 AND id <> ALL($2::bigint[])", campaign_id, kept
    )
    # A place is taken until its script has left it, so all step aside first.
    await sql.execute("UPDATE response_scripts SET position = -1 - position WHERE campaign_id = $1", campaign_id)
    for position, (id_, script) in enumerate(zip(ids, scripts, strict=True)):
        await sql.execute(
            """INSERT INTO response_scripts (id, campaign_id, position, title, text, apply_tags, set_fields)
               VALUES (coalesce($1, nextval(pg_get_serial_sequence('response_scripts', 'id'))),
                 $2, $3, $4, $5, $6::jsonb, $7::jsonb)
               ON CONFLICT (id) DO UPDATE SET position = excluded.position, apply_tags = excluded.apply_tags,
                 set_fields = excluded.set_fields""",
            id_,
            campaign_id,
            position,
            *script,
        )


async def keys_of_organization(sql: Source, organization_id: int) -> set[str]:
    """Fields that the organisation set up, and its links: what a script may name before its people are chosen."""
    rows = await sql.fetch(
        """SELECT key FROM custom_fields WHERE organization_id = $1
           UNION SELECT 'link:' || name FROM links WHERE organization_id = $1""",
        organization_id,
    )
    return {row["key"] for row in rows}


async def custom_keys(sql: Source, campaign_id: int) -> set[str]:
    """Fields that the organisation set up, what contacts of the list (before it is chosen, any) have, and its links."""
    rows = await sql.fetch(
        """SELECT DISTINCT k.key
           FROM campaigns c JOIN contacts ct ON ct.organization_id = c.organization_id AND ct.custom <> '{}'
             CROSS JOIN LATERAL jsonb_object_keys(ct.custom) AS k(key)
           WHERE c.id = $1 AND (c.list_id IS NULL OR EXISTS (
             SELECT 1 FROM list_contacts lc WHERE lc.contact_id = ct.id AND lc.list_id = c.list_id))
           UNION SELECT f.key FROM campaigns c JOIN custom_fields f ON f.organization_id = c.organization_id
           WHERE c.id = $1
           UNION SELECT 'link:' || l.name FROM campaigns c JOIN links l ON l.organization_id = c.organization_id
           WHERE c.id = $1""",
        campaign_id,
    )
    return {row["key"] for row in rows}


async def known_list(sql: Source, organization_id: int, list_id: int) -> bool:
    return bool(
        await sql.fetchval("SELECT 1 FROM lists WHERE id = $2 AND organization_id = $1", organization_id, list_id)
    )


async def known_registration(sql: Source, organization_id: int, registration_id: int) -> bool:
    return bool(
        await sql.fetchval(
            "SELECT 1 FROM registrations WHERE id = $2 AND organization_id = $1",
            organization_id,
            registration_id,
        )
    )


async def strangers(
    sql: Source, organization_id: int, team_ids: Sequence[int], user_ids: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Those of the ids that are no team, or no person, of this organisation."""
    row = await sql.fetchrow(
        """SELECT
             (SELECT coalesce(array_agg(id), '{}') FROM unnest($2::bigint[]) AS t(id) WHERE id NOT IN (
               SELECT id FROM teams WHERE organization_id = $1)) AS teams,
             (SELECT coalesce(array_agg(id), '{}') FROM unnest($3::bigint[]) AS u(id) WHERE id NOT IN (
               SELECT user_id FROM memberships WHERE organization_id = $1)) AS people""",
        organization_id,
        list(team_ids),
        list(user_ids),
    )
    assert row is not None
    return row["teams"], row["people"]


async def on_list(sql: Source, list_id: int) -> int:
    return int(await sql.fetchval("SELECT count(*) FROM list_contacts WHERE list_id = $1", list_id))


async def facts(sql: Source, campaign_id: int, public_carrier: str) -> Row:
    """What readiness asks of a draft; numbers of other carriers than the public one are a simulator's."""
    row = await sql.fetchrow(
        """SELECT o.name AS organization, o.settings::text AS settings, c.description, c.list_id,
             c.organization_id, c.audience_id,
             c.switches::text AS switches, c.is_template, c.number_ids IS NOT NULL AS numbers_chosen,
             r.state AS registration_state,
             coalesce(r.expires_on < current_date, false) AS registration_expired,
             coalesce(r.verify_expires_on < current_date, false) AS verify_expired,
             coalesce(r.use_case ILIKE '%political%' AND r.verify_token IS NULL, false) AS verify_missing,
             coalesce(c.scheduled_at < now(), false) AS start_passed,
             EXISTS (SELECT 1 FROM campaigns x WHERE x.organization_id = c.organization_id AND x.id <> c.id
               AND x.state <> 'archived' AND lower(x.title) = lower(c.title)) AS same_title,
             EXISTS (SELECT 1 FROM imports i
               WHERE i.list_id = c.list_id AND i.status IN ('queued', 'running'))
               OR EXISTS (SELECT 1 FROM lists l WHERE l.id = c.list_id AND l.filling) AS importing,
             p.numbers, p.chosen, p.real_numbers, p.words_only, k.pictures,
             CASE WHEN k.pictures <> '{}' THEN (
               SELECT count(*) FROM list_contacts lc JOIN contacts ct ON ct.id = lc.contact_id
                 JOIN numbers n ON n.id = ct.number_id AND NOT n.mms
               WHERE lc.list_id = c.list_id) ELSE 0 END AS without_pictures,
             (SELECT count(*) FROM list_contacts lc JOIN contacts ct ON ct.id = lc.contact_id
              WHERE lc.list_id = c.list_id AND ct.number_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM numbers n WHERE n.id = ct.number_id AND n.state = 'active'
                  AND n.registration_id IS NOT DISTINCT FROM c.registration_id)) AS strangers
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id
             LEFT JOIN registrations r ON r.id = c.registration_id
             CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(s.position + 1 ORDER BY s.position), '{}') AS pictures
               FROM initial_scripts s WHERE s.campaign_id = c.id AND s.media_url IS NOT NULL) k
             CROSS JOIN LATERAL (
               SELECT count(*) AS numbers, count(*) FILTER (WHERE a.api_url = $2) AS real_numbers,
                 count(*) FILTER (WHERE c.number_ids @> to_jsonb(n.id) AND n.user_id IS NULL) AS chosen,
                 count(*) FILTER (WHERE NOT n.mms AND (n.user_id IS NOT NULL OR c.number_ids IS NULL
                   OR c.number_ids @> to_jsonb(n.id))) AS words_only
               FROM numbers n JOIN carrier_accounts a ON a.id = n.account_id
               WHERE n.organization_id = c.organization_id AND n.state = 'active'
                 AND n.registration_id IS NOT DISTINCT FROM c.registration_id) p
           WHERE c.id = $1""",
        campaign_id,
        public_carrier,
    )
    assert row is not None
    return row


async def become(sql: Connection, campaign_id: int, state: str, paused: str | None = None) -> Row:
    """The state and how it is paused; notes the moments of launch and end. The row as it now is."""
    row = await sql.fetchrow(
        f"""UPDATE campaigns c SET state = $2::text, paused = $3,
              launched_at = CASE WHEN $2::text = 'setting_up' THEN now() ELSE launched_at END,
              ended_at = CASE WHEN $2::text = 'ended' THEN now() ELSE ended_at END
            WHERE c.id = $1 RETURNING {_ROW}""",
        campaign_id,
        state,
        paused,
    )
    assert row is not None
    return row


async def share(sql: Connection, campaign_id: int, audience: str, at: Any) -> None:
    """`audience` as JSON text; visible at once when `at` is None."""
    await sql.execute(
        "UPDATE campaigns SET audience = $2::jsonb, publish_at = $3 WHERE id = $1", campaign_id, audience, at
    )


async def shown_since(sql: Source, since: datetime | None) -> tuple[datetime, list[Row]]:
    """Campaigns under way whose time to be shown came after `since`, up to the moment that is answered with them; none
    where nobody looked before."""
    rows = await sql.fetch(
        """SELECT t.now, c.id, c.organization_id, c.state, c.paused FROM (SELECT now() AS now) t
           LEFT JOIN campaigns c ON c.state IN ('running', 'paused') AND c.publish_at > $1 AND c.publish_at <= t.now""",
        since,
    )
    return rows[0]["now"], [row for row in rows if row["id"] is not None]


async def under_way(sql: Source, organization_id: int) -> list[Row]:
    """Text banks that volunteers take part in now."""
    return await sql.fetch(
        """SELECT id, state, paused FROM campaigns
           WHERE organization_id = $1 AND state IN ('running', 'paused') AND kind = 'p2p' ORDER BY id""",
        organization_id,
    )


async def start_due(sql: Connection) -> list[Row]:
    """Scheduled campaigns whose time has come now run; texts of a group message are put into the queue first."""
    return await sql.fetch(
        f"""UPDATE campaigns c SET state = CASE WHEN c.kind = 'broadcast' THEN 'setting_up' ELSE 'running' END FROM (
              SELECT id FROM campaigns WHERE state = 'scheduled' AND scheduled_at <= now()
              ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) due
            WHERE c.id = due.id RETURNING {_ROW}, c.organization_id"""
    )


async def unfinished(pool: Pool) -> list[Row]:
    """Ended campaigns that still have texts in the queue, or unsent conversations with volunteers."""
    return await pool.fetch(
        """SELECT c.id, c.organization_id FROM campaigns c WHERE c.state IN ('ended', 'archived')
             AND c.id IN (
               SELECT campaign_id FROM messages WHERE state = 'queued' AND kind NOT IN ('confirmation', 'service')
               UNION SELECT campaign_id FROM conversations
               WHERE lease_until IS NOT NULL AND status = 'to_send' AND assignee_id IS NOT NULL)"""
    )


async def queued(pool: Pool, campaign_id: int, most: int) -> list[int]:
    """Texts that wait, in the order in which contacts are locked; what was asked for by word leaves all the same."""
    rows = await pool.fetch(
        """SELECT id FROM messages
           WHERE campaign_id = $1 AND state = 'queued' AND kind NOT IN ('confirmation', 'service')
           ORDER BY contact_id, id LIMIT $2""",
        campaign_id,
        most,
    )
    return [row["id"] for row in rows]


async def held_unsent(pool: Pool, campaign_id: int, most: int) -> list[int]:
    """Conversations that volunteers were dealt and did not send."""
    rows = await pool.fetch(
        """SELECT id FROM conversations
           WHERE campaign_id = $1 AND status = 'to_send' AND assignee_id IS NOT NULL
           ORDER BY contact_id LIMIT $2""",
        campaign_id,
        most,
    )
    return [row["id"] for row in rows]
