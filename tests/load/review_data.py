"""Conversations by the hundred thousand, as months of text banks leave them: written set by set, always the same."""

from dataclasses import dataclass
from typing import LiteralString

import psycopg

from server.domain.zones import area_codes
from tests.load.seed import Bank

CAMPAIGNS = 12
# Of a hundred conversations, those of each campaign, from the oldest to the one that runs.
SHARES = (40, 14, 10, 8, 6, 5, 4, 3, 3, 2, 2, 3)
TEAMS, TAGS = 10, 20
REPLIED = 40  # of a hundred who were texted
BATCH = 200_000  # conversations that one statement writes
FIRST = ("Rosa", "Luis", "María", "José", "Ana", "Pat", "Kim", "Lee", "Noor", "Ivy", "Max", "Zoe", "Ben", "Eve",
         "Tom", "Ada", "Hugo", "Inés", "Omar", "Lena")  # fmt: skip
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve",
             "wi", "xo", "yu", "bra", "cle", "dri", "fro", "glu", "pla", "tre", "sti", "spo", "gru")  # fmt: skip
PHRASES = ("Yes, you can count on me", "Who is this?", "Where do I vote?", "¿Dónde voto?", "No thanks", "Sí, claro",
           "I will be there on Saturday", "Please take me off", "Can my neighbor come too?", "Gracias por avisarme",
           "I moved to another ward", "What time do the polls close?", "Not interested", "STOP", "Mañana te digo",
           "Ok")  # fmt: skip
ERRORS = ("10", "20", "30", "80", "90", "100")


@dataclass(frozen=True, slots=True)
class Made:
    """What filters can ask for; the rare one of a kind stands last."""

    campaigns: list[int]
    teams: list[int]
    tags: list[int]
    people: list[int]
    numbers: list[int]


def fill(database_url: str, bank: Bank, conversations: int) -> Made:
    """About three texts a conversation. The bank's own campaign stays as it is."""
    with psycopg.connect(database_url, autocommit=True) as sql:
        # Rows that no reference can be wrong in, in an order of our own: what checks them would take most of the time.
        sql.execute("SET session_replication_role = replica")
        sql.execute("SET synchronous_commit = off")
        sql.execute("SELECT setseed(0.5)")
        made = _around(sql, bank)
        indexes = _without_indexes(sql)
        for first in range(0, conversations, BATCH):
            last = min(conversations, first + BATCH)
            _people(sql, bank, first, last)
            _threads(sql, bank, made, first, last, conversations)
            _texts(sql, bank, made, first, last)
            _report(sql, made, first, last)
        sql.execute("SET maintenance_work_mem = '512MB'")
        for index in indexes:
            sql.execute(index)
        sql.execute("VACUUM ANALYZE")
        return made


