"""The queue and what becomes of its messages: heads, claims, outcomes, sweeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from server.storage.database import Connection, Pool, Row
from server.storage.queries.limits import TODAY
from server.storage.views import AREA_CODES

# What must be true of a message at the moment it is claimed, whatever was true when it was clicked.
_MAY_GO = """m.state = 'queued' AND m.not_before <= now()
  AND (m.not_after IS NULL OR m.not_after - interval '60 seconds' > now())
  AND EXISTS (SELECT 1 FROM campaigns cp WHERE cp.id = m.campaign_id
    AND (cp.state IN ('running', 'paused') OR m.kind IN ('confirmation', 'service'))
    AND (cp.paused IS NULL OR (cp.paused = 'initials' AND m.kind <> 'initial')))"""


async def heads(pool: Pool, numbers: Sequence[int], classes: Sequence[str], full: Sequence[int] = ()) -> list[Row]:
    """Of each of these numbers and each carrier class with work the text that would go first; the oldest of the
    most urgent leads, and behind one with pictures also the first of words alone. What is held up so never hides the
    others. `full` numbers send no first texts."""
    first = f"""SELECT m.parts, m.priority, m.id, m.media IS NOT NULL AS pictures FROM messages m
              WHERE m.number_id = n.id AND m.carrier_class = k.carrier_class AND {_MAY_GO}
                AND (m.kind <> 'initial' OR n.id <> ALL($3::bigint[]))"""
    return await pool.fetch(
        f"""SELECT n.id AS number_id, k.carrier_class, x.parts, x.pictures FROM unnest($1::bigint[]) AS n(id)
            CROSS JOIN LATERAL (SELECT 1 FROM messages m WHERE m.number_id = n.id AND m.state = 'queued' LIMIT 1) work
            CROSS JOIN unnest($2::text[]) AS k(carrier_class)
            CROSS JOIN LATERAL ({first} ORDER BY m.priority, m.id LIMIT 1) h
            CROSS JOIN LATERAL (SELECT h.* UNION ALL
              (SELECT * FROM ({first} AND m.media IS NULL AND h.pictures ORDER BY m.priority, m.id LIMIT 1) words)) x
            ORDER BY x.priority, x.id""",
        list(numbers),
        list(classes),
        list(full),
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """A licence of the governor: one text of this class from this number, of at most so many parts."""

    number_id: int
    carrier_class: str
    parts: int
    token: str
    pictures: bool = False  # with some, or of words alone


async def claim(pool: Pool, slots: Sequence[Slot]) -> list[Row]:
    """At most one message a slot, no larger than was reserved; marked as sending, with an attempt each.

    A number that has its day's people sends no more first texts.
    A contact who opted out is passed by here even if the opt-out committed a moment ago: both lock the contact. Only
    the one text that confirms the opt-out goes.
    """
    return await pool.fetch(
        f"""WITH picked AS (
              SELECT m.* , g.token FROM unnest($1::bigint[], $2::text[], $3::int[], $4::bool[], $5::text[])
                AS g(number_id, carrier_class, parts, pictures, token)
              JOIN numbers n ON n.id = g.number_id AND n.state = 'active'
              JOIN carrier_accounts a ON a.id = n.account_id AND a.stopped_at IS NULL
              CROSS JOIN LATERAL (
                SELECT m.id, m.number_id, m.parts, m.contact_id FROM messages m JOIN contacts c ON c.id = m.contact_id
                WHERE m.number_id = g.number_id AND m.carrier_class = g.carrier_class AND m.parts <= g.parts
                  AND (m.media IS NOT NULL) = g.pictures
                  AND (c.opted_out_at IS NULL OR m.kind = 'confirmation') AND {_MAY_GO}
                  AND (m.kind <> 'initial' OR n.daily_contacts IS NULL
                    OR n.firsts_on IS DISTINCT FROM {TODAY} OR n.firsts_today < n.daily_contacts)
                ORDER BY m.priority, m.id LIMIT 1 FOR NO KEY UPDATE OF m, c SKIP LOCKED) m),
            claimed AS (
              UPDATE messages SET state = 'sending', attempt = attempt + 1 FROM picked p WHERE messages.id = p.id
              RETURNING messages.id, messages.number_id, messages.contact_id, messages.kind, messages.text,
                messages.media, messages.parts,
                messages.attempt, messages.requeued, messages.not_after, p.token),
            held AS (
              SELECT n.id, f.firsts FROM numbers n JOIN (
                SELECT number_id, count(*) AS firsts FROM claimed WHERE kind = 'initial' GROUP BY 1) f
                ON f.number_id = n.id WHERE n.daily_contacts IS NOT NULL ORDER BY n.id FOR NO KEY UPDATE OF n),
            counted AS (
              UPDATE numbers n SET firsts_on = {TODAY},
                firsts_today = CASE WHEN n.firsts_on = {TODAY} THEN n.firsts_today ELSE 0 END + h.firsts
              FROM held h WHERE n.id = h.id),
            tried AS (
              INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
              SELECT id, number_id, attempt, token, parts, now() + interval '12 seconds', 0 FROM claimed
              RETURNING id, message_id)
            SELECT c.id, c.number_id, c.text, c.media::text AS media, c.parts, c.attempt, c.requeued, c.token,
              c.not_after,
              n.phone AS src, n.mms, n.account_id, n.organization_id, ct.phone AS dst, now() AS now
            FROM claimed c JOIN tried t ON t.message_id = c.id JOIN numbers n ON n.id = c.number_id
              JOIN contacts ct ON ct.id = c.contact_id""",
        [slot.number_id for slot in slots],
        [slot.carrier_class for slot in slots],
        [slot.parts for slot in slots],
        [slot.pictures for slot in slots],
        [slot.token for slot in slots],
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call came to: the state it leaves the message in, and the evidence."""

    message_id: int
    attempt: int  # fences a worker that comes late
    state: str
    outcome: str
    carrier_id: str | None = None
    reason: str | None = None
    detail: str | None = None
    http_status: int | None = None
    back_off: timedelta = timedelta()  # until a message that goes back to the queue may be tried again


