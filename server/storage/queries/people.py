"""People in their organizations: accounts, roles, teams, and what is taken from those who leave."""

from collections.abc import Collection

from server.storage.database import Connection, Pool, Row
from server.storage.queries.filters import conditions

Source = Connection


async def account(source: Source, email: str) -> Row | None:
    found: Row | None = await source.fetchrow("SELECT id, password_hash FROM users WHERE email = $1", email)
    return found


async def account_by_id(source: Source, user_id: int) -> Row | None:
    found: Row | None = await source.fetchrow("SELECT id, email, name, password_hash FROM users WHERE id = $1", user_id)
    return found


async def addressee(pool: Pool, user_id: int, organization_id: int | None = None) -> Row | None:
    """Whom a letter goes to, and the organization it speaks of: by itself the first one they are active in."""
    found: Row | None = await pool.fetchrow(
        """SELECT u.email, u.name, u.language, o.name AS organization FROM users u
             JOIN memberships m ON m.user_id = u.id AND m.suspended_at IS NULL
             JOIN organizations o ON o.id = m.organization_id
           WHERE u.id = $1 AND ($2::bigint IS NULL OR o.id = $2) ORDER BY m.id LIMIT 1""",
        user_id,
        organization_id,
    )
    return found


async def replace_password(sql: Connection, user_id: int, old: str | None, new: str) -> bool:
    """False when it is not the old one any more."""
    done: int | None = await sql.fetchval(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash IS NOT DISTINCT FROM $2 RETURNING 1",
        user_id,
        old,
        new,
    )
    return done is not None


async def places_of(sql: Connection, email: str) -> list[Row]:
    """The organisations whose member has this address."""
    return await sql.fetch(
        """SELECT m.organization_id, m.user_id FROM users u JOIN memberships m ON m.user_id = u.id
           WHERE u.email = $1 ORDER BY m.organization_id""",
        email,
    )


async def first_place(sql: Connection, user_id: int) -> int | None:
    """The organization they joined first."""
    found: int | None = await sql.fetchval(
        "SELECT organization_id FROM memberships WHERE user_id = $1 ORDER BY id LIMIT 1", user_id
    )
    return found


async def workplace(pool: Pool, user_id: int, organization_id: int | None) -> int | None:
    """The organization asked for, else the one they worked in last; None where they are not active."""
    found: int | None = await pool.fetchval(
        """SELECT m.organization_id FROM memberships m
           WHERE m.user_id = $1 AND m.suspended_at IS NULL AND ($2::bigint IS NULL OR m.organization_id = $2)
           ORDER BY (SELECT max(s.seen_at) FROM sessions s
                     WHERE s.user_id = $1 AND s.organization_id = m.organization_id) DESC NULLS LAST, m.id LIMIT 1""",
        user_id,
        organization_id,
    )
    return found


async def workplaces(pool: Pool, user_id: int) -> list[Row]:
    """The organizations a person is active in, by name, with their role there."""
    return await pool.fetch(
        """SELECT o.id, o.name, o.settings::text AS settings, m.role
           FROM memberships m JOIN organizations o ON o.id = m.organization_id
           WHERE m.user_id = $1 AND m.suspended_at IS NULL ORDER BY lower(o.name), o.id""",
        user_id,
    )


async def waits_for_approval(pool: Pool, user_id: int) -> bool:
    return bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT 1 FROM memberships WHERE user_id = $1 AND asked_at IS NOT NULL)", user_id
        )
    )


async def add_account(sql: Connection, email: str, name: str, password_hash: str | None, language: str) -> int | None:
    """None when somebody has this address already."""
    found: int | None = await sql.fetchval(
        """INSERT INTO users (email, name, password_hash, language) VALUES ($1, $2, $3, $4)
           ON CONFLICT (email) DO NOTHING RETURNING id""",
        email,
        name,
        password_hash,
        language,
    )
    return found


async def add_member(sql: Connection, organization_id: int, user_id: int, role: str, *, waiting: bool = False) -> bool:
    """False when the person is a member already, whatever their role. `waiting`: until somebody lets them in."""
    added = await sql.fetchval(
        """INSERT INTO memberships (organization_id, user_id, role, suspended_at, asked_at)
           SELECT $1, $2, $3, w.at, w.at FROM (SELECT CASE WHEN $4 THEN now() END AS at) w
           ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING id""",
        organization_id,
        user_id,
        role,
        waiting,
    )
    return added is not None


async def turn_away(sql: Connection, organization_id: int, user_id: int) -> bool:
    """Whoever waits for approval waits no longer; False when they did not. The account stays theirs."""
    gone = await sql.fetchval(
        """WITH left_teams AS (
             DELETE FROM team_members tm USING teams t, memberships m
             WHERE t.id = tm.team_id AND t.organization_id = $1 AND tm.user_id = $2
               AND m.organization_id = $1 AND m.user_id = $2 AND m.asked_at IS NOT NULL)
           DELETE FROM memberships WHERE organization_id = $1 AND user_id = $2 AND asked_at IS NOT NULL RETURNING id""",
        organization_id,
        user_id,
    )
    return gone is not None


