"""Links in the demo's texts and who opened them, templates that carry one, and tags on single texts."""

from typing import Final

from server.storage.database import Connection

LINKS: Final = (("vote", "https://example.org/where-to-vote"), ("donate", "https://example.org/donate"))
TEMPLATES: Final = (
    ("Where to vote", "Hi {firstName}, you find your polling place and its hours here: {link:vote}"),
    ("Thank you for giving", "Thank you, {firstName}! Whoever wants to give as well can do it here: {link:donate}"),
    ("¿Dónde voto?", "Hola {firstName}, aquí está su lugar de votación y su horario: {link:vote}"),
)
OF_TEXTS: Final = ("Question about the polls", "For the press")


async def write(sql: Connection, organization_id: int) -> None:
    """After the past: where a canned response carries the first link, one in three of those who wrote back opened it,
    and a preview did for all of them."""
    await sql.executemany(
        "INSERT INTO links (organization_id, name, url) VALUES ($1, $2, $3)",
        [(organization_id, *link) for link in LINKS],
    )
    await sql.executemany(
        "INSERT INTO templates (organization_id, name, text) VALUES ($1, $2, $3)",
        [(organization_id, *template) for template in TEMPLATES],
    )
    await sql.executemany(
        "INSERT INTO tags (organization_id, kind, name, position) VALUES ($1, 'message', $2, $3)",
        [(organization_id, name, 100 + place) for place, name in enumerate(OF_TEXTS)],
    )
    await sql.execute(
        """UPDATE messages SET tag_ids = ARRAY[(SELECT id FROM tags WHERE organization_id = $1 AND name = $2)]
           WHERE organization_id = $1 AND direction = 'in' AND text LIKE '%?%'""",
        organization_id,
        OF_TEXTS[0],
    )
    await sql.execute(
        """INSERT INTO clicks (organization_id, link_id, campaign_id, initial_script_id, conversation_id, contact_id,
             clicks, robots, first_at)
           SELECT cv.organization_id, l.id, cv.campaign_id, cv.initial_script_id, cv.id, cv.contact_id,
             CASE WHEN cv.id % 3 = 0 THEN 1 + (cv.id % 2)::int ELSE 0 END, 1, now()
           FROM conversations cv JOIN links l ON l.organization_id = cv.organization_id AND l.name = $2
           WHERE cv.organization_id = $1 AND cv.replies > 0 AND cv.status <> 'opted_out' AND EXISTS (
             SELECT 1 FROM response_scripts r WHERE r.campaign_id = cv.campaign_id AND strpos(r.text, $3) > 0)""",
        organization_id,
        LINKS[0][0],
        f"{{link:{LINKS[0][0]}}}",
    )