def _without_indexes(sql: psycopg.Connection) -> list[LiteralString]:
    """How to make those again that were taken away: made at once they are made in a third of the time."""
    found = sql.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
           WHERE indrelid IN ('contacts'::regclass, 'conversations'::regclass, 'messages'::regclass)
             AND NOT indisunique"""
    ).fetchall()
    for name, _ in found:
        sql.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _around(sql: psycopg.Connection, bank: Bank) -> Made:
    """Campaigns, teams, tags and a question."""
    sql.execute(
        """CREATE TABLE made (n int PRIMARY KEY, contact_id bigint, conversation_id bigint, campaign_id bigint,
             texted boolean, talks int, at timestamptz, user_id bigint)"""
    )
    campaigns = [
        _one(
            sql,
            """INSERT INTO campaigns (organization_id, title, description, state, switches, audience, area_codes,
                 places, setup_total, setup_done, created_by_id, launched_at, questions)
               SELECT organization_id, %s, '', CASE WHEN %s THEN 'running' ELSE 'ended' END,
                 jsonb_build_object('needs_attention_without_report', %s),
                 '{"public": true}', '[]', '[]', 0, 0, created_by_id, now(),
                 '[{"key": "support", "text": "Support?", "answers": [{"text": "Yes"}, {"text": "No"}]}]'
               FROM campaigns WHERE id = %s RETURNING id""",
            f"Text bank {number + 1}",
            number == CAMPAIGNS - 1,
            number % 2 == 0,
            bank.campaign_id,
        )
        for number in range(CAMPAIGNS)
    ]
    for campaign in campaigns:
        sql.execute(
            "INSERT INTO initial_scripts (campaign_id, position, text) VALUES (%s, 0, %s)",
            (campaign, f"Hi {{firstName}}, will you vote? Text bank number {campaign}."),
        )
    organization = bank.organization_id
    teams = [
        _one(sql, "INSERT INTO teams (organization_id, name) VALUES (%s, %s) RETURNING id", organization, f"Team {n}")
        for n in range(TEAMS)
    ]
    people = [person.id for person in bank.volunteers]
    for place, person in enumerate(people):
        sql.execute(
            "INSERT INTO team_members (team_id, user_id) VALUES (%s, %s)", (teams[place * TEAMS // len(people)], person)
        )
    tags = [
        _one(
            sql,
            "INSERT INTO tags (organization_id, kind, name) VALUES (%s, %s, %s) RETURNING id",
            organization,
            "conversation" if n % 2 else "contact",
            f"Tag {n}",
        )
        for n in range(TAGS)
    ]
    numbers = [row[0] for row in sql.execute("SELECT id FROM numbers ORDER BY id").fetchall()]
    return Made(campaigns, teams, tags, people, numbers)


def _one(sql: psycopg.Connection, statement: str, *values: object) -> int:
    row = sql.execute(statement, values).fetchone()
    assert row is not None
    return int(row[0])


def _people(sql: psycopg.Connection, bank: Bank, first: int, last: int) -> None:
    areas = [code for code, area in area_codes().items() if area.kind == "US"]
    sql.execute(
        """INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
             external_id, notes, custom, place, landline, number_id, opted_out_at, tag_ids)
           SELECT %(organization)s,
             '+1' || (%(areas)s::text[])[1 + n %% cardinality(%(areas)s::text[])] || '555'
               || (2000 + n / cardinality(%(areas)s::text[]))::text,
             (%(first)s::text[])[1 + floor(20 * random() ^ 2)::int],
             initcap((%(syllables)s::text[])[1 + floor(30 * random())::int]
               || (%(syllables)s::text[])[1 + floor(30 * random())::int]
               || (%(syllables)s::text[])[1 + floor(30 * random())::int]),
             '', '', 'Springfield', '', '', '', '',
             CASE WHEN n %% 3 = 0 THEN jsonb_build_object('ward', (n %% 50)::text) ELSE '{}' END,
             '|America/New_York', false,
             (%(numbers)s::bigint[])[1 + n %% cardinality(%(numbers)s::bigint[])],
             CASE WHEN n %% 100 < 3 THEN now() END,
             CASE WHEN n %% 40 = 0 THEN ARRAY[(%(tags)s::bigint[])[1 + 2 * floor(10 * random() ^ 3)::int]] END
           FROM generate_series(%(from)s, %(to)s - 1) n""",
        {
            "organization": bank.organization_id,
            "areas": areas,
            "first": list(FIRST),
            "syllables": list(SYLLABLES),
            "numbers": _ids(sql, "numbers"),
            "tags": _ids(sql, "tags"),
            "from": first,
            "to": last,
        },
    )


def _ids(sql: psycopg.Connection, table: str) -> list[int]:
    return [row[0] for row in sql.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]


def _threads(sql: psycopg.Connection, bank: Bank, made: Made, first: int, last: int, all_of_them: int) -> None:
    """`made` remembers what each of them is, so that texts can follow."""
    bounds = [0]
    for share in SHARES:
        bounds.append(bounds[-1] + share * all_of_them // 100)
    sql.execute(
        """INSERT INTO made (n, contact_id, campaign_id, texted, talks, at, user_id)
           SELECT n, contact_id, campaign_id, texted,
             CASE WHEN texted AND random() * 100 < %(replied)s
               THEN (ARRAY[1,1,1,1,1,1,1,2,2,2,2,3,3,3,4,4,5,5,6,8])[1 + floor(20 * random())::int] ELSE 0 END,
             now() - interval '1 day' * (%(campaigns)s - place) * 9 - interval '1 second' * floor(500000 * random()),
             (%(people)s::bigint[])[1 + floor(cardinality(%(people)s::bigint[]) * random())::int]
           FROM (
             SELECT x.n, x.contact_id, b.place, (%(ids)s::bigint[])[b.place] AS campaign_id,
               b.place < %(campaigns)s OR random() < 0.5 AS texted
             FROM (SELECT %(from)s + row_number() OVER (ORDER BY id) - 1 AS n, id AS contact_id
                   FROM (SELECT id FROM contacts ORDER BY id DESC LIMIT %(to)s - %(from)s) newest) x
               JOIN LATERAL (SELECT greatest(1, least(%(campaigns)s, width_bucket(x.n, %(bounds)s::bigint[])))::int
                 AS place) b ON true) y""",
        {
            "replied": REPLIED,
            "campaigns": CAMPAIGNS,
            "people": made.people,
            "ids": made.campaigns,
            "bounds": bounds,
            "from": first,
            "to": last,
        },
    )
    sql.execute(
        """WITH told AS (
             INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed,
               initial_state, place, assignee_id, needs_attention_since, last_message_at, preview, replies, score,
               tag_ids, wants_out, version)
             SELECT %(organization)s, m.campaign_id, m.contact_id,
               (SELECT id FROM initial_scripts s WHERE s.campaign_id = m.campaign_id),
               CASE WHEN NOT texted THEN CASE WHEN r < 0.1 THEN 'skipped' ELSE 'to_send' END
                 WHEN talks = 0 THEN 'waiting' WHEN r < 0.1 THEN 'needs_attention' WHEN r < 0.5 THEN 'closed'
                 WHEN r < 0.58 THEN 'opted_out' ELSE 'waiting' END,
               false, CASE WHEN NOT texted THEN NULL WHEN m.n %% 20 = 7 THEN 'undelivered' ELSE 'delivered' END,
               '|America/New_York', CASE WHEN texted AND m.n %% 200 <> 0 THEN user_id END,
               CASE WHEN texted AND talks > 0 AND r < 0.1 THEN at END, CASE WHEN texted THEN at END, 'Where do I vote?',
               talks, CASE WHEN talks > 0 THEN least(100, floor(30 + 90 * s - 30 * r))::int END,
               CASE WHEN talks > 0 AND m.n %% 7 = 0
                 THEN ARRAY[(%(tags)s::bigint[])[2 + 2 * floor(10 * t ^ 3)::int]] END, talks > 0 AND m.n %% 50 = 0, 1
             FROM (SELECT *, random() AS r, random() AS s, random() AS t FROM made
                   WHERE n >= %(from)s AND n < %(to)s) m ORDER BY n
             RETURNING id, contact_id)
           UPDATE made SET conversation_id = told.id FROM told WHERE made.contact_id = told.contact_id
             AND n >= %(from)s""",
        {"organization": bank.organization_id, "tags": made.tags, "from": first, "to": last},
    )


def _texts(sql: psycopg.Connection, bank: Bank, made: Made, first: int, last: int) -> None:
    """The first text to everybody, then question and answer by turns."""
    given = {
        "organization": bank.organization_id,
        "errors": list(ERRORS),
        "phrases": list(PHRASES),
        "syllables": list(SYLLABLES),
        "from": first,
        "to": last,
    }
    columns = """organization_id, campaign_id, conversation_id, contact_id, direction, kind, text, parts, state, reason,
      user_id, number_id, carrier_class, priority, attempt, requeued, score, opt_out, created_at"""
    sql.execute(
        f"""INSERT INTO messages ({columns})
           SELECT %(organization)s, m.campaign_id, conversation_id, contact_id, 'out', 'initial',
             'Hi Pat, will you vote? Text bank number ' || m.campaign_id || '.', 1,
             CASE WHEN n %% 20 = 7 THEN 'undelivered' ELSE 'delivered' END,
             CASE WHEN n %% 20 = 7 THEN (%(errors)s::text[])[1 + floor(6 * random() ^ 3)::int] END,
             user_id, c.number_id, 'unknown', 1, 1, 0, NULL, NULL, at - interval '1 hour'
           FROM made m JOIN contacts c ON c.id = contact_id WHERE texted AND n >= %(from)s AND n < %(to)s
           ORDER BY n""",
        given,
    )
    words = """(%(phrases)s::text[])[1 + floor(16 * random() ^ 2)::int] || ' '
      || (%(syllables)s::text[])[1 + floor(30 * random() ^ 2)::int]
      || (%(syllables)s::text[])[1 + floor(30 * random() ^ 2)::int] || ' '
      || (%(syllables)s::text[])[1 + floor(30 * random())::int]
      || (%(syllables)s::text[])[1 + floor(30 * random())::int]
      || (%(syllables)s::text[])[1 + floor(30 * random())::int]"""
    sql.execute(
        f"""INSERT INTO messages ({columns})
            SELECT %(organization)s, campaign_id, conversation_id, contact_id,
              CASE WHEN turn %% 2 = 1 THEN 'in' ELSE 'out' END, 'reply', {words}, 1,
              CASE WHEN turn %% 2 = 1 THEN 'received' ELSE 'delivered' END, NULL,
              CASE WHEN turn %% 2 = 0 THEN user_id END, NULL, 'unknown', 0, 0, 0,
              CASE WHEN turn %% 2 = 1 THEN floor(100 * random())::int END, CASE WHEN turn %% 2 = 1 THEN 'no' END,
              at - interval '1 hour' + interval '1 hour' * turn / (2 * talks)
            FROM made CROSS JOIN LATERAL generate_series(1, 2 * talks) turn
            WHERE talks > 0 AND n >= %(from)s AND n < %(to)s ORDER BY n""",
        given,
    )


def _report(sql: psycopg.Connection, made: Made, first: int, last: int) -> None:
    """Every other conversation with a reply answered the question, one in a hundred of them with No."""
    sql.execute(
        """INSERT INTO survey_answers (campaign_id, conversation_id, question, answer, user_id)
           SELECT campaign_id, conversation_id, 'support', CASE WHEN n %% 100 = 0 THEN 'No' ELSE 'Yes' END, user_id
           FROM made WHERE talks > 0 AND n %% 2 = 0 AND n >= %s AND n < %s""",
        (first, last),
    )