# After a CTE `written` of messages: their threads are stamped, and answered with what announcements say.
ONTO_THREADS = """
  stamped AS (
    UPDATE conversations cv SET version = version + 1, changed = pg_current_xact_id(),
      initial_state = CASE WHEN w.kind = 'initial' THEN w.state ELSE cv.initial_state END
    FROM written w WHERE cv.id = w.conversation_id
    RETURNING cv.id, cv.version, cv.changed, cv.assignee_id, cv.organization_id)
  SELECT w.id, w.kind, w.state, w.reason, w.detail, w.conversation_id, s.version, s.changed, s.assignee_id,
    s.organization_id
  FROM written w JOIN stamped s ON s.id = w.conversation_id"""


# Of these messages the ones that came back to who said stop while they were on their way: what waited then was
# blocked, and nobody would look at these again. From group messages those whose consent ended.
_STOP = f"""WITH written AS (
    UPDATE messages m SET state = 'blocked', reason = 'opted_out', settled_at = now()
    FROM contacts ct, campaigns cp
    WHERE m.id = ANY($1::bigint[]) AND m.state = 'queued' AND m.kind <> 'confirmation'
      AND ct.id = m.contact_id AND cp.id = m.campaign_id AND (ct.opted_out_at IS NOT NULL
        OR (m.kind = 'initial' AND cp.kind = 'broadcast' AND NOT EXISTS (
          SELECT FROM consents g WHERE g.contact_id = ct.id AND g.revoked_at IS NULL)))
    RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id),
  {ONTO_THREADS}"""


