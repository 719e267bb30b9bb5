"""The life of a text in the simulated carrier: taken, reported on, read by a phone, answered."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from server.carriers.simulator.accounts import Account, Accounts
from server.carriers.simulator.arrivals import ArrivalLog
from server.carriers.simulator.config import Config
from server.carriers.simulator.forms import inbound_form, intent_of, report_form
from server.carriers.simulator.limits import CarrierQueue, HiddenLimits
from server.carriers.simulator.networks import network_of
from server.carriers.simulator.orders import NONE, Orders, read_orders
from server.carriers.simulator.phones import Phones, Reply
from server.carriers.simulator.postman import Postman
from server.carriers.simulator.records import Record, Records

_OF_THE_PHONE = ("50", "70")
_NEVER_LEFT = frozenset(("10", "40", "60", "90", "110", "200", "201", "300", "420", "450", "900", "910"))
_BLOCKED, _EXPIRED, _TOO_LONG, _NO_PICTURE = "200", "420", "110", "300"
_LAST = frozenset(("delivered", "undelivered", "failed"))
_LONGEST_PARTS = 11
_TICK = 0.02


class Traffic:
    """All state of one simulated carrier. Lives in one event loop; close it at the end."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.accounts = Accounts(config)
        self.postman = Postman(config)
        self.address = ""  # of this carrier, once it is served
        self.log = ArrivalLog(config.arrival_log, config.arrival_log_fsync)
        self._timers: set[asyncio.TimerHandle] = set()
        self._begin()

    def _begin(self) -> None:
        self.records = Records(self.config.history)
        self.limits = HiddenLimits(self.config.limits)
        self.queue = CarrierQueue(self.config.queue)
        self.phones = Phones(self.config.replies, self.config.seed)
        self.dice = random.Random(self.config.seed)  # noqa: S311 - weather, not secrets
        self.counts = {"requests": 0, "accepted": 0, "refused": 0, "parts": 0, "pictures": 0, "replies": 0}
        self._faults = [(share, read_orders(f"[{words}]")) for words, share in self.config.faults.items()]
        self._tries: dict[tuple[str, str], int] = {}
        self._stopped: set[tuple[str, str]] = set()

    def reset(self) -> None:
        """As new, with the accounts and settings it has."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.postman.forget()
        self.postman.counts.update(dict.fromkeys(self.postman.counts, 0))
        self._begin()

    def configure(self, config: Config) -> None:
        """What is under way goes on; phones and limits begin anew only if theirs changed."""
        old, self.config = self.config, config
        self.accounts.update(config)
        self.postman.configure(config)
        if config.limits != old.limits:
            self.limits = HiddenLimits(config.limits)
        if config.queue != old.queue:
            self.queue = CarrierQueue(config.queue)
        if config.replies != old.replies:
            self.phones = Phones(config.replies, config.seed)
        self._faults = [(share, read_orders(f"[{words}]")) for words, share in config.faults.items()]

    async def close(self) -> None:
        self.reset()
        await self.postman.close()
        self.log.close()

    def orders(self, text: str) -> Orders:
        """Those in the text, else perhaps one of the configured faults."""
        orders = read_orders(text)
        if orders is not NONE or not self._faults:
            return orders
        point = self.dice.random()
        for share, fault in self._faults:
            if point < share:
                return fault
            point -= share
        return NONE

    def refusal(self, orders: Orders, message: Record) -> int:
        """The status to refuse this try with, or 0."""
        if orders.status and not orders.accepts:
            key = (message.dst, message.text)
            tried = self._tries[key] = self._tries.get(key, 0) + 1
            if not orders.tries or tried <= orders.tries:
                return orders.status
        network = message.network.name
        now = time.monotonic()
        if not self.limits.allow(now, message.auth_id, message.src, network, message.parts):
            return 429
        return 0

    def accept(self, account: Account, message: Record, orders: Orders) -> None:
        """From here on the text will reach its phone, whatever becomes of the answer."""
        self.accounts.owns(account, message.src)
        self.records.add(message)
        self.counts["accepted"] += 1
        self.counts["parts"] += message.parts
        if message.media:
            self.postman.start(self._collect(account, message, orders))
        else:
            self._go_on(account, message, orders)

    async def _collect(self, account: Account, message: Record, orders: Orders) -> None:
        """Pictures are fetched before the text goes on; one that cannot be had ends it."""
        sizes = [await self.postman.size_of(url) for url in message.media]
        self.counts["pictures"] += sum(1 for size in sizes if size)
        if not all(sizes):
            orders = orders._replace(state="failed", code=_NO_PICTURE)
        self._go_on(account, message, orders)

    def _go_on(self, account: Account, message: Record, orders: Orders) -> None:
        wait = self.queue.wait(
            time.monotonic(), account.auth_id, message.src, message.parts, pictures=bool(message.media)
        )
        state, code = self._fate(message, orders, wait + orders.late)
        sent = wait + orders.late + self.config.sent_after.sample(self.dice)
        final = sent + self.config.final_after.sample(self.dice)
        if state == "failed":
            dropped = message.expiry if code == _EXPIRED else sent
            self._later(min(sent, dropped), self._report, account, message, orders, state, code, 1)
            return
        first, last = (final, sent) if orders.shuffled else (sent, final)
        self._later(first, self._report, account, message, orders, "sent", "", 1)
        self._later(last, self._report, account, message, orders, state, code, 2)
        if state == "delivered":
            self._perhaps_reply(account, message, orders, final)

    def receive(
        self,
        account: Account,
        src: str,
        dst: str,
        text: str,
        media: tuple[str, ...] = (),
        *,
        pictures: int = 0,
    ) -> str:
        """A phone sends a text to one of the account's numbers; returns its id. `pictures` are drawn here."""
        uuid = str(uuid4())
        place = f"{self.address}/Account/{account.auth_id}/Message/{uuid}/Media"
        media += tuple(f"{place}/{n}" for n in range(pictures))
        message = Record(
            account.auth_id, "inbound", src, dst, text, "received", network_of(src), media=media, uuid=uuid
        )
        self.records.add(message)
        self.counts["replies"] += 1
        intent = intent_of(text)
        if intent == "optout":
            self._stopped.add((dst, src))
        elif intent == "optin":
            self._stopped.discard((dst, src))
        url = account.inbound_url_of(dst)
        if url:
            self.postman.post(url, account.token, inbound_form(message, intent))
        return uuid

    def visible(self, auth_id: str, query: Mapping[str, str]) -> Iterator[Record]:
        """What the list shows, newest first; it may lag behind. Raises ValueError."""
        return self.records.find(auth_id, query, time.time() - self.config.list_lag)

    def stats(self) -> dict[str, Any]:
        return {**self.counts, **self.postman.counts, "messages": len(self.records), "due": len(self._timers)}

    def _fate(self, message: Record, orders: Orders, wait: float) -> tuple[str, str]:
        if orders.state:
            return orders.state, orders.code
        if self.config.blocks_after_stop and (message.src, message.dst) in self._stopped:
            return "failed", _BLOCKED
        if message.parts > _LONGEST_PARTS:
            return "failed", _TOO_LONG
        if message.expiry and wait > message.expiry:
            return "failed", _EXPIRED
        code = self._misfortune(message.dst)
        if not code:
            return "delivered", ""
        return ("failed" if code in _NEVER_LEFT else "undelivered"), code

    def _misfortune(self, phone: str) -> str:
        """A landline stays one; other errors strike by chance."""
        for code, share in self.config.errors.items():
            point = self.phones.share(phone, code) if code in _OF_THE_PHONE else self.dice.random()
            if point < share:
                return code
        return ""

    def _perhaps_reply(self, account: Account, message: Record, orders: Orders, after: float) -> None:
        reply = self.phones.answer(message.dst, message.text, orders.reply, picture=orders.picture)
        while reply is not None:
            after += reply.delay
            self._later(after, self._answer, account, message, reply)
            reply = reply.then

    def _answer(self, account: Account, message: Record, reply: Reply) -> None:
        self.receive(account, message.dst, message.src, reply.text, pictures=int(reply.picture))

    def _report(self, account: Account, message: Record, orders: Orders, state: str, code: str, place: int) -> None:
        if message.state not in _LAST:
            message.state, message.code = state, code or ("000" if state == "delivered" else "")
        if not message.url or orders.lost:
            return
        form = report_form(message, state, code, place)
        for _ in range(2 if orders.duplicate else 1):
            self.postman.post(message.url, account.token, form)

    def _later(self, delay: float, act: Callable[..., object], *args: Any) -> None:
        """A timer of the event loop, which is a heap already; a task for each would cost more.

        All fall on ticks, so that webhooks go out some at a time: one by one they cost nearly twice.
        """

        def due() -> None:
            self._timers.discard(handle)
            act(*args)

        loop = asyncio.get_running_loop()
        handle = loop.call_at(math.ceil((loop.time() + delay) / _TICK) * _TICK, due)
        self._timers.add(handle)
