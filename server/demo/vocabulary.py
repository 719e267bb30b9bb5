"""The words of the demo's organizations: tags, fields, folders, and what canned responses make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import orjson

from server.demo.banks import Bank, Draft
from server.domain.custom_fields import Kind
from server.domain.surveys import settled
from server.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Words:
    """`fields` are names of custom fields by key, `choices` those of a choice."""

    tags: Sequence[str]
    fields: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    folders: Sequence[str]


SUPPORT: Final = ("1 strong support", "2 leans to yes", "3 undecided", "4 leans to no", "5 strong no")
NEIGHBORS: Final = Words(
    tags=("Wants a call back", "Could volunteer", "Yard sign", "RSVP", "Donor"),
    fields={
        "polling_place": "Polling place",
        "precinct": "Precinct",
        "county": "County of registration",
        "support": "Support level",
    },
    choices={"support": SUPPORT},
    folders=("Get out the vote", "Events", "Fundraising"),
)
COOP: Final = Words(
    tags=("Wants a call back", "Hot lead"),
    fields={
        "offer": "Offer",
        "offer_code": "Code of the offer",
        "appointment": "Appointment",
        "bike": "Bike",
        "order_number": "Order number",
        "tracking_number": "Tracking number",
    },
    choices={},
    folders=("Selling", "Service"),
)


async def write(sql: Connection, organization_id: int, words: Words) -> None:
    await sql.executemany(
        """INSERT INTO tags (organization_id, kind, name, position, is_default)
           VALUES ($1, 'conversation', $2, $3, true)""",
        [(organization_id, name, place) for place, name in enumerate(words.tags)],
    )
    await sql.executemany(
        """INSERT INTO custom_fields (organization_id, key, name, kind, choices, position, is_default)
           VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)""",
        [
            (
                organization_id,
                key,
                name,
                Kind.CHOICE if key in words.choices else Kind.TEXT,
                orjson.dumps(words.choices.get(key, ())).decode(),
                place,
                key in words.choices,
            )
            for place, (key, name) in enumerate(words.fields.items())
        ],
    )
    await sql.executemany(
        "INSERT INTO folders (organization_id, name) VALUES ($1, $2)",
        [(organization_id, name) for name in words.folders],
    )


async def mark(sql: Connection, campaign_id: int, written: Bank | Draft) -> None:
    """The questions of a campaign, and what its canned responses put on a thread."""
    await sql.execute(
        "UPDATE campaigns SET questions = $2::jsonb WHERE id = $1",
        campaign_id,
        msgspec.json.encode(settled(written.questions)).decode() if written.questions else None,
    )
    for title, made in written.marks.items():
        await sql.execute(
            """UPDATE response_scripts r SET set_fields = $4::jsonb, apply_tags = (
                 SELECT jsonb_agg(t.id ORDER BY t.id) FROM campaigns c JOIN tags t USING (organization_id)
                 WHERE c.id = $1 AND t.name = ANY($3::text[]))
               WHERE r.campaign_id = $1 AND r.title = $2""",
            campaign_id,
            title,
            list(made.tags),
            orjson.dumps(dict(made.fields)).decode() if made.fields else None,
        )


async def file(sql: Connection, campaign_id: int, folder: str | None) -> None:
    """Into its folder, if it has one."""
    await sql.execute(
        """INSERT INTO campaign_folders (campaign_id, folder_id)
           SELECT c.id, f.id FROM campaigns c JOIN folders f ON f.organization_id = c.organization_id
           WHERE c.id = $1 AND f.name = $2""",
        campaign_id,
        folder,
    )


async def gather(sql: Connection, organization_id: int, tag: str, name: str) -> None:
    """A list of everybody whose conversation carries the tag."""
    await sql.execute(
        """WITH made AS (INSERT INTO lists (organization_id, name) VALUES ($1, $3) RETURNING id)
           INSERT INTO list_contacts (list_id, contact_id) SELECT made.id, x.contact_id FROM made, (
             SELECT DISTINCT cv.contact_id FROM conversations cv JOIN tags t ON t.id = ANY(cv.tag_ids)
             WHERE cv.organization_id = $1 AND t.name = $2) x ORDER BY x.contact_id""",
        organization_id,
        tag,
        name,
    )