async def settle(sql: Connection, outcomes: Sequence[Outcome]) -> list[Row]:
    """Writes outcomes of calls, contacts locked in order first; rows of the threads that changed.

    Answers only messages that still stood at this attempt: a late worker changes nothing. A report that overtook
    the answer keeps its higher state and gets the carrier's id.
    """
    await _lock_contacts(sql, [o.message_id for o in outcomes])
    rows = await sql.fetch(
        f"""WITH o AS (
              SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::int[], $9::interval[])
              AS o(id, attempt, state, outcome, carrier_id, reason, detail, http_status, back_off)),
            tried AS (
              UPDATE attempts a SET outcome = o.outcome, http_status = o.http_status
              FROM o WHERE a.message_id = o.id AND a.attempt = o.attempt AND a.outcome IS NULL
                AND a.message_id = ANY($1::bigint[])),
            named AS (
              UPDATE messages m SET carrier_id = o.carrier_id FROM o
              WHERE m.id = o.id AND m.attempt = o.attempt AND m.carrier_id IS NULL AND o.carrier_id IS NOT NULL
                AND m.state NOT IN ('sending', 'unknown', 'unconfirmed')),
            written AS (
              UPDATE messages m SET state = o.state, reason = o.reason, detail = o.detail,
                carrier_id = coalesce(m.carrier_id, o.carrier_id),
                requeued = CASE WHEN o.state = 'queued' THEN m.requeued + 1 ELSE 0 END,
                not_before = CASE WHEN o.state = 'queued' THEN now() + o.back_off ELSE m.not_before END,
                accepted_at = CASE WHEN o.state = 'accepted' THEN now() ELSE m.accepted_at END,
                settled_at = CASE WHEN o.state = 'failed' THEN now() END
              FROM o WHERE m.id = o.id AND m.attempt = o.attempt
                AND (m.state = 'sending' OR (m.state IN ('unknown', 'unconfirmed') AND o.state = 'accepted'))
              RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id),
            {ONTO_THREADS}""",
        [o.message_id for o in outcomes],
        [o.attempt for o in outcomes],
        [o.state for o in outcomes],
        [o.outcome for o in outcomes],
        [o.carrier_id for o in outcomes],
        [o.reason for o in outcomes],
        [o.detail for o in outcomes],
        [o.http_status for o in outcomes],
        [o.back_off for o in outcomes],
    )
    back = [row["id"] for row in rows if row["state"] == "queued"]
    stopped = {row["id"]: row for row in await sql.fetch(_STOP, back)} if back else {}
    return [stopped.get(row["id"], row) for row in rows]


async def _lock_contacts(sql: Connection, message_ids: Sequence[int]) -> None:
    await sql.execute(
        """SELECT 1 FROM contacts WHERE id IN (SELECT contact_id FROM messages WHERE id = ANY($1::bigint[]))
           ORDER BY id FOR NO KEY UPDATE""",
        list(message_ids),
    )


