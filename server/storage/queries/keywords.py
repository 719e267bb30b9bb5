"""Keywords, and the people they let in."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.storage.database import Connection, Pool, Row

Source = Connection

_ROW = """k.id, k.word, k.does, k.list_id, l.name AS list, k.answer, k.tag_id, t.name AS tag, k.question, k.choice,
 CASE WHEN k.does = 'mark' THEN k.campaign_id END AS only_in, CASE WHEN k.does = 'mark' THEN cp.title END AS campaign,
 k.campaign_id, k.created_at"""
_FROM = """keywords k LEFT JOIN lists l ON l.id = k.list_id LEFT JOIN tags t ON t.id = k.tag_id
 LEFT JOIN campaigns cp ON cp.id = k.campaign_id"""
_HELP = 7_262_005  # of the advisory lock; its second key is the organisation
_OF_HELP = "SELECT id FROM campaigns WHERE organization_id = $1 AND kind = 'keyword' AND title = $2"
# Those who joined by it and may still be sent group messages.
_PEOPLE = """CASE WHEN k.does = 'join' THEN (SELECT count(*) FROM conversations cv JOIN consents s
  ON s.contact_id = cv.contact_id AND s.revoked_at IS NULL WHERE cv.campaign_id = k.campaign_id) END::int AS people"""


async def listed(pool: Pool, organization_id: int, after: int, most: int) -> list[Row]:
    return await pool.fetch(
        f"""SELECT {_ROW}, {_PEOPLE} FROM {_FROM}
            WHERE k.organization_id = $1 AND k.ended_at IS NULL AND k.id > $2 ORDER BY k.id LIMIT $3""",
        organization_id,
        after,
        most,
    )


async def one(sql: Source, organization_id: int, keyword_id: int) -> Row | None:
    return await sql.fetchrow(
        f"""SELECT {_ROW}, {_PEOPLE} FROM {_FROM}
            WHERE k.organization_id = $1 AND k.id = $2 AND k.ended_at IS NULL""",
        organization_id,
        keyword_id,
    )


async def lock(sql: Connection, organization_id: int, keyword_id: int) -> Row | None:
    return await sql.fetchrow(
        """SELECT id, does, campaign_id FROM keywords
           WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL FOR NO KEY UPDATE""",
        organization_id,
        keyword_id,
    )


async def add(sql: Connection, organization_id: int, user_id: int, given: Mapping[str, Any]) -> int:
    """Raises asyncpg.UniqueViolationError when the word means something already."""
    made: int = await sql.fetchval(
        """INSERT INTO keywords (organization_id, created_by_id, word, does, list_id, campaign_id, answer, tag_id,
             question, choice)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id""",
        organization_id,
        user_id,
        *(given[name] for name in ("word", "does", "list_id", "campaign_id", "answer", "tag_id", "question", "choice")),
    )
    return made


async def lets_join(sql: Connection, organization_id: int, word: str) -> bool:
    """Whether people join a list by this word now."""
    return bool(
        await sql.fetchval(
            "SELECT 1 FROM keywords WHERE organization_id = $1 AND word = $2 AND does = 'join' AND ended_at IS NULL",
            organization_id,
            word,
        )
    )


async def open_campaign(sql: Connection, organization_id: int, user_id: int, title: str, list_id: int) -> int:
    """The standing campaign that the threads of a word's people are in: it runs, and texts nobody by itself."""
    made: int = await sql.fetchval(
        """INSERT INTO campaigns (organization_id, kind, title, description, list_id, state, switches, audience,
             area_codes, places, setup_total, setup_done, created_by_id, launched_at)
           VALUES ($1, 'keyword', $2, '', $3, 'running', '{}', '{}', '[]', '[]', 0, 0, $4, now()) RETURNING id""",
        organization_id,
        title,
        list_id,
        user_id,
    )
    return made


async def campaign_of_help(sql: Connection, organization_id: int, title: str) -> int | None:
    """The standing campaign of people who wrote that word before we texted them; made for the first of them, in the
    name of the organisation's first administrator. None without one."""
    found: int | None = await sql.fetchval(_OF_HELP, organization_id, title)
    if found is None:
        # Two who write at once are let in one after the other. Their contacts are locked, so no row comes after them
        # that others lock before contacts.
        await sql.execute("SELECT pg_advisory_xact_lock($1, $2::int)", _HELP, organization_id % 2**31)
        found = await sql.fetchval(_OF_HELP, organization_id, title)
    if found is None:
        found = await sql.fetchval(
            """INSERT INTO campaigns (organization_id, kind, title, description, state, switches, audience, area_codes,
                 places, setup_total, setup_done, created_by_id, launched_at)
               SELECT $1, 'keyword', $2, '', 'running', '{}', '{}', '[]', '[]', 0, 0, user_id, now() FROM memberships
               WHERE organization_id = $1 ORDER BY role = 'administrator' DESC, id LIMIT 1 RETURNING id""",
            organization_id,
            title,
        )
    return found


async def say(sql: Connection, keyword_id: int, answer: str | None) -> None:
    await sql.execute("UPDATE keywords SET answer = $2 WHERE id = $1", keyword_id, answer)


async def end(sql: Connection, keyword_id: int) -> None:
    """It is a word like any other from now on; who joined by it stays."""
    await sql.execute("UPDATE keywords SET ended_at = now() WHERE id = $1", keyword_id)


async def meant(sql: Connection, keyword_ids: Sequence[int], campaign_id: int | None) -> Row | None:
    """Of the same word the meaning it has in this campaign, else in the organisation."""
    return await sql.fetchrow(
        """SELECT id, word, does, list_id, campaign_id, answer, tag_id, question, choice FROM keywords
           WHERE id = ANY($1::bigint[]) AND (does = 'join' OR campaign_id IS NULL OR campaign_id = $2)
           ORDER BY does = 'mark' AND campaign_id IS NOT NULL DESC, id LIMIT 1""",
        list(keyword_ids),
        campaign_id,
    )


async def open_thread(sql: Connection, campaign_id: int, contact_id: int) -> int:
    """The contact's thread in the word's campaign, made if there is none; the contact is locked."""
    await sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, version, deal_order)
           SELECT organization_id, $1, id, CASE WHEN opted_out_at IS NULL THEN 'closed' ELSE 'opted_out' END, false,
             place, '', 0, 1, random() FROM contacts WHERE id = $2
           ON CONFLICT (campaign_id, contact_id) DO NOTHING""",
        campaign_id,
        contact_id,
    )
    found: int = await sql.fetchval(
        "SELECT id FROM conversations WHERE campaign_id = $1 AND contact_id = $2", campaign_id, contact_id
    )
    return found