_PERSON = """SELECT u.id, u.email, u.name, u.language, m.role, m.suspended_at, m.asked_at, m.created_at, m.work,
         EXISTS (SELECT 1 FROM memberships o
                 WHERE o.user_id = u.id AND o.organization_id <> m.organization_id) AS elsewhere,
         ARRAY(SELECT t.id FROM team_members tm JOIN teams t ON t.id = tm.team_id
               WHERE tm.user_id = u.id AND t.organization_id = m.organization_id ORDER BY t.id) AS team_ids
  FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = $1"""


async def person(source: Source, organization_id: int, user_id: int) -> Row | None:
    """`elsewhere`: they belong to other organizations as well."""
    found: Row | None = await source.fetchrow(f"{_PERSON} AND u.id = $2", organization_id, user_id)
    return found


async def people(pool: Pool, organization_id: int, after: int, limit: int, role: str | None) -> list[Row]:
    """In order of id."""
    where, values = conditions({"m.role = {0}": role}, first=4)
    return await pool.fetch(
        f"{_PERSON} AND u.id > $2 {where} ORDER BY u.id LIMIT $3", organization_id, after, limit, *values
    )


async def lock_roles(sql: Connection, organization_id: int) -> None:
    """Two administrators who remove each other come one by one. Nobody else waits for this lock."""
    await sql.execute("SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE", organization_id)


async def other_administrators(sql: Connection, organization_id: int, user_id: int) -> int:
    """How many could still do everything without this person."""
    found: int = await sql.fetchval(
        """SELECT count(*) FROM memberships WHERE organization_id = $1 AND user_id <> $2
             AND role = 'administrator' AND suspended_at IS NULL""",
        organization_id,
        user_id,
    )
    return found


async def change_account(
    sql: Connection, user_id: int, name: str | None, language: str | None, password_hash: str | None
) -> None:
    """None leaves a value as it is."""
    await sql.execute(
        """UPDATE users SET name = coalesce($2, name), language = coalesce($3, language),
             password_hash = coalesce($4, password_hash) WHERE id = $1""",
        user_id,
        name,
        language,
        password_hash,
    )


async def change_share(sql: Connection, organization_id: int, user_id: int, share: str) -> None:
    await sql.execute(
        "UPDATE memberships SET work = $3 WHERE organization_id = $1 AND user_id = $2", organization_id, user_id, share
    )


async def change_member(sql: Connection, organization_id: int, user_id: int, role: str, *, suspended: bool) -> None:
    await sql.execute(
        """UPDATE memberships SET role = $3,
             suspended_at = CASE WHEN $4 THEN coalesce(suspended_at, now()) END,
             asked_at = CASE WHEN $4 THEN asked_at END
           WHERE organization_id = $1 AND user_id = $2""",
        organization_id,
        user_id,
        role,
        suspended,
    )


async def set_teams_of(sql: Connection, organization_id: int, user_id: int, team_ids: Collection[int]) -> bool:
    """False when one of the teams is not of this organization."""
    await sql.execute(
        """DELETE FROM team_members tm USING teams t
           WHERE t.id = tm.team_id AND t.organization_id = $1 AND tm.user_id = $2""",
        organization_id,
        user_id,
    )
    return await add_to_teams(sql, organization_id, [user_id], team_ids)


async def set_members_of(sql: Connection, organization_id: int, team_id: int, user_ids: Collection[int]) -> bool:
    """False when one of the people is not of this organization."""
    await sql.execute("DELETE FROM team_members WHERE team_id = $1", team_id)
    return await add_to_teams(sql, organization_id, user_ids, [team_id])


async def add_to_teams(
    sql: Connection, organization_id: int, user_ids: Collection[int], team_ids: Collection[int]
) -> bool:
    """Each person to each team; who is in already stays. False when one is not of this organization."""
    found = await sql.fetch(
        """WITH pairs AS (
             SELECT t.id AS team_id, m.user_id FROM teams t CROSS JOIN memberships m
             WHERE t.organization_id = $1 AND m.organization_id = $1
               AND m.user_id = ANY($2::bigint[]) AND t.id = ANY($3::bigint[])),
           added AS (
             INSERT INTO team_members (team_id, user_id) SELECT team_id, user_id FROM pairs
             ON CONFLICT (team_id, user_id) DO NOTHING)
           SELECT FROM pairs""",
        organization_id,
        list(user_ids),
        list(team_ids),
    )
    return len(found) == len(set(user_ids)) * len(set(team_ids))


