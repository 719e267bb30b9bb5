"""Who may see what. Each query is scoped to an organisation."""

from collections.abc import Sequence

from server.storage.database import Connection, Pool, Row

_MEMBER = """JOIN users u ON u.id = x.user_id JOIN organizations o ON o.id = x.organization_id
JOIN memberships m ON m.user_id = u.id AND m.organization_id = x.organization_id
WHERE m.suspended_at IS NULL AND x.revoked_at IS NULL"""

# Locked text banking is the operator's act, and rare: what is not said is on.
_P2P = "(o.settings->>'p2p')::boolean IS NOT FALSE AS p2p"

# Idle for 12 hours or 7 days old: signed out (OWASP ASVS 5, chapter 7).
_FRESH = "now() - x.seen_at < interval '12 hours' AND now() - x.created_at < interval '7 days'"


async def sessions(pool: Pool, token_hashes: Sequence[str]) -> list[Row | None]:
    """Those that are good, in order. Marks each as seen at most once a minute."""
    rows = await pool.fetch(
        f"""WITH seen AS (UPDATE sessions SET seen_at = now()
              WHERE token_hash = ANY($1::text[]) AND revoked_at IS NULL AND now() - seen_at
                    BETWEEN interval '1 minute' AND interval '12 hours')
            SELECT x.token_hash, x.csrf, x.user_id, x.organization_id, m.role, u.name, u.language, {_P2P}
            FROM sessions x {_MEMBER} AND x.token_hash = ANY($1::text[]) AND {_FRESH}""",
        token_hashes,
    )
    found = {row["token_hash"]: row for row in rows}
    return [found.get(token_hash) for token_hash in token_hashes]


async def api_keys(pool: Pool, key_hashes: Sequence[str]) -> list[Row | None]:
    """Those that are good, in order."""
    rows = await pool.fetch(
        f"""SELECT x.key_hash, x.user_id, x.organization_id, m.role, u.name, u.language, {_P2P}
            FROM api_keys x {_MEMBER} AND x.key_hash = ANY($1::text[])""",
        key_hashes,
    )
    found = {row["key_hash"]: row for row in rows}
    return [found.get(key_hash) for key_hash in key_hashes]


# Today's role of a person in an organisation, as long as the session or key they came with is good; else NULL.
ROLE = """(SELECT m.role FROM memberships m
  WHERE m.organization_id = {organization} AND m.user_id = {user} AND m.suspended_at IS NULL
    AND ({session} IS NULL OR EXISTS (
      SELECT 1 FROM sessions s WHERE s.token_hash = {session} AND s.revoked_at IS NULL))
    AND ({key} IS NULL OR EXISTS (SELECT 1 FROM api_keys k WHERE k.key_hash = {key} AND k.revoked_at IS NULL)))"""


async def standings_of(
    pool: Pool, viewers: Sequence[tuple[int, int, str | None, str | None]]
) -> list[tuple[str | None, str, bool]]:
    """Today's role, language and text banking of each (organisation, person, session, key), in order.

    The role is None for whom the door is closed now.
    """
    organizations, people, sessions, keys = zip(*viewers, strict=True)
    role = ROLE.format(organization="v.organization_id", user="v.user_id", session="v.session", key="v.key")
    rows = await pool.fetch(
        f"""SELECT {role} AS role, u.language, {_P2P} FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
              WITH ORDINALITY AS v(organization_id, user_id, session, key, place)
            LEFT JOIN users u ON u.id = v.user_id LEFT JOIN organizations o ON o.id = v.organization_id
            ORDER BY v.place""",
        list(organizations),
        list(people),
        list(sessions),
        list(keys),
    )
    return [(row["role"], row["language"], row["p2p"]) for row in rows]


async def conversation(sql: Connection, organization_id: int, conversation_id: int, user_id: int) -> Row | None:
    """`was_mine`: a thread this person once held, so that a refusal may name its owner."""
    return await sql.fetchrow(
        """SELECT c.id, c.campaign_id, c.assignee_id, u.name AS assignee_name,
                  EXISTS (SELECT 1 FROM conversation_moves v
                          WHERE v.conversation_id = c.id AND v.from_user_id = $3) AS was_mine
           FROM conversations c LEFT JOIN users u ON u.id = c.assignee_id
           WHERE c.id = $2 AND c.organization_id = $1""",
        organization_id,
        conversation_id,
        user_id,
    )


# Everybody is everybody of our own: a team from outside sees what is shared with it, or with one of them.
_OUTSIDE = """EXISTS (SELECT 1 FROM team_members x JOIN teams xt ON xt.id = x.team_id
 WHERE x.user_id = {user} AND xt.outside AND xt.organization_id = c.organization_id)"""

SHARED = f"""(c.state NOT IN ('draft', 'setting_up', 'archived')
 AND (c.publish_at IS NULL OR c.publish_at <= now())
 AND (c.audience->>'language' IS NULL
   OR c.audience->>'language' = (SELECT s.language FROM users s WHERE s.id = {{user}}))
 AND ((c.audience->>'public')::boolean IS TRUE AND NOT {_OUTSIDE}
   OR c.audience->'user_ids' ? {{user}}::text
   OR EXISTS (SELECT 1 FROM team_members t WHERE t.user_id = {{user}} AND c.audience->'team_ids' ? t.team_id::text)))"""


async def campaign(pool: Pool, organization_id: int, campaign_id: int, user_id: int) -> Row | None:
    shared = SHARED.format(user="$3::bigint")
    return await pool.fetchrow(
        f"SELECT c.id, c.state, {shared} AS shared FROM campaigns c WHERE c.id = $2 AND c.organization_id = $1",
        organization_id,
        campaign_id,
        user_id,
    )
