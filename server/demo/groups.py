"""Words that people text to the demo's neighbors, those who joined by one, and what was sent to all of them at once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg

from server.demo import past_rows
from server.demo.campaigns import EVENT
from server.demo.drives import GIVE
from server.demo.past import Numbers
from server.demo.past_rows import Text, Thread, Volunteer
from server.demo.people import LOGINS, PREFIX
from server.domain import campaign_rules, composing
from server.domain.campaign_rules import Rules
from server.domain.campaigns import CampaignState, Kind
from server.domain.composing import Addressee
from server.domain.conversations import Status
from server.domain.messages import State
from server.sentiment.scorer import Scorer
from server.storage.database import Connection

WORD: Final = "roof"
LIST: Final = "Roof news"
JOINED: Final = range(1_110, 1_152)  # of the friends of the library
ANSWER: Final = (
    f"Hi {{firstName}}, thank you for caring about our library! You get one text a week about the roof. {GIVE}"
)
TITLE: Final = "The roof goes up on Saturday"
TEXT: Final = (
    "{organization}: thanks to you, the library gets its new roof! The crew starts on Saturday at 8am MST. Come and "
    "watch, there is coffee. Reply STOP to end."
)
NEXT: Final = "Opening day"
NEXT_TEXT: Final = (
    "{organization}: the library opens again on the 14th at 5pm MST, dry at last. {firstName}, bring a book that you "
    "love. Reply STOP to end."
)
SENT: Final = timedelta(hours=25)  # ago
BACK: Final = (  # what came back: minutes after the text, and who was not answered
    (2, "Hooray!!", Status.CLOSED),
    (4, "what kind of coffee 😄", Status.NEEDS_ATTENTION),
    (9, "So proud of this town", Status.CLOSED),
    (31, "I can bring cookies. Where do I put them?", Status.NEEDS_ATTENTION),
    (55, "My kids will love it, thank you", Status.CLOSED),
)


async def write(sql: Connection, organization_id: int, numbers: Numbers, scorer: Scorer) -> None:
    """After the campaigns, whose people, tag and question it takes."""
    made = await _campaign(sql, organization_id, Kind.KEYWORD, WORD.upper(), CampaignState.RUNNING)
    sent = await _campaign(sql, organization_id, Kind.BROADCAST, TITLE, CampaignState.RUNNING, TEXT)
    await _campaign(sql, organization_id, Kind.BROADCAST, NEXT, CampaignState.DRAFT, NEXT_TEXT)
    now, max_ = datetime.now(UTC), await _max(sql)
    joined, rules = await _threads(sql, made, Status.CLOSED)
    await past_rows.write(sql, organization_id, made, list(_joins(joined, rules, max_, numbers, scorer, now)))
    await _words(sql, organization_id, made)
    reached, rules = await _threads(sql, sent, Status.WAITING)
    await past_rows.write(sql, organization_id, sent, list(_texts(reached, rules, max_, numbers, scorer, now)))


async def _max(sql: Connection) -> Volunteer:
    """In whose name they are; nobody presses Send for them."""
    return Volunteer(await sql.fetchval("SELECT id FROM users WHERE email = $1", LOGINS[1].email), LOGINS[1])


async def _campaign(
    sql: Connection, organization_id: int, kind: Kind, title: str, state: CampaignState, text: str | None = None
) -> int:
    """Of the list, which the first of them makes; with its text, if it sends one."""
    made: int = await sql.fetchval(
        """WITH new AS (
             INSERT INTO lists (organization_id, name) SELECT $1::bigint, $2::text
             WHERE NOT EXISTS (SELECT 1 FROM lists WHERE organization_id = $1 AND name = $2::text) RETURNING id),
           filled AS (
             INSERT INTO list_contacts (list_id, contact_id) SELECT new.id, ct.id FROM new, contacts ct
             WHERE ct.organization_id = $1 AND ct.external_id BETWEEN $8 AND $9 AND ct.opted_out_at IS NULL
             ORDER BY ct.external_id RETURNING contact_id),
           list AS (SELECT id FROM new UNION ALL SELECT id FROM lists WHERE organization_id = $1 AND name = $2::text),
           c AS (
             INSERT INTO campaigns (organization_id, kind, title, description, list_id, state, switches, audience,
               area_codes, places, setup_total, setup_done, created_by_id, launched_at)
             SELECT $1::bigint, $3::text, $4::text, '', (SELECT id FROM list), $5::text, '{"sandbox": true}', '{}',
               '[]', '[]', 0, 0, (SELECT id FROM users WHERE email = $10),
               CASE WHEN $5::text <> 'draft' THEN now() - $7::interval END RETURNING id),
           s AS (
             INSERT INTO initial_scripts (campaign_id, position, text)
             SELECT id, 0, $6::text FROM c WHERE $6::text IS NOT NULL)
           SELECT id FROM c""",
        organization_id,
        LIST,
        kind,
        title,
        state,
        text,
        SENT,
        f"{PREFIX}{JOINED[0]:04}",
        f"{PREFIX}{JOINED[-1]:04}",
        LOGINS[1].email,
    )
    return made


async def _threads(sql: Connection, campaign_id: int, status: Status) -> tuple[list[asyncpg.Record], Rules]:
    """One for each on the list, with what texts say of them."""
    await sql.execute(
        """WITH made AS (
             INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed,
               place, preview, replies, version)
             SELECT c.organization_id, c.id, ct.id, (SELECT id FROM initial_scripts WHERE campaign_id = c.id), $2,
               false, ct.place, '', 0, 1
             FROM campaigns c JOIN list_contacts lc ON lc.list_id = c.list_id JOIN contacts ct ON ct.id = lc.contact_id
             WHERE c.id = $1 ORDER BY lc.id RETURNING 1)
           UPDATE campaigns SET setup_total = n, setup_done = n FROM (SELECT count(*)::int AS n FROM made) m
           WHERE id = $1""",
        campaign_id,
        status,
    )
    rows = await sql.fetch(
        """SELECT cv.id, cv.contact_id, ct.number_id, ct.first_name, ct.last_name, ct.city, ct.email,
             ct.custom::text AS custom,
             o.name AS organization, o.settings::text AS settings, c.switches::text AS switches
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id JOIN campaigns c ON c.id = cv.campaign_id
             JOIN organizations o ON o.id = c.organization_id WHERE cv.campaign_id = $1 ORDER BY cv.id""",
        campaign_id,
    )
    return rows, campaign_rules.read(rows[0]["organization"], rows[0]["settings"], rows[0]["switches"], None)


def _joins(
    rows: Sequence[asyncpg.Record], rules: Rules, max_: Volunteer, numbers: Numbers, scorer: Scorer, now: datetime
) -> Iterator[Thread]:
    """Over some days, a few a day: the word, and at once its answer."""
    for n, row in enumerate(rows):
        at = now - timedelta(days=2 + n * 5 // len(rows), minutes=n * 37 % 170)
        thread = Thread(row["id"], row["contact_id"], max_, _number(n, row, numbers), initial_state=None)
        thread.status = Status.CLOSED
        answer = composing.leaving(composing.fill(ANSWER, rules, _to(row), ""), rules, "initial")
        thread.texts.append(_theirs(("Roof", "ROOF", "roof", "Roof!")[n % 4], scorer, at))
        thread.texts.append(Text("out", "answer", answer, State.DELIVERED, at + timedelta(seconds=3)))
        yield thread


def _texts(
    rows: Sequence[asyncpg.Record], rules: Rules, max_: Volunteer, numbers: Numbers, scorer: Scorer, now: datetime
) -> Iterator[Thread]:
    """To everybody within two minutes; some of them write back."""
    for n, row in enumerate(rows):
        at = now - SENT + timedelta(seconds=3 * n)
        thread = Thread(row["id"], row["contact_id"], max_, _number(n, row, numbers))
        text = composing.initial(TEXT, None, rules, _to(row), "")
        thread.texts.append(Text("out", "initial", text, State.DELIVERED, at))
        talk, place = divmod(n, 8)
        if place == 3 and talk < len(BACK):
            minutes, words, thread.status = BACK[talk]
            thread.texts.append(_theirs(words, scorer, at + timedelta(minutes=minutes)))
            if thread.status is Status.NEEDS_ATTENTION:
                thread.waiting_since = thread.texts[-1].at
        yield thread


def _number(n: int, row: asyncpg.Record, numbers: Numbers) -> int:
    return int(row["number_id"] or numbers.good[n % len(numbers.good)])


def _to(row: asyncpg.Record) -> Addressee:
    return composing.addressee(row)


def _theirs(words: str, scorer: Scorer, at: datetime) -> Text:
    found = scorer.read(words)
    return Text("in", "reply", words, State.RECEIVED, at, score=found.score, opt_out=found.opt_out)


async def _words(sql: Connection, organization_id: int, campaign_id: int) -> None:
    """Who joined has asked for texts by the word; and YES is an answer to the invitation to the block party."""
    await sql.execute(
        """INSERT INTO consents (organization_id, contact_id, source, detail, given_at)
           SELECT $1::bigint, m.contact_id, 'keyword', $3::text, m.created_at FROM messages m
           WHERE m.campaign_id = $2 AND m.direction = 'in'""",
        organization_id,
        campaign_id,
        WORD.upper(),
    )
    await sql.execute(
        """INSERT INTO keywords (organization_id, created_by_id, word, does, list_id, campaign_id, answer, tag_id,
             question, choice)
           SELECT $1::bigint, c.created_by_id, $3::text, 'join', c.list_id, c.id, $4::text, NULL::bigint, NULL,
             NULL
           FROM campaigns c WHERE c.id = $2
           UNION ALL
           SELECT $1::bigint, c.created_by_id, 'yes', 'mark', NULL::bigint, e.id,
             'Wonderful, {firstName}! See you on Saturday.', t.id,
             'coming', 'Yes'
           FROM campaigns c, campaigns e, tags t WHERE c.id = $2 AND e.organization_id = $1 AND e.title = $5
             AND t.organization_id = $1 AND t.name = 'RSVP'""",
        organization_id,
        campaign_id,
        WORD,
        ANSWER,
        EVENT.title,
    )