async def attempts_of(sql: Connection, tokens: Sequence[str]) -> list[Row]:
    """What reports are checked against: the attempt's message, contact, number and account."""
    return await sql.fetch(
        """SELECT a.token, a.message_id, a.number_id, n.phone AS src, c.phone AS dst, c.id AS contact_id,
             c.undeliverable_at IS NOT NULL AS undeliverable
           FROM attempts a JOIN messages m ON m.id = a.message_id JOIN numbers n ON n.id = a.number_id
             JOIN contacts c ON c.id = m.contact_id WHERE a.token = ANY($1::text[])""",
        list(tokens),
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """A carrier's report about one attempt, in our states."""

    message_id: int
    state: str
    from_states: tuple[str, ...]  # those it moves up from
    carrier_id: str
    reason: str | None
    detail: str | None
    carrier_class: str | None = None  # of the contact, where the report names their network


async def report(sql: Connection, reports: Sequence[Reported]) -> list[Row]:
    """Moves messages up to what the carrier reports; rows of the threads that changed. One report a message.

    People read "Sent" of what is accepted and of what is sent: between the two no thread changes, and a text in four
    writes less.
    """
    await _lock_contacts(sql, [r.message_id for r in reports])
    return await sql.fetch(
        f"""WITH r AS (
              SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS r(id, state, from_states, carrier_id, reason, detail, carrier_class)),
            learned AS (
              UPDATE contacts c SET carrier_class = r.carrier_class FROM r JOIN messages m ON m.id = r.id
              WHERE c.id = m.contact_id AND r.carrier_class <> coalesce(c.carrier_class, '')),
            moved AS (
              UPDATE messages m SET state = r.state, reason = r.reason, detail = r.detail,
                carrier_id = coalesce(m.carrier_id, r.carrier_id),
                accepted_at = coalesce(m.accepted_at, now()),
                settled_at = CASE WHEN r.state IN ('delivered', 'undelivered', 'failed') THEN now() END
              FROM r JOIN messages was ON was.id = r.id
              WHERE m.id = r.id AND m.state = ANY(string_to_array(r.from_states, ','))
              RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id, was.state AS was),
            written AS (SELECT * FROM moved WHERE NOT (was = 'accepted' AND state = 'sent')),
            {ONTO_THREADS}""",
        [r.message_id for r in reports],
        [r.state for r in reports],
        [",".join(r.from_states) for r in reports],
        [r.carrier_id for r in reports],
        [r.reason for r in reports],
        [r.detail for r in reports],
        [r.carrier_class for r in reports],
    )


async def overdue(sql: Connection, most: int) -> list[Row]:
    """Attempts whose lease ran out without an outcome: their worker died, or was frozen."""
    return await sql.fetch(
        """SELECT a.message_id, a.attempt FROM attempts a JOIN messages m ON m.id = a.message_id
           WHERE a.outcome IS NULL AND a.lease_until < now() ORDER BY a.lease_until LIMIT $1""",
        most,
    )


async def late(sql: Connection, most: int) -> list[Row]:
    """Queued messages whose hours are over, with the place and rules that say when the next ones begin."""
    return await sql.fetch(
        """SELECT m.id, m.kind, m.text, m.conversation_id, ct.place, o.name AS organization,
             o.settings::text AS settings, cp.switches::text AS switches, cp.texting_hours::text AS own_hours,
             now() AS now
           FROM messages m JOIN contacts ct ON ct.id = m.contact_id JOIN campaigns cp ON cp.id = m.campaign_id
             JOIN organizations o ON o.id = m.organization_id
           WHERE m.state = 'queued' AND m.not_after - interval '60 seconds' <= now()
           ORDER BY ct.id LIMIT $1 FOR NO KEY UPDATE OF ct""",
        most,
    )


async def postpone(sql: Connection, message_id: int, not_before: object, not_after: object) -> None:
    await sql.execute(
        "UPDATE messages SET not_before = $2, not_after = $3 WHERE id = $1 AND state = 'queued'",
        message_id,
        not_before,
        not_after,
    )


async def cancel(sql: Connection, message_ids: Sequence[int], reason: str) -> list[Row]:
    """Queued messages that will not be sent; the words of a reply become the draft of its thread."""
    await _lock_contacts(sql, message_ids)
    await sql.execute(
        """UPDATE conversations cv SET draft = coalesce(cv.draft, m.text) FROM messages m
           WHERE m.id = ANY($1::bigint[]) AND m.state = 'queued' AND m.kind = 'reply' AND cv.id = m.conversation_id""",
        list(message_ids),
    )
    return await sql.fetch(
        f"""WITH written AS (
              UPDATE messages m SET state = 'cancelled', reason = $2, settled_at = now()
              WHERE m.id = ANY($1::bigint[]) AND m.state = 'queued'
              RETURNING m.id, m.kind, m.state, m.reason, m.detail, m.conversation_id),
            {ONTO_THREADS}""",
        list(message_ids),
        reason,
    )


async def unbound(sql: Connection, most: int) -> list[Row]:
    """Queued messages without a number (Redis was away when they were clicked), contacts locked in order."""
    return await sql.fetch(
        f"""SELECT m.id, m.parts, m.media IS NOT NULL AS pictures, m.organization_id, m.user_id, m.campaign_id,
             cp.registration_id,
             cp.number_ids::text AS own_numbers, {AREA_CODES}, ct.id AS contact_id, ct.phone,
             ct.number_id
           FROM messages m JOIN contacts ct ON ct.id = m.contact_id JOIN campaigns cp ON cp.id = m.campaign_id
             JOIN organizations o ON o.id = m.organization_id
           WHERE m.state = 'queued' AND m.number_id IS NULL
           ORDER BY ct.id LIMIT $1 FOR NO KEY UPDATE OF ct SKIP LOCKED""",
        most,
    )


async def bind(sql: Connection, message_id: int, contact_id: int, number_id: int) -> None:
    await sql.execute(
        """WITH known AS (UPDATE contacts SET number_id = coalesce(number_id, $3) WHERE id = $2 RETURNING number_id)
           UPDATE messages SET number_id = known.number_id FROM known WHERE id = $1 AND state = 'queued'""",
        message_id,
        contact_id,
        number_id,
    )
