"""The rows of a past that was made up: written as the real program would have left them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter

from server.carriers.simulator.networks import network_of
from server.demo.people import Login
from server.domain import sms
from server.domain.carrier_networks import carrier_class
from server.domain.conversations import Status, preview
from server.domain.messages import Priority, State
from server.storage.database import Connection

SETTLED_AFTER = timedelta(seconds=4)
MESSAGE = (
    "organization_id", "campaign_id", "conversation_id", "contact_id", "direction", "kind", "text", "parts",
    "state", "reason", "detail", "user_id", "client_ref", "number_id", "carrier_class", "priority", "attempt",
    "requeued", "carrier_id", "score", "opt_out", "created_at", "accepted_at", "settled_at",
)  # fmt: skip
STANDING = (
    "id", "contact_id", "number_id", "status", "initial_state", "assignee_id", "replies", "score", "waiting_since",
    "last_at", "preview", "opted_out_at", "passed_by", "reason",
)  # fmt: skip


ANSWER = ("campaign_id", "conversation_id", "question", "answer", "user_id", "answered_at")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the past; `reason` and `detail` are the carrier's or ours, where it did not arrive."""

    direction: str
    kind: str
    text: str
    state: State
    at: datetime
    user_id: int | None = None
    score: int | None = None
    opt_out: str | None = None
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Volunteer:
    id: int
    login: Login


@dataclass(slots=True)
class Thread:
    """One conversation of the past, as it stands now."""

    id: int
    contact_id: int
    volunteer: Volunteer
    number_id: int | None
    texts: list[Text] = field(default_factory=list)
    status: Status = Status.WAITING
    initial_state: State | None = State.DELIVERED
    assignee_id: int | None = None
    passed_on: str | None = None
    waiting_since: datetime | None = None
    opted_out_at: datetime | None = None
    tags: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def replies(self) -> list[Text]:
        return [text for text in self.texts if text.direction == "in"]


async def write(sql: Connection, organization_id: int, campaign_id: int, threads: Sequence[Thread]) -> None:
    texts = [
        (text.at, _message(organization_id, campaign_id, thread, text)) for thread in threads for text in thread.texts
    ]
    rows = [row for _, row in sorted(texts, key=itemgetter(0))]
    await sql.copy_records_to_table("messages", records=rows, columns=MESSAGE)
    await _attempts(sql, campaign_id)
    await sql.execute(
        """CREATE TEMPORARY TABLE standing (id bigint, contact_id bigint, number_id bigint, status text,
             initial_state text, assignee_id bigint, replies int, score smallint, waiting_since timestamptz,
             last_at timestamptz, preview text, opted_out_at timestamptz, passed_by bigint, reason text)"""
    )
    await sql.copy_records_to_table("standing", records=[_standing(thread) for thread in threads], columns=STANDING)
    await _stand(sql)
    await sql.execute("DROP TABLE standing")
    await _learn(sql, threads)
    await _tag(sql, organization_id, threads)
    await _answer(sql, campaign_id, threads)


def _message(organization_id: int, campaign_id: int, thread: Thread, text: Text) -> tuple[object, ...]:
    out, left = text.direction == "out", text.state is not State.BLOCKED
    sent = out and left
    first = Priority.BROADCAST if text.user_id is None else Priority.INITIAL
    priority = first if text.kind == "initial" else Priority.REPLY
    return (
        organization_id, campaign_id, thread.id, thread.contact_id, text.direction, text.kind, text.text,
        sms.measure(text.text).parts, text.state, text.reason, text.detail, text.user_id,
        None if text.user_id is None else f"demo-{uuid.uuid4().hex}", thread.number_id, "unknown", priority, int(sent),
        0, str(uuid.uuid4()) if left else None, text.score, text.opt_out, text.at, text.at if sent else None,
        text.at + SETTLED_AFTER if out else None,
    )  # fmt: skip


def _standing(thread: Thread) -> tuple[object, ...]:
    replies, last = thread.replies, thread.texts[-1]
    return (
        thread.id, thread.contact_id, thread.number_id, thread.status, thread.initial_state, thread.assignee_id,
        len(replies), replies[-1].score if replies else None, thread.waiting_since, last.at, preview(last.text),
        thread.opted_out_at, thread.volunteer.id if thread.passed_on else None, thread.passed_on,
    )  # fmt: skip


