"""What the review of a draft shows."""

from server.storage.database import Pool, Row


async def ground(pool: Pool, campaign_id: int) -> Row:
    """The rules of a campaign; how many are on its list, and whether its test recipient is one more."""
    row = await pool.fetchrow(
        """SELECT o.name AS organization, o.settings::text AS settings, c.switches::text AS switches,
             c.texting_hours::text AS own_hours,
             (SELECT count(*)::int FROM list_contacts lc WHERE lc.list_id = c.list_id) AS contacts,
             (c.test_contact_id IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM list_contacts lc
               WHERE lc.list_id = c.list_id AND lc.contact_id = c.test_contact_id))::int AS test_recipients
           FROM campaigns c JOIN organizations o ON o.id = c.organization_id WHERE c.id = $1""",
        campaign_id,
    )
    assert row is not None
    return row


async def sample(pool: Pool, list_id: int | None, most: int) -> list[Row]:
    """The first people of a list, as scripts speak of them."""
    return await pool.fetch(
        """SELECT ct.first_name, ct.last_name, ct.city, ct.email, ct.custom::text AS custom FROM contacts ct
           WHERE ct.id = ANY(ARRAY(
             SELECT contact_id FROM list_contacts WHERE list_id = $1 ORDER BY contact_id LIMIT $2))
           ORDER BY ct.id""",
        list_id,
        most,
    )
