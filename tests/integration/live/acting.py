"""People who do anything at all: one random action after the other, whatever is allowed at the moment."""

import random
import secrets
import uuid
from dataclasses import dataclass, field

from server.access import Viewer
from server.actions import assignment, conversations, delivery, inbound, reassignment, sending, undo
from server.actions.delivery import Arrived, Called
from server.actions.sending import Press
from server.carriers.base import Inbound, Report, ReportState, SendResult
from server.errors import TextbankError
from server.runtime import Runtime
from server.storage.queries import outbox
from tests.cast import Cast
from tests.factories import Bank, phone

OUR_NUMBERS = 1300  # where tests.factories begins to count them


@dataclass
class Troupe:
    """`dice` decides everything, so that a seed tells a failing run again."""

    runtime: Runtime
    cast: Cast
    bank: Bank
    dice: random.Random
    undo_tokens: list[str] = field(default_factory=list)
    texts_in: int = 0  # that phones sent, and were told that they had arrived
    done: dict[str, int] = field(default_factory=dict)

    ACTIONS = (
        "claim", "claim", "send", "send", "send", "reply_from_phone", "reply_from_phone", "answer", "carry", "report",
        "reassign", "reassign", "undo", "release", "skip", "unskip", "close", "reopen", "draft", "opt_out", "pass_on",
        "claim_replies", "leases_run_out", "stop",
    )  # fmt: skip

    async def act(self) -> str:
        """The name of what was done or refused: a refusal changes nothing, and is an answer too."""
        name = self.dice.choice(self.ACTIONS)
        try:
            await getattr(self, f"_{name}")()
        except TextbankError:
            return f"{name} (refused)"
        self.done[name] = self.done.get(name, 0) + 1
        return name

    @property
    def _volunteer(self) -> Viewer:
        return self.dice.choice((self.cast.vera, self.cast.vic))

    @property
    def _thread(self) -> int:
        return self.dice.choice(self.bank.conversation_ids)

    async def _held(self, status: str) -> tuple[Viewer, int]:
        """Somebody's thread in that state; else any, which is then refused."""
        row = await self.runtime.database.pool.fetchrow(
            """SELECT id, assignee_id FROM conversations WHERE status = $1 AND assignee_id = ANY($2::bigint[])
               ORDER BY (id * $3) % 101 LIMIT 1""",
            status,
            [self.cast.vera.user_id, self.cast.vic.user_id],
            self.dice.randint(1, 100),
        )
        if row is None:
            return self._volunteer, self._thread
        holder = self.cast.vera if row["assignee_id"] == self.cast.vera.user_id else self.cast.vic
        return holder, row["id"]

    async def _claim(self) -> None:
        await assignment.claim(self.runtime, self._volunteer, self.bank.campaign_id)

    async def _send(self) -> None:
        viewer, thread = await self._held("to_send")
        await sending.send(self.runtime, viewer, Press(thread, uuid.uuid4().hex, "initial"))

    async def _answer(self) -> None:
        viewer, thread = await self._held("needs_attention")
        await sending.send(self.runtime, viewer, Press(thread, uuid.uuid4().hex, "reply", "Thank you!"))

    async def _reply_from_phone(self) -> None:
        await self._text_in("Yes, I will vote!")

    async def _stop(self) -> None:
        if self.dice.random() < 0.3:
            await self._text_in("STOP")

    async def _text_in(self, text: str) -> None:
        src = phone(self.dice.randrange(len(self.bank.contact_ids)))
        text_in = Inbound(str(uuid.uuid4()), src, phone(OUR_NUMBERS), text)
        await inbound.receive(self.runtime, self.bank.account_id, text_in)
        self.texts_in += 1

    async def _carry(self) -> None:
        """What a sender does: claims, calls, writes the outcome."""
        slots = [outbox.Slot(number, "unknown", 9, secrets.token_urlsafe(24)) for number in self.bank.number_ids]
        rows = await outbox.claim(self.runtime.database.pool, slots)
        calls = [Called(row["id"], row["attempt"], row["account_id"], row["requeued"], self._outcome()) for row in rows]
        await delivery.settle(self.runtime, calls)

    def _outcome(self) -> SendResult:
        kind = self.dice.choice(("accepted", "accepted", "accepted", "failed", "unknown"))
        if kind == "accepted":
            return SendResult("accepted", "Accepted.", carrier_id=str(uuid.uuid4()))
        return SendResult("failed" if kind == "failed" else "unknown", "The carrier said no.")

    async def _report(self) -> None:
        rows = await self.runtime.database.pool.fetch(
            """SELECT a.token, m.carrier_id, n.phone AS src, c.phone AS dst
               FROM attempts a JOIN messages m ON m.id = a.message_id JOIN numbers n ON n.id = a.number_id
                 JOIN contacts c ON c.id = m.contact_id
               WHERE m.state IN ('accepted', 'sent', 'unknown') ORDER BY m.id LIMIT 3"""
        )
        states: tuple[ReportState, ...] = ("sent", "delivered", "undelivered")
        state = self.dice.choice(states)
        reports = [
            Arrived(row["token"], Report(row["carrier_id"] or str(uuid.uuid4()), state, row["src"], row["dst"]))
            for row in rows
        ]
        if reports:
            await delivery.reports(self.runtime, reports)

    async def _reassign(self) -> None:
        threads = self.dice.sample(self.bank.conversation_ids, 3)
        to = self.dice.choice(([self._volunteer.user_id], [self.cast.vera.user_id, self.cast.vic.user_id], None))
        given = await reassignment.reassign(self.runtime, self.cast.sue, threads, to, "help")
        self.undo_tokens.append(given.undo)

    async def _undo(self) -> None:
        if self.undo_tokens:
            await undo.undo(self.runtime, self.cast.sue, self.undo_tokens.pop())

    async def _release(self) -> None:
        viewer, thread = await self._held(self.dice.choice(("to_send", "waiting")))
        await conversations.release(self.runtime, viewer, thread)

    async def _skip(self) -> None:
        viewer, thread = await self._held("to_send")
        await conversations.skip(self.runtime, viewer, thread)

    async def _unskip(self) -> None:
        await conversations.unskip(self.runtime, self.cast.sue, self._thread)

    async def _close(self) -> None:
        viewer, thread = await self._held(self.dice.choice(("waiting", "needs_attention")))
        await conversations.close(self.runtime, viewer, thread)

    async def _reopen(self) -> None:
        viewer, thread = await self._held("closed")
        await conversations.reopen(self.runtime, viewer, thread)

    async def _draft(self) -> None:
        viewer, thread = await self._held("needs_attention")
        await conversations.save_draft(self.runtime, viewer, thread, f"Hm, {self.dice.random()}")

    async def _opt_out(self) -> None:
        if self.dice.random() < 0.3:
            viewer, thread = await self._held("needs_attention")
            await conversations.opt_out(self.runtime, viewer, thread)

    async def _pass_on(self) -> None:
        viewer, thread = await self._held("needs_attention")
        await conversations.pass_on(self.runtime, viewer, thread, "upset", None)

    async def _claim_replies(self) -> None:
        await assignment.claim_replies(self.runtime, self._volunteer, self.bank.campaign_id)

    async def _leases_run_out(self) -> None:
        """An hour passes for some of them at once."""
        await self.runtime.database.pool.execute(
            """UPDATE conversations SET lease_until = now() - interval '1 second', version = version + 1,
                 changed = pg_current_xact_id()
               WHERE id % 4 = 0 AND assignee_id IS NOT NULL AND status IN ('to_send', 'needs_attention')"""
        )
        await assignment.return_expired(self.runtime)