async def _learn(sql: Connection, threads: Sequence[Thread]) -> None:
    """A carrier's report names the network of the phone."""
    rows = await sql.fetch(
        "SELECT id, phone FROM contacts WHERE id = ANY($1::bigint[])",
        [thread.contact_id for thread in threads if thread.initial_state is State.DELIVERED],
    )
    networks = [network_of(row["phone"]) for row in rows]
    await sql.execute(
        """UPDATE contacts ct SET carrier_class = k.carrier FROM unnest($1::bigint[], $2::text[]) AS k(id, carrier)
           WHERE ct.id = k.id""",
        [row["id"] for row in rows],
        [carrier_class(network.mcc, network.mnc) for network in networks],
    )


async def _tag(sql: Connection, organization_id: int, threads: Sequence[Thread]) -> None:
    pairs = [(thread.id, name) for thread in threads for name in thread.tags]
    await sql.execute(
        """UPDATE conversations cv SET tag_ids = p.ids FROM (
             SELECT p.thread, array_agg(t.id ORDER BY t.id) AS ids
             FROM unnest($2::bigint[], $3::text[]) AS p(thread, name)
               JOIN tags t ON t.organization_id = $1 AND t.kind = 'conversation' AND t.name = p.name
             GROUP BY p.thread) p
           WHERE cv.id = p.thread""",
        organization_id,
        [thread for thread, _ in pairs],
        [name for _, name in pairs],
    )


async def _answer(sql: Connection, campaign_id: int, threads: Sequence[Thread]) -> None:
    """By whoever texted them, when the last text was written."""
    rows = [
        (campaign_id, thread.id, question, answer, thread.volunteer.id, thread.texts[-1].at)
        for thread in threads
        for question, answer in thread.answers.items()
    ]
    await sql.copy_records_to_table("survey_answers", records=rows, columns=ANSWER)


async def _attempts(sql: Connection, campaign_id: int) -> None:
    """A number's delivery is told from its attempts."""
    await sql.execute(
        """INSERT INTO attempts (message_id, number_id, attempt, token, parts, started_at, lease_until, outcome,
             http_status, looked_up)
           SELECT id, number_id, 1, md5(gen_random_uuid()::text), parts, created_at, created_at + interval '12 seconds',
             'accepted', 202, 0
           FROM messages WHERE campaign_id = $1 AND direction = 'out' AND attempt = 1 ORDER BY id""",
        campaign_id,
    )


async def _stand(sql: Connection) -> None:
    """Who holds a thread that needs attention keeps it for some time yet, as after a look at it."""
    await sql.execute(
        """UPDATE conversations cv SET status = s.status, initial_state = s.initial_state, assignee_id = s.assignee_id,
             replies = s.replies, score = s.score, needs_attention_since = s.waiting_since, last_message_at = s.last_at,
             preview = s.preview, version = cv.version + 1,
             lease_until = CASE WHEN s.waiting_since IS NOT NULL AND s.assignee_id IS NOT NULL
               THEN now() + interval '60 minutes' + random() * interval '60 minutes' END
           FROM standing s WHERE cv.id = s.id"""
    )
    await sql.execute(
        """UPDATE contacts ct SET number_id = s.number_id, opted_out_at = s.opted_out_at
           FROM standing s WHERE ct.id = s.contact_id"""
    )
    await sql.execute(
        """INSERT INTO opt_outs (organization_id, phone, source, created_at)
           SELECT ct.organization_id, ct.phone, 'reply', s.opted_out_at
           FROM standing s JOIN contacts ct ON ct.id = s.contact_id WHERE s.opted_out_at IS NOT NULL"""
    )
    await sql.execute(
        """INSERT INTO conversation_moves (organization_id, conversation_id, from_user_id, by_user_id, reason,
             created_at)
           SELECT cv.organization_id, cv.id, s.passed_by, s.passed_by, s.reason, s.last_at + interval '25 seconds'
           FROM standing s JOIN conversations cv ON cv.id = s.id WHERE s.passed_by IS NOT NULL"""
    )
