"""Every use of text banking that docs/use-cases.md names is there to be looked at in the demo."""

import re
from pathlib import Path
from typing import Any

import pytest

from server.demo import coop, groups
from server.demo.campaigns import BANKS, REMINDER
from server.runtime import Runtime

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
TITLES = {bank.key: bank.title for bank in (*BANKS, *coop.BANKS)}
TITLES |= {"keyword": groups.WORD.upper(), "group": groups.TITLE}
# What a row of the page asks the seeded database: a campaign, and what it must hold at least once.
FIRST_TEXT = "SELECT count(*) FROM messages WHERE campaign_id = $1 AND kind = 'initial' AND text ~ $2"
ANSWER = """SELECT count(DISTINCT cv.id) FROM survey_answers a JOIN conversations cv ON cv.id = a.conversation_id
 WHERE a.campaign_id = $1 AND concat(a.question, ': ', a.answer) ~ $2"""
TAGGED = """SELECT count(*) FROM conversations cv JOIN tags t ON t.id = ANY(cv.tag_ids)
 WHERE cv.campaign_id = $1 AND t.name ~ $2"""
REPLY = """SELECT count(*) FROM messages WHERE campaign_id = $1 AND direction = 'in' AND text ~ $2"""
CANNED = "SELECT count(*) FROM response_scripts WHERE campaign_id = $1 AND text ~ $2"
USES = {
    "Survey": ("survey", ANSWER, "^priority: Transporte$"),
    "Fundraising with a donation link": ("pledges", FIRST_TEXT, r"https://canyon-neighbors\.example/roof"),
    "Getting out the vote": ("gotv", ANSWER, "^plan: Yes$"),
    "Voter ID": ("voter_id", ANSWER, "^support: 1 strong support$"),
    "Volunteer sign-up": ("voter_id", TAGGED, "^Could volunteer$"),
    "Important information": ("gotv", FIRST_TEXT, "vote at (the|Fire|Saguaro|St)"),
    "Event registration": ("event", TAGGED, "^RSVP$"),
    "Individual offers": ("offers", FIRST_TEXT, "code BIKE-[0-9]{4} at"),
    "Appointment reminders": ("appointments", FIRST_TEXT, "day, [A-Z][a-z]{2} [0-9]+ at [0-9]+:30 [ap]m MST"),
    "Customer service": ("service", REPLY, "money back"),
    "Sales leads": ("leads", ANSWER, "^lead: Wants a test ride$"),
    "Event notices with date and time zone": ("notice", FIRST_TEXT, "Friday at 12pm MST"),
    "County of registration and polling place": ("gotv", FIRST_TEXT, "registered in [A-Z].* County, and vote at"),
    "Follow-up by phone call": ("voter_id", TAGGED, "^Wants a call back$"),
    "Keyword on a poster": ("keyword", REPLY, "^ROOF$"),
    "Group message": ("group", FIRST_TEXT, "the library gets its new roof"),
}


async def campaign(runtime: Runtime, title: str) -> Any:
    return await runtime.database.pool.fetchval("SELECT id FROM campaigns WHERE title = $1", title)


async def test_each_use_case_of_the_page_is_found_in_the_demo(seeded: Runtime) -> None:
    pool, missing = seeded.database.pool, []
    for use, (key, question, pattern) in USES.items():
        if not await pool.fetchval(question, await campaign(seeded, TITLES[key]), pattern):
            missing.append(use)
    assert missing == []


def test_the_page_names_them_all_with_the_campaign_to_open() -> None:
    page = (ROOT / "docs/use-cases.md").read_text("utf-8")
    rows = {row.split("|")[1].strip(): row for row in page.splitlines() if re.match(r"\| \w", row)}
    assert set(rows) - {"use case"} == set(USES)
    assert [use for use, (key, _, _) in USES.items() if f"*{TITLES[key]}*" not in rows[use]] == []


async def test_those_who_said_they_come_are_a_list_of_their_own_for_the_reminder(seeded: Runtime) -> None:
    pool = seeded.database.pool
    people = await pool.fetchval(
        "SELECT count(*) FROM list_contacts lc JOIN lists l ON l.id = lc.list_id WHERE l.name = $1", REMINDER.list_name
    )
    assert people > 5
    draft = await pool.fetchval("SELECT list_id IS NOT NULL FROM campaigns WHERE title = $1", REMINDER.title)
    assert draft


async def test_the_second_organization_has_everything_of_its_own(seeded: Runtime) -> None:
    pool = seeded.database.pool
    second = await pool.fetchval("SELECT id FROM organizations WHERE name = $1", coop.NAME)
    for noun in ("campaigns", "contacts", "lists", "numbers", "tags", "custom_fields", "folders", "carrier_accounts"):
        counted = f"SELECT organization_id = $1 AS ours, count(*) AS rows FROM {noun} GROUP BY 1"
        found = {row["ours"]: row["rows"] for row in await pool.fetch(counted, second)}
        assert set(found) == {True, False}, noun
    crossed = """SELECT count(*) FROM conversations cv JOIN campaigns c ON c.id = cv.campaign_id
      JOIN contacts ct ON ct.id = cv.contact_id
      WHERE cv.organization_id <> c.organization_id OR ct.organization_id <> c.organization_id"""
    assert await pool.fetchval(crossed) == 0
    both = await pool.fetch("SELECT user_id FROM memberships GROUP BY user_id HAVING count(*) > 1")
    assert len(both) == len(coop.CREW)


async def test_fields_have_names_that_people_read(seeded: Runtime) -> None:
    unnamed = """SELECT DISTINCT k.key FROM contacts ct CROSS JOIN LATERAL jsonb_object_keys(ct.custom) AS k(key)
      WHERE NOT EXISTS (SELECT 1 FROM custom_fields f WHERE f.organization_id = ct.organization_id AND f.key = k.key)"""
    assert [row["key"] for row in await seeded.database.pool.fetch(unnamed)] == []
