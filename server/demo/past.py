"""Conversations that were had before anybody came: texts, reports, replies scored by the real scorer."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter

import asyncpg

from server.demo.campaigns import ANSWERS, REPLIES, Answer, Bank
from server.domain import campaign_rules, composing, sms
from server.domain.campaign_rules import Rules
from server.domain.composing import Addressee
from server.domain.conversations import Status, preview
from server.domain.messages import Priority, State
from server.domain.optouts import recognise
from server.sentiment.scorer import Scorer
from server.storage.database import Connection

LOST_EVERY = 37  # of the first texts, one was not delivered
BEGAN = timedelta(hours=3, minutes=25)  # before now
BETWEEN = timedelta(seconds=30)  # two first texts
MESSAGE = (
    "organization_id", "campaign_id", "conversation_id", "contact_id", "direction", "kind", "text", "parts",
    "state", "reason", "detail", "user_id", "client_ref", "number_id", "carrier_class", "priority", "attempt",
    "requeued", "carrier_id", "score", "opt_out", "created_at", "accepted_at", "settled_at",
)  # fmt: skip
_STATUS = {
    "open": Status.NEEDS_ATTENTION,
    "answered": Status.WAITING,
    "closed": Status.CLOSED,
    "opted_out": Status.OPTED_OUT,
}


@dataclass(slots=True)
class Thread:
    """One conversation of the past while it is made up."""

    row: asyncpg.Record
    nth: int
    volunteer_id: int
    volunteer: str
    number_id: int
    at: datetime
    texts: list[tuple[datetime, tuple[object, ...]]]
    status: Status = Status.WAITING
    initial_state: State = State.DELIVERED
    score: int | None = None
    waiting_since: datetime | None = None
    last: str = ""

    @property
    def opted_out(self) -> bool:
        return self.status is Status.OPTED_OUT


@dataclass(frozen=True, slots=True)
class Maker:
    """What all threads of a campaign share."""

    bank: Bank
    rules: Rules
    scorer: Scorer

    def first_text(self, thread: Thread) -> None:
        row = thread.row
        to = Addressee(row["first_name"], row["last_name"], row["city"], {})
        text = composing.initial(self.bank.initials[0], None, self.rules, to, thread.volunteer)
        if thread.nth % LOST_EVERY == LOST_EVERY - 1:
            thread.initial_state = State.UNDELIVERED
        self._out(thread, "initial", text, thread.initial_state)

    def reply(self, thread: Thread, answer: Answer) -> None:
        thread.at += timedelta(minutes=2 + thread.nth % 9)
        thread.status = _STATUS[answer.ending]
        thread.score = self.scorer.score(answer.text)
        found = recognise(answer.text)
        opt_out = found.certainty if found.kind == "optout" else "no"
        self._add(
            thread,
            "in",
            "reply",
            answer.text,
            State.RECEIVED,
            None,
            None,
            thread.score,
            opt_out,
            Priority.REPLY,
        )
        if answer.ending == "open":
            thread.waiting_since = thread.at
        if answer.response is not None:
            thread.at += timedelta(minutes=1)
            self._out(thread, "reply", answer.response, State.DELIVERED)

    def _out(self, thread: Thread, kind: str, text: str, state: State) -> None:
        ref = f"demo-{uuid.uuid4().hex}"
        priority = Priority.INITIAL if kind == "initial" else Priority.REPLY
        self._add(thread, "out", kind, text, state, thread.volunteer_id, ref, None, None, priority)

    def _add(
        self,
        thread: Thread,
        direction: str,
        kind: str,
        text: str,
        state: State,
        user_id: int | None,
        client_ref: str | None,
        score: int | None,
        opt_out: str | None,
        priority: int,
    ) -> None:
        row, out, lost = thread.row, direction == "out", state is State.UNDELIVERED
        problem = ("30", "The phone is not in service.") if lost else (None, None)
        accepted = thread.at if out else None
        settled = thread.at + timedelta(seconds=4) if out else None
        thread.last = text
        values = (
            row["organization_id"], row["campaign_id"], row["id"], row["contact_id"], direction, kind, text,
            sms.measure(text).parts, state, *problem, user_id, client_ref, thread.number_id,
            "unknown", priority, int(out), 0, str(uuid.uuid4()), score, opt_out, thread.at, accepted, settled,
        )  # fmt: skip
        thread.texts.append((thread.at, values))


async def write(
    sql: Connection, bank: Bank, campaign_id: int, volunteers: list[tuple[int, str]], numbers: list[int]
) -> None:
    """The first `bank.past` conversations of the campaign get their history."""
    threads = await _threads(sql, bank, campaign_id, volunteers, numbers)
    texts = sorted((text for thread in threads for text in thread.texts), key=itemgetter(0))
    await sql.copy_records_to_table("messages", records=[row for _, row in texts], columns=MESSAGE)
    await sql.executemany(
        """UPDATE conversations SET status = $2, initial_state = $3, assignee_id = $4, replies = $5,
             score = $6, needs_attention_since = $7, last_message_at = $8, preview = $9, version = version + 1
           WHERE id = $1""",
        [_standing(thread) for thread in threads],
    )
    await sql.executemany(
        "UPDATE contacts SET number_id = $2 WHERE id = $1",
        [(thread.row["contact_id"], thread.number_id) for thread in threads],
    )
    await opt_out(sql, [thread.row["contact_id"] for thread in threads if thread.opted_out], "reply")


async def _threads(
    sql: Connection, bank: Bank, campaign_id: int, volunteers: list[tuple[int, str]], numbers: list[int]
) -> list[Thread]:
    rows = await sql.fetch(
        """SELECT cv.id, cv.organization_id, cv.campaign_id, cv.contact_id, ct.first_name, ct.last_name,
             ct.city, o.name AS organization, o.settings::text AS settings, cp.switches::text AS switches
           FROM conversations cv JOIN contacts ct ON ct.id = cv.contact_id
             JOIN campaigns cp ON cp.id = cv.campaign_id JOIN organizations o ON o.id = cv.organization_id
           WHERE cv.campaign_id = $1 ORDER BY cv.id LIMIT $2""",
        campaign_id,
        bank.past,
    )
    rules = campaign_rules.read(rows[0]["organization"], rows[0]["settings"], rows[0]["switches"], None)
    maker, began = Maker(bank, rules, Scorer.load()), datetime.now(UTC) - BEGAN
    answers = _answers(bank.past)
    threads = []
    for n, row in enumerate(rows):
        volunteer_id, name = volunteers[n % len(volunteers)]
        thread = Thread(row, n, volunteer_id, name, numbers[n % len(numbers)], began + n * BETWEEN, [])
        maker.first_text(thread)
        if (answer := answers.get(n)) and thread.initial_state is State.DELIVERED:
            maker.reply(thread, answer)
        threads.append(thread)
    return threads


def _answers(texted: int) -> dict[int, Answer]:
    """Which of the texted people answered, and what."""
    return {texted // REPLIES * n: ANSWERS[n % len(ANSWERS)] for n in range(REPLIES)}


def _standing(thread: Thread) -> tuple[object, ...]:
    return (
        thread.row["id"], thread.status, thread.initial_state, thread.volunteer_id,
        int(thread.score is not None), thread.score, thread.waiting_since, thread.at, preview(thread.last),
    )  # fmt: skip


async def opt_out(sql: Connection, contact_ids: list[int], source: str) -> None:
    """On the list of those who said stop, and on their own rows."""
    await sql.execute(
        """WITH marked AS (
             UPDATE contacts SET opted_out_at = now() WHERE id = ANY($1::bigint[])
             RETURNING organization_id, phone)
           INSERT INTO opt_outs (organization_id, phone, source)
           SELECT organization_id, phone, $2 FROM marked""",
        contact_ids,
        source,
    )