async def teams(pool: Pool, organization_id: int, after: int, limit: int) -> list[Row]:
    """In order of id, with the ids of their people."""
    return await pool.fetch(f"{_TEAM} AND t.id > $2 ORDER BY t.id LIMIT $3", organization_id, after, limit)


async def add_team(sql: Connection, organization_id: int, name: str, *, outside: bool) -> int | None:
    """None when another team has this name."""
    found: int | None = await sql.fetchval(
        """INSERT INTO teams (organization_id, name, outside) VALUES ($1, $2, $3)
           ON CONFLICT (organization_id, name) DO NOTHING RETURNING id""",
        organization_id,
        name,
        outside,
    )
    return found


async def lock_team(sql: Connection, organization_id: int, team_id: int) -> bool:
    """Who is in it is settled by one change after the other."""
    found = await sql.fetchval(
        "SELECT id FROM teams WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE", organization_id, team_id
    )
    return found is not None


async def rename_team(sql: Connection, team_id: int, name: str) -> None:
    """Raises asyncpg.UniqueViolationError when another team has this name."""
    await sql.execute("UPDATE teams SET name = $2 WHERE id = $1", team_id, name)


async def set_outside(sql: Connection, team_id: int, *, outside: bool) -> None:
    await sql.execute("UPDATE teams SET outside = $2 WHERE id = $1", team_id, outside)


async def delete_team(sql: Connection, organization_id: int, team_id: int) -> bool:
    deleted = await sql.fetchval(
        "DELETE FROM teams WHERE organization_id = $1 AND id = $2 RETURNING id", organization_id, team_id
    )
    return deleted is not None


async def team(source: Source, organization_id: int, team_id: int) -> Row | None:
    found: Row | None = await source.fetchrow(f"{_TEAM} AND t.id = $2", organization_id, team_id)
    return found


_TEAM = """SELECT t.id, t.name, t.outside,
    ARRAY(SELECT user_id FROM team_members WHERE team_id = t.id ORDER BY user_id) AS user_ids
  FROM teams t WHERE t.organization_id = $1"""


async def revoke_session(sql: Connection, token_hash: str) -> int | None:
    """Whose it was; None when it had ended before."""
    found: int | None = await sql.fetchval(
        """UPDATE sessions SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL
           RETURNING user_id""",
        token_hash,
    )
    return found


async def revoke_sessions(sql: Connection, user_id: int, organization_id: int | None) -> None:
    """Of one organization, or of all."""
    await sql.execute(
        """UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL
             AND ($2::bigint IS NULL OR organization_id = $2)""",
        user_id,
        organization_id,
    )


async def held(sql: Connection, organization_id: int, user_id: int) -> list[int]:
    """Conversations that wait for this person to do something, locked in order of contact."""
    rows = await sql.fetch(
        """SELECT cv.id FROM contacts ct JOIN conversations cv ON cv.contact_id = ct.id
           WHERE cv.organization_id = $1 AND cv.assignee_id = $2
             AND cv.status IN ('to_send', 'needs_attention')
           ORDER BY ct.id, cv.id FOR NO KEY UPDATE OF ct, cv""",
        organization_id,
        user_id,
    )
    return [row["id"] for row in rows]


async def invite(source: Source, token_hash: str) -> Row | None:
    """A link as its holder sees it; each way to be void by itself."""
    found: Row | None = await source.fetchrow(
        """SELECT o.name AS organization, i.campaign_id, c.title, c.description, c.state,
             i.approval, i.expires_at <= now() AS expired, i.revoked_at IS NOT NULL AS revoked,
             coalesce(i.uses >= i.max_uses, false) AS used_up
           FROM invites i JOIN organizations o ON o.id = i.organization_id
           LEFT JOIN campaigns c ON c.id = i.campaign_id WHERE i.token_hash = $1""",
        token_hash,
    )
    return found


async def use_invite(sql: Connection, token_hash: str) -> Row | None:
    """Takes one of the uses; None when the link is void. It holds the row: uses come one by one."""
    found: Row | None = await sql.fetchrow(
        """UPDATE invites SET uses = uses + 1
           WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > now()
             AND (max_uses IS NULL OR uses < max_uses)
           RETURNING organization_id, campaign_id, team_id, approval""",
        token_hash,
    )
    return found


async def share_campaign(sql: Connection, campaign_id: int, user_id: int) -> None:
    """Adds the person to those it is shared with; nothing to add where it is public."""
    await sql.execute(
        """UPDATE campaigns SET audience = jsonb_set(
             audience, '{user_ids}', coalesce(audience->'user_ids', '[]') || to_jsonb($2::text))
           WHERE id = $1 AND (audience->>'public')::boolean IS NOT TRUE
             AND NOT coalesce(audience->'user_ids', '[]') ? $2::text""",
        campaign_id,
        str(user_id),
    )
