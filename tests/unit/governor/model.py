"""The governor's rules written again in Python, from their words and not from the scripts: who may send, and when."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server.governor.policy import Policy
from server.governor.shared import AccountLimit, Candidate, Day

SECOND = 1_000_000  # us


@dataclass
class Limit:
    """One limit: when what was charged has drained, or of a day what was counted."""

    interval: int
    room: int
    is_day: bool = False
    drained: int = 0
    counted: int = 0

    def free_at(self, now: int, parts: float, ends: int) -> int:
        whole = math.ceil(parts * self.interval)
        if self.is_day:
            return now if self.counted + whole <= self.room * self.interval else now + ends
        return self.drained + whole - self.room * self.interval

    def charge(self, now: int, parts: float) -> int:
        """Answers the units, with which it may be given back."""
        whole = math.ceil(parts * self.interval)
        if self.is_day:
            self.counted += whole
            return whole
        too_much = max(0, whole - self.room * self.interval)
        self.drained = max(now, self.drained) + whole + too_much
        return whole + too_much


@dataclass
class Promise:
    """What the model granted: the texts by number, and what each limit was charged by which text."""

    moment: int
    texts: dict[int, Candidate] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)
    wait: int | None = None
    settled: bool = False

    @property
    def parts(self) -> dict[int, int]:
        return {number: text.head_parts for number, text in self.texts.items()}


@dataclass
class Model:
    """Limits of one server; moments in microseconds come from the test."""

    policy: Policy
    account: AccountLimit
    day: Day
    limits: dict[str, Limit] = field(default_factory=dict)

    def grant(self, now: int, texts: Sequence[Candidate]) -> Promise:
        promise = Promise(now)
        for text in texts:
            if text.number_id in promise.texts:
                continue
            moment = max(self._own_free_at(text), *(self._free_at(now, *one) for one in self._shares(text)))
            if moment <= now:
                promise.texts[text.number_id] = text
                self._charge(promise, text)
            else:
                promise.wait = min(moment - now, moment - now if promise.wait is None else promise.wait)
        return promise

    def settle(self, now: int, promise: Promise, sent: Mapping[int, int]) -> None:
        if promise.settled:
            return
        promise.settled = True
        forgotten = now - promise.moment >= self.policy.grant_memory * SECOND
        spent = self._spent(promise, sent)
        for name, reserved in promise.reserved.items():
            self._correct(now, promise.moment, self.limits[name], reserved, spent.get(name, 0), forgotten)

    @staticmethod
    def _correct(now: int, granted: int, limit: Limit, reserved: int, sent: int, forgotten: bool) -> None:
        if limit.is_day:
            limit.counted = max(0, limit.counted + sent - (0 if forgotten else reserved))
        elif forgotten:
            limit.drained = max(limit.drained, now) + sent if sent else limit.drained
        elif sent != reserved and limit.drained == granted + reserved:
            limit.drained = granted + sent
        elif sent != reserved:
            limit.drained -= max(0, reserved - sent - (now - granted))

    def _spent(self, promise: Promise, sent: Mapping[int, int]) -> dict[str, int]:
        spent: dict[str, int] = {}
        for number, parts in sent.items():
            text = promise.texts[number]
            own = f"number {number}"
            spent[own] = parts * self.limits[own].interval
            for name, share in self._shares(text, parts):
                limit = self.limits[name]
                whole = math.ceil(share * limit.interval)
                over = 0 if limit.is_day else max(0, whole - limit.room * limit.interval)
                spent[name] = spent.get(name, 0) + whole + over
        return spent

    def _own(self, text: Candidate) -> Limit:
        interval = math.ceil(SECOND / text.parts_per_second)
        return self.limits.setdefault(f"number {text.number_id}", Limit(interval, 1))

    def _own_free_at(self, text: Candidate) -> int:
        own = self._own(text)
        lateness = math.ceil(self.policy.number_lateness * SECOND)
        return own.drained - min(lateness, own.interval // 2)

    def _free_at(self, now: int, name: str, parts: float) -> int:
        return self.limits[name].free_at(now, parts, math.ceil(self.day.ends_in * SECOND))

    def _charge(self, promise: Promise, text: Candidate) -> None:
        own = self._own(text)
        own.drained = max(promise.moment, own.drained) + text.head_parts * own.interval
        name = f"number {text.number_id}"
        promise.reserved[name] = text.head_parts * own.interval
        for name, share in self._shares(text):
            units = self.limits[name].charge(promise.moment, share)
            promise.reserved[name] = promise.reserved.get(name, 0) + units

    def _shares(self, text: Candidate, parts: int | None = None) -> Iterator[tuple[str, float]]:
        """Names of the limits a text shares, with what it takes of each."""
        parts = text.head_parts if parts is None else parts
        rate = self.account.parts_per_second
        yield self._bucket("account", rate, 1 + self.policy.account_jitter, max(1, rate * 0.05)), parts
        if requests := self.account.requests_per_second:
            yield self._bucket("requests", requests, 1 + self.policy.account_jitter, requests * 0.05), 1
        if (registered := text.registered) is None:
            return
        for carrier, share in self._classes(text.carrier_class):
            if minute := registered.minute:
                of = f" of {text.number_id}" if minute.of == "number" else ""
                burst = min(minute.parts * 0.05, max(10, minute.parts * 0.01))
                name = f"{carrier} of registration {registered.id}{of}"
                yield self._bucket(name, minute.parts, 60 + self.policy.class_jitter, burst), parts * share
            if carrier == "tmobile" and registered.daily_cap is not None:
                name = f"the day of {registered.brand}"
                self.limits.setdefault(name, Limit(1000, registered.daily_cap, is_day=True))
                yield name, parts * share

    def _bucket(self, name: str, limit: float, seconds: float, burst: float) -> str:
        ahead = max(0, min(math.floor(burst), math.ceil(limit) - 1))
        self.limits.setdefault(name, Limit(math.ceil(seconds / (limit - ahead) * SECOND), ahead + 1))
        return name

    def _classes(self, carrier_class: str) -> Iterator[tuple[str, float]]:
        if carrier_class != "unknown":
            return iter([(carrier_class, 1.0)])
        margin = 1.25
        return iter([(name, 1.0 if self.policy.strict else share * margin) for name, share in self.policy.class_shares])
